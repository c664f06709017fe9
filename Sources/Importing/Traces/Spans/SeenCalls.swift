import JSONKit

/// The tool calls of a conversation, told by several spans that don't agree on ids.
struct SeenCalls {
  private struct Call {
    /// The id of the steps, which no other call has.
    var id: String
    /// As recorded; several calls may have the same, or none.
    var written: String?
    var name: String
    var arguments: JSONValue
    var isAnswered = false
    var hasSpan = false
  }

  private var calls: [Call] = []
  private var byID: [String: [Int]] = [:]
  private var ids: Set<String> = []
  /// How many calls with an id the history has told of, and the last of them.
  private var ahead: [String: Int] = [:]
  private var current: [String: Int] = [:]
  /// How many calls are searched where there is no id: parallel calls are few, and a hostile trace
  /// must not make every search as long as itself.
  private static let reach = 64

  var hasUnanswered: Bool { calls.contains { !$0.isAnswered } }

  func id(_ number: Int) -> String { calls[number].id }

  mutating func open(_ written: String?, _ name: String, _ arguments: JSONValue) -> Int {
    let written = written.flatMap { $0.isEmpty ? nil : $0 }
    var id = written ?? "call-\(calls.count + 1)"
    var use = 1
    while !ids.insert(id).inserted {
      use += 1
      id = "\(written ?? "call")-\(calls.count + use)"
    }
    if let written { byID[written, default: []].append(calls.count) }
    calls.append(Call(id: id, written: written, name: name, arguments: arguments))
    return calls.count - 1
  }

  /// Whether a model's answer was told already: the same call, and nothing came of it yet.
  func isRepeated(_ id: String?, _ name: String, _ arguments: JSONValue) -> Bool {
    guard let id, let number = byID[id]?.last else { return false }
    return !calls[number].isAnswered && calls[number].name.utf8.elementsEqual(name.utf8)
      && calls[number].arguments.isEquivalent(to: arguments)
  }

  /// Begins a history. Where a model gave one id to several calls, they are told apart by their
  /// order, counted from the end: the beginning may be cut off.
  mutating func beginHistory(_ items: [ChatItem]) {
    var told: [String: Int] = [:]
    for case .call(let id?, _, _, _) in items { told[id, default: 0] += 1 }
    ahead = [:]
    for (id, count) in told { ahead[id] = max(0, (byID[id]?.count ?? 0) - count) }
    current = [:]
  }

  /// The call that the history tells of next, if it is known. One that was told without an id gets
  /// it here.
  mutating func told(_ id: String?, _ name: String, _ arguments: JSONValue) -> Int? {
    if let id, let known = byID[id] {
      let position = ahead[id] ?? 0
      return position < known.count ? known[position] : nil
    }
    for number in calls.indices.reversed().prefix(Self.reach)
    where calls[number].written == nil || id == nil {
      guard calls[number].name.utf8.elementsEqual(name.utf8),
        calls[number].arguments.isEquivalent(to: arguments)
      else { continue }
      if let id, !id.isEmpty {
        calls[number].written = id
        byID[id, default: []].append(number)
      }
      return number
    }
    return nil
  }

  /// The same, and the history goes on behind it.
  mutating func tell(_ id: String?, _ name: String, _ arguments: JSONValue) -> Int? {
    guard let number = told(id, name, arguments) else { return nil }
    follow(id, number)
    return number
  }

  mutating func follow(_ id: String?, _ number: Int) {
    guard let id else { return }
    ahead[id, default: 0] += 1
    current[id] = number
  }

  /// The call that a tool's span is about: by its id, else the oldest of that name and those
  /// arguments that has no span yet, else the oldest of that name.
  mutating func find(forSpan id: String?, _ name: String, _ arguments: JSONValue) -> Int? {
    if let id, let known = byID[id] {
      let number = known.first { !calls[$0].hasSpan } ?? known.last
      if let number { calls[number].hasSpan = true }
      return number
    }
    let open = calls.indices.suffix(Self.reach).filter { number in
      !calls[number].hasSpan && !calls[number].isAnswered
        && calls[number].name.utf8.elementsEqual(name.utf8)
        && (id == nil || calls[number].written == nil)
    }
    let number = open.first { calls[$0].arguments.isSpelled(arguments) } ?? open.first
    if let number { calls[number].hasSpan = true }
    return number
  }

  /// The call that a result in a history belongs to.
  func find(resultFor id: String?, _ name: String?) -> Int? {
    if let id, !id.isEmpty {
      if let number = current[id] { return number }
      guard let known = byID[id] else { return nil }
      return known.first { !calls[$0].isAnswered } ?? known.last
    }
    let recent = calls.indices.suffix(Self.reach)
    return recent.first { !calls[$0].isAnswered && (name == nil || calls[$0].name == name) }
      ?? recent.last { name == nil || calls[$0].name == name }
  }

  /// Whether the call waited for this answer; it doesn't any more.
  mutating func takeAnswer(_ number: Int) -> Bool {
    if calls[number].isAnswered { return false }
    calls[number].isAnswered = true
    return true
  }
}

extension JSONValue {
  /// Whether arguments as a tool's span has them are these. Some recorders write the bare value
  /// of a tool that has only one.
  fileprivate func isSpelled(_ other: JSONValue) -> Bool {
    if isEquivalent(to: other) { return true }
    guard let members = object?.members, members.count == 1 else { return false }
    let value = members[0].value
    if value.isEquivalent(to: other) { return true }
    return other.string.map { $0.utf8.elementsEqual((value.string ?? value.text).utf8) } ?? false
  }
}
