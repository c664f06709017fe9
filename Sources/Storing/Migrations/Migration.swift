/// One step from a version of the file to the next.
///
/// The list only grows. A migration that has shipped is never edited, because files that it made
/// exist; what it got wrong is put right by the next one.
struct Migration {
  let script: String

  static let all: [Migration] = [runsAndTrials, baselines, figures]

  /// "aevl": tells a store from any other SQLite file.
  static let applicationID = 0x6165_766C
}
