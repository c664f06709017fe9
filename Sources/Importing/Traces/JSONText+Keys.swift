import Diagnostics
import JSONKit

extension JSONText {
  /// The keys of the first object of a file, or of the first element when the file is an array, as
  /// far as its beginning shows them. Formats are told apart by these: what stands deeper may be
  /// anybody's.
  static func firstKeys(_ beginning: [UInt8]) -> (keys: Set<String>, isElement: Bool) {
    var position = skipSpace(beginning, SourceLines(beginning).contentStart)
    var isElement = false
    if position < beginning.count, beginning[position] == UInt8(ascii: "[") {
      isElement = true
      position = skipSpace(beginning, position + 1)
    }
    guard position < beginning.count, beginning[position] == UInt8(ascii: "{") else {
      return ([], isElement)
    }
    var keys: Set<String> = []
    var depth = 0
    while position < beginning.count {
      switch beginning[position] {
      case UInt8(ascii: "\""):
        guard let end = endOfText(beginning, position) else { return (keys, isElement) }
        let next = skipSpace(beginning, end)
        if depth == 1, next < beginning.count, beginning[next] == UInt8(ascii: ":") {
          keys.insert(String(decoding: beginning[(position + 1)..<(end - 1)], as: UTF8.self))
        }
        position = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return (keys, isElement) }
      default: break
      }
      position += 1
    }
    return (keys, isElement)
  }

  /// Behind the closing quote of the text that opens at `start`; `nil` when it is cut off.
  private static func endOfText(_ bytes: [UInt8], _ start: Int) -> Int? {
    var position = start + 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 2
      case UInt8(ascii: "\""): return position + 1
      default: position += 1
      }
    }
    return nil
  }

  /// The value that a text holds when it is an object or an array, as the arguments and results of
  /// tools are often written; `nil` for every other text. It may nest less deeply than a file,
  /// because it becomes a part of one.
  static func embedded(_ text: String) -> JSONValue? {
    guard let first = text.utf8.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return nil }
    do throws(JSONError) {
      return try JSONValue.parse(text, limits: JSONLimits(depth: 128))
    } catch { return nil }
  }
}
