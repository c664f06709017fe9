/// A text that equals another only when their UTF-8 is the same.
///
/// `String` treats the composed and the decomposed `é` as equal; two keys or two paths that differ
/// in their bytes are two keys to every other program, so maps over user text use this as their key.
package struct ExactText: Sendable, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactText, other: ExactText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
