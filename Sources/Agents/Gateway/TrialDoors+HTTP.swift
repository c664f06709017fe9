import EvalModel
import JSONKit
import Serving
import Simulation

// What the gateway answers over HTTP.
extension TrialDoors {
  func answer(_ request: Serving.HTTPRequest, _ response: PendingResponse) {
    let door = door(request.bearerToken)
    guard case .open(let trial) = door else { return response.send(door.refusal) }
    switch (request.method, request.path) {
    case ("POST", ["mcp"]): MCPEndpoint(trial).answer(request, response)
    case (_, ["mcp"]): response.send(.methodNotAllowed("POST"))
    case ("GET", ["tools"]), ("GET", ["openapi.json"]):
      response.send(.json(OpenAPI.document(of: trial).encoded(.compact)))
    case ("POST", let path) where path.count == 2 && path[0] == "tools":
      call(path[1], request.body, of: trial, response)
    case (_, let path) where path.first == "tools":
      response.send(.methodNotAllowed(path.count == 1 ? "GET" : "POST"))
    default: response.send(.refused("not_found", "there is nothing here", status: 404))
    }
  }

  private func call(
    _ tool: String, _ body: [UInt8], of trial: LiveTrial, _ response: PendingResponse
  ) {
    let reply = trial.answer(
      TrialConversation.OutsideCall(
        way: "http", tool: tool, arguments: .arguments(body), size: body.count))
    response.send(reply, of: trial)
  }
}

extension Result where Success == JSONValue, Failure == JSONError {
  /// No body means no arguments.
  static func arguments(_ body: [UInt8]) -> Self {
    if body.isEmpty { return .success([:]) }
    do throws(JSONError) {
      return .success(try JSONValue.parse(body))
    } catch {
      return .failure(error)
    }
  }
}

extension PendingResponse {
  /// The answer when and as a service would send it.
  func send(_ reply: ToolReply, of trial: LiveTrial) {
    after(reply.delay, of: trial) { $0.send(reply) }
  }

  /// Waits without a thread, and not beyond what the trial may take.
  func after(
    _ delay: Duration, of trial: LiveTrial, _ answer: @escaping @Sendable (PendingResponse) -> Void
  ) {
    guard delay > .zero else { return answer(self) }
    let wait = min(delay, trial.request.deadline)
    Task {
      // Nobody cancels it.
      try? await Task.sleep(for: wait)
      answer(self)
    }
  }

  private func send(_ reply: ToolReply) {
    switch (reply.body, reply.result.answer) {
    case (.none, _): hangUp()
    case (.damaged(let bytes), _): send(.json(bytes))
    case (.whole, .ok(let value)): send(.json(value.encoded(.compact)))
    case (.whole, .error(let error)): send(Serving.HTTPResponse(error))
    }
  }
}

extension TrialDoors.Door {
  fileprivate var refusal: Serving.HTTPResponse {
    switch self {
    case .open: .refused("trial_over", "", status: 410)
    case .ended: .refused("trial_over", "the trial of this token has ended", status: 410)
    case .unknown:
      .refused(
        "unknown_token", "send 'Authorization: Bearer' with the trial's token", status: 401)
    }
  }
}

extension Serving.HTTPResponse {
  static func refused(_ kind: String, _ message: String, status: Int) -> Serving.HTTPResponse {
    let body: JSONValue = ["error": ["kind": .string(kind), "message": .string(message)]]
    var response = Serving.HTTPResponse.json(body.encoded(.compact), status: status)
    if status == 401 { response.headers.append(Field("WWW-Authenticate", "Bearer")) }
    return response
  }

  /// A tool's error with the status that services give it.
  fileprivate init(_ error: ToolError) {
    self = .refused(error.kind, error.message, status: Self.statuses[error.kind] ?? 500)
    if let wait = error.retryAfter {
      // Whole seconds, rounded up (RFC 9110, 10.2.3): too early would be refused again.
      let (seconds, rest) = wait.components
      headers.append(Field("Retry-After", "\(max(0, seconds + (rest > 0 ? 1 : 0)))"))
    }
  }

  private static let statuses: [String: Int] = [
    "invalid_arguments": 400, "unauthorized": 401, "policy": 403, "forbidden": 403,
    "unknown_tool": 404, "not_found": 404, "conflict": 409, "trial_over": 410,
    "rate_limited": 429, "server_error": 500, "unavailable": 503, "timeout": 504,
  ]
}
