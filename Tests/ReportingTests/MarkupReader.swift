/// A strict reader of the XML and HTML that we write: what it can't read isn't well-formed.
struct MarkupReader {
  struct Problem: Error, CustomStringConvertible { var description: String }

  struct Element: Equatable {
    var name: String
    var attributes: [(name: String, value: String)]

    static func == (one: Element, other: Element) -> Bool {
      one.name == other.name && one.attributes.map(\.name) == other.attributes.map(\.name)
    }
  }

  /// Elements in the order of their beginnings.
  private(set) var elements: [Element] = []

  private static let void: Set<String> = ["meta", "input"]
  private static let entities: Set<String> = ["amp", "lt", "gt", "quot", "#39"]

  /// `raw` are elements whose content is no markup.
  init(_ text: String, raw: Set<String> = []) throws {
    let bytes = Array(text.utf8)
    var open: [String] = []
    var at = 0
    func find(_ word: String, from start: Int) -> Int? {
      let word = Array(word.utf8)
      var start = start
      while let found = bytes[start...].firstIndex(of: word[0]) {
        if bytes[found...].starts(with: word) { return found }
        start = found + 1
      }
      return nil
    }
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "<") else {
        try Self.checkText(bytes, &at)
        continue
      }
      guard let end = find(">", from: at) else { throw Problem(description: "an open tag") }
      let tag = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
      at = end + 1
      if tag.hasPrefix("?xml") || tag == "!DOCTYPE html" { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else {
          throw Problem(description: "</\(tag)> closes nothing of that name")
        }
        continue
      }
      let element = try Self.element(tag)
      elements.append(element)
      if raw.contains(element.name) {
        guard let close = find("</\(element.name)>", from: at) else {
          throw Problem(description: "<\(element.name)> isn't closed")
        }
        at = close + element.name.utf8.count + 3
      } else if !tag.hasSuffix("/") && !Self.void.contains(element.name) {
        open.append(element.name)
      }
    }
    if !open.isEmpty { throw Problem(description: "not closed: \(open)") }
  }

  /// Text up to the next tag: no bare mark, no character that XML forbids.
  private static func checkText(_ bytes: [UInt8], _ at: inout Int) throws {
    while at < bytes.count, bytes[at] != UInt8(ascii: "<") {
      try check(bytes, at)
      at += 1
    }
  }

  private static func check(_ bytes: [UInt8], _ at: Int) throws {
    let byte = bytes[at]
    if byte == UInt8(ascii: ">") { throw Problem(description: "a bare >") }
    if byte < 0x20 && byte != 0x0A { throw Problem(description: "a control character") }
    guard byte == UInt8(ascii: "&") else { return }
    let name = bytes[(at + 1)...].prefix(6).prefix { $0 != UInt8(ascii: ";") }
    guard entities.contains(String(decoding: name, as: UTF8.self)) else {
      throw Problem(description: "an unknown entity \(String(decoding: name, as: UTF8.self))")
    }
  }

  /// Reads scalars: a quotation mark and an accent behind it would be one character.
  private static func element(_ tag: String) throws -> Element {
    var rest = Array(tag.unicodeScalars)[...]
    if rest.last == "/" { rest.removeLast() }
    func taken(_ isPart: (Unicode.Scalar) -> Bool) -> String {
      let part = rest.prefix { isPart($0) }
      rest = rest.dropFirst(part.count)
      return part.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
    let name = taken { $0 != " " }
    guard !name.isEmpty, name.utf8.allSatisfy({ isName($0) }) else {
      throw Problem(description: "<\(tag.prefix(40))> is no element")
    }
    var attributes: [(String, String)] = []
    while !rest.isEmpty {
      guard rest.popFirst() == " " else { throw Problem(description: "no space in <\(tag)>") }
      let key = taken { $0 != "=" && $0 != " " }
      guard key.utf8.allSatisfy({ isName($0) }), !key.isEmpty else {
        throw Problem(description: "'\(key)' is no attribute")
      }
      guard rest.first == "=" else {
        attributes.append((key, ""))
        continue
      }
      rest.removeFirst()
      guard rest.popFirst() == "\"" else { throw Problem(description: "no quotes around \(key)") }
      let value = taken { $0 != "\"" }
      guard rest.popFirst() == "\"" else { throw Problem(description: "\(key) isn't closed") }
      let bytes = Array(value.utf8)
      for index in bytes.indices { try check(bytes, index) }
      attributes.append((key, value))
    }
    return Element(name: name, attributes: attributes)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
  }
}
