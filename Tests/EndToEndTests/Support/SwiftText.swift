/// Just enough understanding of Swift to search code and not comments or texts.
enum SwiftText {
  /// The code with comments and the contents of strings blanked; lines stay where they are.
  /// Interpolations count as contents.
  static func code(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var code: [UInt8] = []
    code.reserveCapacity(bytes.count)
    var index = 0
    func starts(_ word: String, at place: Int) -> Bool {
      bytes[place...].starts(with: word.utf8)
    }
    while index < bytes.count {
      if starts("//", at: index) {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else if starts("/*", at: index) {
        var depth = 0
        repeat {
          if starts("/*", at: index) {
            depth += 1
            index += 2
          } else if starts("*/", at: index) {
            depth -= 1
            index += 2
          } else {
            if bytes[index] == UInt8(ascii: "\n") { code.append(bytes[index]) }
            index += 1
          }
        } while depth > 0 && index < bytes.count
      } else if let opening = opening(bytes, index) {
        index += opening.length
        while index < bytes.count, !starts(opening.closing, at: index) {
          if bytes[index] == UInt8(ascii: "\n") { code.append(bytes[index]) }
          // An escaped quote closes nothing.
          index += opening.hashes == 0 && bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index += opening.closing.utf8.count
        code += Array("\"\"".utf8)
      } else {
        code.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: code, as: UTF8.self)
  }

  private static func opening(
    _ bytes: [UInt8], _ start: Int
  ) -> (length: Int, hashes: Int, closing: String)? {
    var index = start
    while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
    let hashes = index - start
    let quotes = bytes[index...].prefix(3).prefix { $0 == UInt8(ascii: "\"") }.count
    guard quotes > 0 else { return nil }
    let kind = quotes == 3 ? 3 : 1
    return (
      hashes + kind, hashes,
      String(repeating: "\"", count: kind) + String(repeating: "#", count: hashes)
    )
  }

  /// Whether a free function is called, or a type or global with a capital or a constant is used.
  /// Members and declarations of the same name are something else.
  static func calls(_ word: String, in code: String) -> Bool {
    let isFunction = word.first?.isLowercase == true && word != "environ"
    var rest = code[...]
    while let found = rest.firstRange(of: word) {
      let before = code[..<found.lowerBound]
      let after = code[found.upperBound...]
      rest = after
      if let last = before.last, last == "." || last == "_" || last.isLetter || last.isNumber {
        continue
      }
      if let next = after.first, next == "_" || next.isLetter || next.isNumber { continue }
      if isFunction {
        guard after.first == "(" else { continue }
        let words = before.split(whereSeparator: { $0 == " " || $0 == "\n" }).suffix(1)
        if words.last == "func" { continue }
      } else if after.first == ":" {
        continue
      }
      return true
    }
    return false
  }

  /// The names of the targets of a package description in their order, without the tests.
  static func targets(of package: String) -> [String] {
    guard let start = package.firstRange(of: "targets: [\n    system(") else { return [] }
    var names: [String] = []
    var rest = package[start.lowerBound...]
    while let paren = rest.firstIndex(of: "(") {
      let kind = rest[..<paren].split { !$0.isLetter && $0 != "." }.last.map(String.init) ?? ""
      rest = rest[rest.index(after: paren)...]
      let kinds = ["system", "library", "program", ".target", "target", ".executableTarget"]
      guard kinds.contains(kind),
        let open = rest.firstIndex(of: "\""),
        let close = rest[rest.index(after: open)...].firstIndex(of: "\"")
      else { continue }
      names.append(String(rest[rest.index(after: open)..<close]))
      rest = rest[close...]
    }
    return names
  }
}
