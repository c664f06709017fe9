import JSONKit

/// What the harness hands over at the start of a trial.
struct TrialRequest: Sendable {
  struct User: Sendable {
    var id: String?
    var groups: [String]
    var email: String?
    var name: String?
  }

  var trial: String?
  var seed: UInt64
  var user: User
  /// What the user said in the first turn.
  var text: String
  var documents: [Document]

  init(_ line: JSONObject) {
    trial = line["trial"]?.string
    // A seed is below 2^53; anything else still has to give a repeatable trial.
    seed = line["seed"]?.int.map { UInt64(bitPattern: Int64($0)) } ?? 0
    let user = line["user"]
    self.user = User(
      id: user?["id"]?.string,
      groups: user?["groups"]?.array?.compactMap(\.string) ?? [],
      email: user?["email"]?.string, name: user?["name"]?.string)
    text =
      line["messages"]?.array?
      .filter { ($0["role"]?.string ?? "user") == "user" }
      .compactMap { $0["text"]?.string }
      .joined(separator: "\n") ?? ""
    documents = line["documents"]?.array?.compactMap(Document.init) ?? []
  }
}

/// A document of the knowledge base.
struct Document: Sendable {
  var id: String
  var title: String
  var text: String
  /// The groups that may see it; empty means everybody.
  var acl: [String]

  init?(_ json: JSONValue) {
    guard let id = json["id"]?.string, let text = json["text"]?.string else { return nil }
    self.id = id
    self.text = text
    title = json["title"]?.string ?? ""
    acl = json["acl"]?.array?.compactMap(\.string) ?? []
  }

  func isVisible(to groups: [String]) -> Bool {
    acl.isEmpty || acl.contains { groups.contains($0) }
  }
}
