import JSONKit

// `memcmp`.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Skips what one history repeats of the one before it.
///
/// Each call of a model carries all messages before it, so that the text of a long conversation is
/// mostly repetition; read in full, its cost would grow with the square of its length.
struct RepeatedHistory {
  private var last = ""

  /// The messages behind those of the history before; `nil` when this one isn't its continuation.
  mutating func continuation(in input: [JSONValue]) -> [JSONValue]? {
    defer { last = input.last?.string ?? "" }
    guard let text = input.last?.string, let rest = rest(of: text) else { return nil }
    guard let messages = JSONText.embedded(rest)?.array,
      messages.allSatisfy({ $0["role"] != nil })
    else { return nil }
    return Array(input.dropLast()) + [.array(messages)]
  }

  /// The elements of an array behind those of the last one, as an array.
  private func rest(of text: String) -> String? {
    let known = last.utf8.count - 1
    guard known > 1, text.utf8.count > known, last.utf8.first == UInt8(ascii: "["),
      last.utf8.last == UInt8(ascii: "]")
    else { return nil }
    let isSame = text.utf8.withContiguousStorageIfAvailable { bytes in
      last.utf8.withContiguousStorageIfAvailable { others -> Bool in
        guard let one = bytes.baseAddress, let other = others.baseAddress else { return false }
        return memcmp(one, other, known) == 0
      }
    }
    guard isSame == .some(.some(true)) else { return nil }
    let behind = text.utf8.dropFirst(known).drop { $0 == 0x20 || $0 == 0x0A }
    guard let mark = behind.first else { return nil }
    if mark == UInt8(ascii: "]") { return "[]" }
    guard mark == UInt8(ascii: ",") else { return nil }
    return "[" + String(Substring(behind.dropFirst()))
  }
}
