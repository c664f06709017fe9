package import JSONKit

/// Values as YAML in flow style, on one line, as people write them: plain words stand without
/// quotes, everything else in double quotes.
package enum FlowYAML {
  package static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool, .int, .double: value.text
    case .string(let text): scalar(text)
    case .array(let items): "[" + items.map(Self.text).joined(separator: ", ") + "]"
    case .object(let object):
      "{"
        + object.members.map { "\(scalar($0.key)): \(Self.text($0.value))" }
        .joined(separator: ", ") + "}"
    }
  }

  /// A text as a scalar that reads back as the same text.
  package static func scalar(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// A text in a comment: on one line, without what would end it or confuse a terminal.
  package static func comment(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars.prefix(300) {
      let isShown = isPrintable(scalar) && scalar.properties.generalCategory != .format
      line.unicodeScalars.append(isShown && !scalar.properties.isWhitespace ? scalar : " ")
    }
    return line
  }

  /// Words that other readers of YAML take for something else than text are quoted too.
  private static let notPlain: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 120, isLetter(first) else { return false }
    let isWord = text.utf8.allSatisfy { byte in
      isLetter(byte) || 0x30...0x39 ~= byte || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/")
    }
    return isWord && !notPlain.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "_")
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        if isPrintable(scalar) {
          quoted.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          let length = scalar.value > 0xFFFF ? 8 : 4
          quoted += length == 8 ? "\\U" : "\\u"
          quoted += String(repeating: "0", count: length - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }

  /// What YAML lets stand as it is. Line and paragraph separators are left out, because readers
  /// fold them, and so is the mark that begins files.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202F...0xD7FF, 0xE000...0xFDCF, 0xFDF0...0xFEFE,
      0xFF00...0xFFFD:
      true
    case 0x10000...0x10FFFF: scalar.value & 0xFFFE != 0xFFFE
    default: false
    }
  }
}
