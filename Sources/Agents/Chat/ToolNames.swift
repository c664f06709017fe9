import EvalModel

/// Names of tools as providers allow them, letters, digits, `_` and `-`, at most 64, and back.
struct ToolNames: Sendable {
  private var originals: [String: String] = [:]
  private var allowed: [String: String] = [:]

  init(_ tools: [Tool]) {
    for tool in tools {
      let plain = Self.plain(tool.name)
      var name = plain
      var number = 2
      while originals[name] != nil {
        name = "\(plain.prefix(60))_\(number)"
        number += 1
      }
      originals[name] = tool.name
      allowed[tool.name] = name
    }
  }

  func allowed(_ name: String) -> String { allowed[name] ?? name }

  /// A name that isn't known stays what it is, and is answered as the unknown tool that it names.
  func original(_ name: String) -> String { originals[name] ?? name }

  private static func plain(_ name: String) -> String {
    var plain = ""
    for scalar in name.unicodeScalars.prefix(64) {
      let isAllowed =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "_-".unicodeScalars.contains(scalar))
      plain.unicodeScalars.append(isAllowed ? scalar : "_")
    }
    return plain.isEmpty ? "_" : plain
  }
}
