package import JSONKit

/// Why a JSON value is not a step or a trajectory.
package struct TrajectoryFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// Takes known fields out of an object one by one; what is left is `extra`.
struct FieldTaker {
  private var members: JSONObject.Taker
  /// For messages: the step, and its type once that is known.
  private let thing: StaticString
  var type: String?

  init(_ object: JSONObject, what: StaticString) {
    members = JSONObject.Taker(object)
    thing = what
  }

  var what: String { type.map { "\(thing) '\($0)'" } ?? "\(thing)" }

  var rest: JSONObject { members.rest }

  func has(_ key: String) -> Bool { members.has(key) }

  mutating func take(_ key: String) -> JSONValue? {
    // A `nil` in a conditional expression would become `.null`, which is a value.
    guard let value = members.take(key), !value.isNull else { return nil }
    return value
  }

  mutating func text(_ key: String) throws(TrajectoryFormatError) -> String? {
    try take(key, "text") { $0.string }
  }

  mutating func required(_ key: String) throws(TrajectoryFormatError) -> String {
    if let text = try text(key) { return text }
    throw TrajectoryFormatError("\(what) has no '\(key)'")
  }

  mutating func number(_ key: String) throws(TrajectoryFormatError) -> Double? {
    try take(key, "a number") { $0.number }
  }

  mutating func count(_ key: String) throws(TrajectoryFormatError) -> Int? {
    try take(key, "a whole number of at least 0") { $0.int.flatMap { $0 >= 0 ? $0 : nil } }
  }

  mutating func seconds(_ key: String) throws(TrajectoryFormatError) -> Duration? {
    try take(key, "a number of seconds") { value in
      guard let seconds = value.number, seconds >= 0, seconds < 1e9 else { return nil }
      return .nanoseconds(Int64((seconds * 1e9).rounded()))
    }
  }

  mutating func texts(_ key: String) throws(TrajectoryFormatError) -> [String]? {
    try take(key, "a list of texts") { value in
      guard let items = value.array else { return nil }
      let texts = items.compactMap(\.string)
      return texts.count == items.count ? texts : nil
    }
  }

  private mutating func take<Value>(
    _ key: String, _ expected: String, _ convert: (JSONValue) -> Value?
  ) throws(TrajectoryFormatError) -> Value? {
    guard let value = take(key) else { return nil }
    if let converted = convert(value) { return converted }
    throw TrajectoryFormatError("'\(key)' of \(what) is \(value.kindName), expected \(expected)")
  }
}

extension Step {
  /// Reads one step. `type` says which; everything unknown is kept.
  package init(json: JSONObject) throws(TrajectoryFormatError) {
    var fields = FieldTaker(json, what: "the step")
    let type = try fields.required("type")
    fields.type = type
    switch type {
    case "user":
      kind = .user(
        UserTurn(text: try fields.required("text"), turn: try fields.count("turn") ?? 1))
    case "model":
      kind = .model(
        ModelCall(
          model: try fields.text("model"), inputTokens: try fields.count("input_tokens"),
          outputTokens: try fields.count("output_tokens"),
          costUSD: try fields.number("cost_usd"), latency: try fields.seconds("latency"),
          finishReason: try fields.text("finish_reason"), reasoning: try fields.text("reasoning")))
    case "retrieval":
      let query = try fields.text("query")
      guard let items = fields.take("documents")?.array else {
        throw TrajectoryFormatError("the step 'retrieval' has no list 'documents'")
      }
      var documents: [Retrieval.Found] = []
      documents.reserveCapacity(items.count)
      for item in items { documents.append(try Retrieval.Found(json: item)) }
      kind = .retrieval(Retrieval(query: query, documents: documents))
    case "decision":
      kind = .decision(
        Decision(
          name: try fields.required("name"), value: fields.take("value") ?? .null,
          confidence: try fields.number("confidence")))
    case "tool_call":
      kind = .toolCall(
        ToolCall(
          id: try fields.text("id"), name: try fields.required("name"),
          arguments: fields.take("arguments") ?? [:]))
    case "tool_result":
      kind = .toolResult(try ToolResult(fields: &fields))
    case "approval":
      kind = .approval(
        Approval(
          tool: try fields.required("tool"), decision: try fields.required("decision"),
          arguments: fields.take("arguments")))
    case "handoff":
      kind = .handoff(
        Handoff(
          to: try fields.required("to"), reason: try fields.text("reason"),
          context: fields.take("context")))
    case "error":
      kind = .error(
        StepError(kind: try fields.required("kind"), message: try fields.text("message")))
    case "retry":
      kind = .retry(Retry(of: try fields.text("of"), reason: try fields.text("reason")))
    case "message":
      kind = .message(
        AgentMessage(
          text: try fields.required("text"), turn: try fields.count("turn"),
          endsTurn: fields.take("end_turn")?.bool ?? false))
    default:
      kind = .unknown(type: type)
    }
    extra = fields.rest
  }

  /// The step as it is stored and handed on.
  package var json: JSONValue {
    var object = JSONObject()
    func put(_ key: String, _ value: JSONValue?) {
      if let value { object.members.append(JSONObject.Member(key, value)) }
    }
    put("type", .string(typeName))
    switch kind {
    case .user(let user):
      put("text", .string(user.text))
      put("turn", .int(Int64(user.turn)))
    case .model(let call):
      put("model", call.model.map { .string($0) })
      put("input_tokens", call.inputTokens.map { .int(Int64($0)) })
      put("output_tokens", call.outputTokens.map { .int(Int64($0)) })
      put("cost_usd", call.costUSD.map { .double($0) })
      put("latency", call.latency?.json)
      put("finish_reason", call.finishReason.map { .string($0) })
      put("reasoning", call.reasoning.map { .string($0) })
    case .retrieval(let retrieval):
      put("query", retrieval.query.map { .string($0) })
      put("documents", .array(retrieval.documents.map(\.json)))
    case .decision(let decision):
      put("name", .string(decision.name))
      put("value", decision.value)
      put("confidence", decision.confidence.map { .double($0) })
    case .toolCall(let call):
      put("id", call.id.map { .string($0) })
      put("name", .string(call.name))
      put("arguments", call.arguments)
    case .toolResult(let result):
      object.members += result.members
    case .approval(let approval):
      put("tool", .string(approval.tool))
      put("decision", .string(approval.decision))
      put("arguments", approval.arguments)
    case .handoff(let handoff):
      put("to", .string(handoff.to))
      put("reason", handoff.reason.map { .string($0) })
      put("context", handoff.context)
    case .error(let error):
      put("kind", .string(error.kind))
      put("message", error.message.map { .string($0) })
    case .retry(let retry):
      put("of", retry.of.map { .string($0) })
      put("reason", retry.reason.map { .string($0) })
    case .message(let message):
      put("text", .string(message.text))
      put("turn", message.turn.map { .int(Int64($0)) })
      if message.endsTurn { put("end_turn", true) }
    case .unknown: break
    }
    object.members += extra.members
    return .object(object)
  }

  /// The word that stands as `type` in the stored form.
  package var typeName: String {
    switch kind {
    case .user: "user"
    case .model: "model"
    case .retrieval: "retrieval"
    case .decision: "decision"
    case .toolCall: "tool_call"
    case .toolResult: "tool_result"
    case .approval: "approval"
    case .handoff: "handoff"
    case .error: "error"
    case .retry: "retry"
    case .message: "message"
    case .unknown(let type): type
    }
  }
}

extension Retrieval.Found {
  init(json: JSONValue) throws(TrajectoryFormatError) {
    guard let object = json.object else {
      throw TrajectoryFormatError("a retrieved document is \(json.kindName), expected an object")
    }
    var fields = FieldTaker(object, what: "a retrieved document")
    self.init(
      id: try fields.required("id"), score: try fields.number("score"),
      text: try fields.text("text"), acl: try fields.texts("acl"))
  }

  var json: JSONValue {
    var object: JSONObject = ["id": .string(id)]
    if let score { object["score"] = .double(score) }
    if let text { object["text"] = .string(text) }
    if let acl { object["acl"] = .array(acl.map { .string($0) }) }
    return .object(object)
  }
}

extension ToolResult {
  init(fields: inout FieldTaker) throws(TrajectoryFormatError) {
    let id = try fields.text("id")
    let status = try fields.text("status") ?? (fields.has("error") ? "error" : "ok")
    let answer: Answer
    if status == "ok" {
      answer = .ok(fields.take("result") ?? .null)
    } else {
      let error = fields.take("error")
      if let object = error?.object {
        var inner = FieldTaker(object, what: "the error of a tool result")
        answer = .error(
          ToolError(
            kind: try inner.text("kind") ?? status, message: try inner.text("message") ?? "",
            retryAfter: try inner.seconds("retry_after")))
      } else {
        answer = .error(ToolError(kind: status, message: error?.string ?? ""))
      }
    }
    self.init(
      id: id, answer: answer, latency: try fields.seconds("latency"),
      breaches: try fields.texts("breaches") ?? [])
  }

  /// The fields behind `type`, shared by the stored step and the message to the agent.
  package var members: [JSONObject.Member] {
    var members: [JSONObject.Member] = []
    if let id { members.append(.init("id", .string(id))) }
    switch answer {
    case .ok(let value):
      members.append(.init("status", "ok"))
      members.append(.init("result", value))
    case .error(let error):
      var object: JSONObject = [
        "kind": .string(error.kind), "message": .string(error.message),
      ]
      if let retryAfter = error.retryAfter { object["retry_after"] = retryAfter.json }
      members.append(.init("status", "error"))
      members.append(.init("error", .object(object)))
    }
    if let latency { members.append(.init("latency", latency.json)) }
    if !breaches.isEmpty {
      members.append(.init("breaches", .array(breaches.map { .string($0) })))
    }
    return members
  }
}

extension Duration {
  /// Seconds, as every time in our formats is written.
  package var json: JSONValue { .double(seconds) }

  package var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
