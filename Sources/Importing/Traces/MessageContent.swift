import JSONKit

/// What stands under `content` in a message: a text, or a list of parts of which some are texts.
struct MessageContent {
  /// The texts, a line each.
  let text: String
  /// Parts that are no text, such as images.
  let others: [JSONValue]

  var isEmpty: Bool { text.isEmpty && others.isEmpty }

  init(_ content: JSONValue?) {
    guard let parts = content?.array else {
      text = content?.string ?? ""
      others = content.map { $0.string == nil && !$0.isNull ? [$0] : [] } ?? []
      return
    }
    var texts: [String] = []
    var others: [JSONValue] = []
    for part in parts {
      // AgentDojo calls the text of a part `content`; a tool that said nothing has a null there.
      if part["type"]?.string == "text", let text = part["content"] {
        if let text = text.string { texts.append(text) }
      } else if let text = part.string ?? part["text"]?.string {
        texts.append(text)
      } else {
        others.append(part)
      }
    }
    text = texts.joined(separator: "\n")
    self.others = others
  }

  /// These members, and the parts that are no text.
  func kept(with members: JSONObject) -> JSONObject {
    if others.isEmpty { return members }
    var members = members
    members["content"] = .array(others)
    return members
  }
}

extension JSONValue {
  /// A conditional with `nil` in it would make a null of it: both can be written so.
  var unlessNull: JSONValue? {
    if isNull { return nil }
    return self
  }

  /// A whole number of at least 0, as counts of tokens are.
  var count: Int? { int.flatMap { $0 >= 0 ? $0 : nil } }
}
