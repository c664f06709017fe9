/// The texts of the files that were read, so that messages can show their lines.
package struct SourceTexts: Sendable {
  private var texts: [ExactText: [UInt8]] = [:]

  package init() {}

  /// Keeps the text of a file under the name that its places use.
  package mutating func add(_ text: [UInt8], file: String) { texts[ExactText(file)] = text }

  /// The lines of a file; `nil` when its text wasn't kept. Splitting takes time in proportion to
  /// the file, so ask once.
  package func lines(of file: String) -> SourceLines? {
    texts[ExactText(file)].map { SourceLines($0) }
  }
}
