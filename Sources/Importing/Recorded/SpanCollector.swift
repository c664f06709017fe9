package import EvalModel
package import JSONKit

/// Gathers the spans of a file that is read document by document, in memory that doesn't grow with
/// the file: conversations of which nothing came for long are given away before the end.
package struct SpanCollector {
  /// The spans of one conversation. Putting it together takes longer than gathering it, and can be
  /// done elsewhere.
  package struct Conversation: Sendable {
    fileprivate let spans: [TraceSpan]

    package func trajectory(
      _ options: ImportOptions
    ) -> Result<Trajectory, TrajectoryFormatError> { SpanTrajectory.make(spans, options) }
  }

  /// Bytes of documents that are kept: so far apart the spans of one trace may lie.
  package static let window = 64 << 20

  private let importer: any SpanImporter.Type
  private let window: Int
  private var groups = SpanGroups()
  private var held = 0
  /// Traces that were given away, to notice what comes too late for them.
  private var given: Set<String> = []
  private static let remembered = 100_000

  /// `nil` for formats that have no spans.
  package init?(_ importer: any TraceImporter.Type, window: Int = Self.window) {
    guard let importer = importer as? any SpanImporter.Type else { return nil }
    self.importer = importer
    self.window = window
  }

  /// Takes a document of so many bytes. Gives what can't be read of it, and the conversations that
  /// had to make room.
  package mutating func take(
    _ document: JSONValue, size: Int
  ) -> (problems: [TrajectoryFormatError], conversations: [Conversation]) {
    var problems: [TrajectoryFormatError] = []
    for read in importer.spans(in: document) {
      switch read {
      case .success(let span):
        if given.remove(span.trace) != nil {
          problems.append(
            TrajectoryFormatError(
              "spans of trace \(span.trace) came too far behind the others and stand apart"))
        }
        groups.add(span)
      case .failure(let error): problems.append(error)
      }
    }
    held += size
    guard held > window else { return (problems, []) }
    held /= 2
    let older = groups.takeOlder()
    if given.count > Self.remembered { given = [] }
    for group in older { given.formUnion(group.map(\.trace)) }
    return (problems, older.map { Conversation(spans: $0) })
  }

  /// What is left at the end of the file.
  package mutating func finish() -> [Conversation] {
    held = 0
    return groups.takeAll().map { Conversation(spans: $0) }
  }
}
