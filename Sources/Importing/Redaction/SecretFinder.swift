import JSONKit
import Patterns

/// What a redactor looks for.
///
/// A class only because every text of every trial is handed to it: one reference is counted
/// instead of one for each of its tables.
final class SecretFinder: Sendable {
  struct Find {
    var range: Range<Int>
    var kind: RedactionKind
  }

  private let shapes: [SecretShape]
  private let index: PrefixIndex
  let extra: [Pattern]

  init(extra: [Pattern], secrets: [String]) {
    var known = Set<[UInt8]>()
    var shapes = SecretShape.all
    for secret in secrets {
      let escaped = JSONValue.string(secret).text.dropFirst().dropLast()
      for form in [secret, String(escaped)]
      where form.utf8.count >= PrefixIndex.minimumLength && known.insert(Array(form.utf8)).inserted
      {
        shapes.append(SecretShape.known(form))
      }
    }
    self.shapes = shapes
    self.extra = extra
    index = PrefixIndex(
      shapes.map {
        PrefixIndex.Literal(bytes: Array($0.prefix.utf8), ignoresCase: $0.ignoresCase)
      })
  }

  /// The secrets that their shape or the environment gives away, in no particular order.
  func secrets(in text: String) -> [Find] {
    // Most texts of a trajectory are the names of members.
    if text.utf8.count < PrefixIndex.minimumLength { return [] }
    if let finds = text.utf8.withContiguousStorageIfAvailable({ secrets(in: $0) }) { return finds }
    // Only texts that were made by Objective-C are in pieces.
    var text = text
    return text.withUTF8 { secrets(in: $0) }
  }

  private func secrets(in bytes: UnsafeBufferPointer<UInt8>) -> [Find] {
    var finds: [Find] = []
    // A shape inside another is part of it; looking at it again could take quadratic time.
    var shapeEnd = 0
    index.scan(bytes) { index, start in
      let shape = shapes[index]
      let isKnown = shape.kind == .environment
      guard isKnown || start >= shapeEnd, let range = shape.extent(bytes, start) else { return }
      if !isKnown { shapeEnd = max(shapeEnd, range.upperBound) }
      finds.append(Find(range: range, kind: shape.kind))
    }
    return finds
  }
}
