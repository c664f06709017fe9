import EvalModel
import JSONKit
import MarkedYAML

/// Runs trials against an agent that speaks Agent2Agent.
///
/// Each turn is a message. A task that isn't at its end is asked for again and again; one that waits
/// for the user's input gets the next turn.
final class A2AAgent: AgentAdapter {
  private let settings: A2ASettings
  private let url: String
  private let headers: [HTTPHeader]
  private let service: Service

  init(_ settings: A2ASettings, _ context: AdapterContext) {
    self.settings = settings
    url = settings.urlVariable.flatMap { context.environment[$0.value] } ?? settings.url
    headers =
      settings.headers.compactMap { $0.header(context.environment) }
      + [
        HTTPHeader("Content-Type", "application/json"), HTTPHeader("Accept", "application/json"),
        HTTPHeader("A2A-Version", settings.version.rawValue),
      ]
    service = settings.line.service(context, settings.needed)
  }

  func run(_ trial: TrialRequest) async -> TrialReport {
    await ServiceTrial.run(trial, service, toolsAreItsOwn: true) {
      trial throws(TrialEnd) in try await self.converse(&trial)
    }
  }

  func shutDown() async { service.client.close() }

  private func converse(_ trial: inout ServiceTrial) async throws(TrialEnd) -> TrialOutcome {
    var text = trial.request.evalCase.turns.first ?? ""
    var context: String?
    var task: String?
    var turn = 1
    while true {
      let answer = try await answer(
        to: settings.version.message(
          text, id: "\(trial.request.isolationID)-\(turn)", context: context, task: task), &trial)
      context = answer.context ?? context
      task = answer.waitsForInput ? answer.task : nil
      guard let next = try trial.say(answer.text) else {
        // The protocol has no place for what an agent does with its tools.
        return try trial.finish(
          FinalAnswer(text: answer.text, outcome: answer.outcome),
          missing: [.toolCalls, .toolResults])
      }
      text = next
      turn += 1
    }
  }

  private func answer(
    to message: JSONValue, _ trial: inout ServiceTrial
  ) async throws(TrialEnd) -> A2AAnswer {
    var result = try await call(settings.version.sending, ["message": message], &trial)
    while true {
      if let answer = try A2AAnswer(result) { return answer }
      guard let task = result["id"]?.string else {
        throw .agent(.garbage, "the agent works on a task without an id")
      }
      try await trial.pause(settings.every)
      result = try await call(settings.version.asking, ["id": .string(task)], &trial)
    }
  }

  private func call(
    _ method: String, _ parameters: JSONValue, _ trial: inout ServiceTrial
  ) async throws(TrialEnd) -> JSONValue {
    let body: JSONValue = [
      "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters,
    ]
    let response = try await trial.ask(
      HTTPRequest(
        "POST", url, headers: headers, body: body.encoded(.compact),
        limits: settings.line.limits(trial.time)), isItself: true)
    let json = try response.json()
    if let error = json["error"], !error.isNull {
      let words = (error["message"]?.string ?? error.description).shortened(to: 300)
      // No such method: whatever answers there, it isn't this protocol.
      if error["code"]?.int == -32601 {
        throw .unreachable("\(HTTPOrigin.place(of: url)) has no '\(method)' (\(words))")
      }
      throw .agent(.reported, "the agent answered '\(method)' with an error: \(words)")
    }
    guard let result = json["result"], result.object != nil else {
      throw .agent(.garbage, "the answer to '\(method)' has no 'result'")
    }
    // Version 1.0 wraps what a message was answered with.
    return result["task"] ?? result["message"] ?? result
  }
}

/// What a message or a task of the agent says.
struct A2AAnswer: Equatable {
  var text: String
  var outcome: String?
  var context: String?
  var task: String?
  var waitsForInput = false

  /// `nil` for a task that is still worked on.
  init?(_ result: JSONValue) throws(TrialEnd) {
    context = result["contextId"]?.string
    if result["kind"]?.string == "message" || result["parts"] != nil {
      text = Self.text(result["parts"])
      task = result["taskId"]?.string
    } else {
      guard let status = result["status"], let written = status["state"]?.string else {
        throw .agent(.garbage, "the answer is neither a message nor a task")
      }
      task = result["id"]?.string
      let state = Self.plain(written)
      let said = Self.text(status["message"]?["parts"])
      switch state {
      case "submitted", "working", "unknown", "unspecified": return nil
      case "completed":
        let made = (result["artifacts"]?.array ?? []).map { Self.text($0["parts"]) }
          .filter { !$0.isEmpty }
        text = made.isEmpty ? said : made.joined(separator: "\n")
        if text.isEmpty { text = Self.lastWords(result["history"]) }
      case "input-required":
        text = said
        waitsForInput = true
      case "rejected":
        text = said.isEmpty ? "(the agent rejected the task)" : said
        outcome = AnswerKind.refuse.rawValue
      case "auth-required": throw .unreachable("the agent wants other credentials: \(state)")
      default:
        let words = said.isEmpty ? "" : ": \(said.shortened(to: 300))"
        throw .agent(.reported, "the agent's task ended as '\(state.shortened(to: 40))'\(words)")
      }
    }
    if text.isEmpty { throw .agent(.noAnswer, "the agent's answer holds no text") }
  }

  /// `TASK_STATE_INPUT_REQUIRED` of version 1.0 is the `input-required` of 0.3.
  private static func plain(_ state: String) -> String {
    guard state.hasPrefix("TASK_STATE_") else { return state }
    return state.dropFirst("TASK_STATE_".count).lowercased().replacing("_", with: "-")
  }

  private static func text(_ parts: JSONValue?) -> String {
    (parts?.array ?? []).compactMap { part in
      if let text = part["text"]?.string { return text }
      return part["data"].map(\.description)
    }.joined(separator: "\n")
  }

  private static func lastWords(_ history: JSONValue?) -> String {
    let last = history?.array?.last { message in
      ["agent", "ROLE_AGENT"].contains(message["role"]?.string)
    }
    return text(last?["parts"])
  }
}
