import EvalModel
import JSONKit

/// One trial with an agent that answers requests: what is asked of the service, and what the
/// harness does on its side.
///
/// The conversation is the one that agents in processes have, so tools, turns and limits are the
/// same whichever way an agent is reached.
struct ServiceTrial {
  let request: TrialRequest
  let service: Service
  private(set) var time: TrialTime
  private var conversation: TrialConversation
  /// What the service last answered, for trials that fail.
  private var lastAnswer: [UInt8] = []

  init(_ request: TrialRequest, _ service: Service, toolsAreItsOwn: Bool) {
    self.request = request
    self.service = service
    time = TrialTime(request.deadline)
    conversation = TrialConversation(request, toolsAreItsOwn: toolsAreItsOwn)
  }

  /// Runs the trial. However `body` ends, there is a report.
  static func run(
    _ request: TrialRequest, _ service: Service, toolsAreItsOwn: Bool,
    _ body: (inout ServiceTrial) async throws(TrialEnd) -> TrialOutcome
  ) async -> TrialReport {
    var trial = ServiceTrial(request, service, toolsAreItsOwn: toolsAreItsOwn)
    var outcome: TrialOutcome
    do throws(TrialEnd) {
      outcome = try await body(&trial)
    } catch {
      outcome =
        switch error {
        case .agent(let failure): .agentFailed(failure, partial: trial.conversation.partial)
        case .harness(let failure): .harnessFailed(failure)
        case .cancelled: .cancelled
        }
    }
    if Task.isCancelled { outcome = .cancelled }
    return TrialReport(outcome: outcome, agentTime: trial.time.used, log: trial.log(outcome))
  }

  private func log(_ outcome: TrialOutcome) -> String {
    if case .completed = outcome { return "" }
    var log = BoundedLog(headCapacity: 8 << 10, tailCapacity: 8 << 10)
    lastAnswer.withUnsafeBytes { log.append($0) }
    return log.text
  }
}

// MARK: - The service

extension ServiceTrial {
  /// An answer that is one: everything else ends the trial.
  mutating func ask(
    _ request: HTTPRequest, isItself: Bool,
    tokens: @Sendable (HTTPResponse) -> Int = { _ in 0 }
  ) async throws(TrialEnd) -> HTTPResponse {
    if time.isUp { throw timeUp }
    switch await service.exchange(request, &time, tokens: tokens) {
    case .failure(let failure):
      lastAnswer = service.secrets.masked(failure.received)
      if failure.isTimeout, time.isUp { throw timeUp(failure) }
      throw TrialEnd(failure)
    case .success(var response):
      response.body = service.secrets.masked(response.body)
      lastAnswer = response.body
      guard response.isSuccess else {
        throw TrialEnd(refusal: response, from: request.place, isItself: isItself)
      }
      return response
    }
  }

  /// Lets some time of the trial pass.
  mutating func pause(_ pause: Duration) async throws(TrialEnd) {
    let pause = min(pause, time.left)
    do { try await service.pace.sleep(service.pace.now() + pause) } catch { throw .cancelled }
    time.spend(pause)
    if time.isUp { throw timeUp }
  }

  private var timeUp: TrialEnd {
    .agent(.timeout, "the agent did not finish within \(time.limitInWords)")
  }

  private func timeUp(_ failure: HTTPFailure) -> TrialEnd {
    .agent(.timeout, "the agent did not finish within \(time.limitInWords): \(failure.detail)")
  }
}

// MARK: - The conversation

extension ServiceTrial {
  /// Something that the agent did. `size` is what it took of the answer.
  mutating func note(_ kind: Step.Kind, size: Int = 0) throws(TrialEnd) {
    _ = try tell(Step(kind).json, size: size)
  }

  mutating func note(_ step: Step) throws(TrialEnd) { _ = try tell(step.json, size: 0) }

  /// Has a tool called. The members are those of a result in the worker protocol; `nil` when the
  /// world has no tools, and so nobody who answers.
  mutating func call(_ call: ToolCall) throws(TrialEnd) -> JSONObject? {
    try tell(Step(.toolCall(call)).json, size: 0)
  }

  /// Something that the agent said to the user, who has the next word: `nil` when there is none.
  mutating func say(_ text: String) throws(TrialEnd) -> String? {
    let answer = try tell(Step(.message(AgentMessage(text: text, endsTurn: true))).json, size: 0)
    return answer?["text"]?.string
  }

  /// Something that the agent said on the way.
  mutating func remark(_ text: String) throws(TrialEnd) {
    try note(.message(AgentMessage(text: text)))
  }

  /// The end. `missing` is what the agent doesn't tell, so that its absence proves nothing.
  mutating func finish(
    _ final: FinalAnswer, state: JSONValue? = nil, missing: [MissingDatum] = []
  ) throws(TrialEnd) -> TrialOutcome {
    var done: JSONObject = ["type": "done", "final": final.json]
    if let state { done["state"] = state }
    guard case .finished(let outcome)? = conversation.receive(done, size: 0) else {
      throw .agent(.garbage, "the answer could not be taken")
    }
    guard !missing.isEmpty, case .completed(var trajectory) = outcome else { return outcome }
    trajectory.missing += missing.filter { !trajectory.missing.contains($0) }
    return .completed(trajectory)
  }

  private mutating func tell(_ step: JSONValue, size: Int) throws(TrialEnd) -> JSONObject? {
    guard let message = step.object else { return nil }
    switch conversation.receive(message, size: size) {
    case nil: return nil
    // Here the harness makes the calls in the agent's name, and nobody waits with it: how long a
    // tool took stands in its result.
    case .send(let line), .sendLater(let line, _):
      // Our own line is JSON.
      return (try? JSONValue.parse(line))?.object
    case .broken(let failure): throw .agent(failure)
    case .finished: throw .agent(.garbage, "the trial ended before its answer")
    }
  }
}
