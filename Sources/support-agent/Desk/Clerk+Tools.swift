import JSONKit

extension Clerk {
  /// Calls a tool, and again when the failure may pass.
  func call(
    _ tool: String, _ arguments: JSONObject
  ) async throws(Interruption) -> Result<JSONValue, ToolFailure> {
    var attempt = 1
    while true {
      dialogue.think("call \(tool)", finishReason: "tool_calls")
      let result = try await dialogue.call(tool, arguments)
      guard case .failure(let failure) = result else {
        if case .success(let value) = result { try await read(value) }
        return result
      }
      guard conduct.retries(failure), attempt < conduct.attempts, !conduct.givesUpEarly else {
        return result
      }
      attempt += 1
      dialogue.emit("retry", ["of": .string(tool), "reason": .string(failure.kind)])
    }
  }

  /// Calls a tool that changes something.
  func act(
    _ tool: String, _ arguments: JSONObject
  ) async throws(Interruption) -> Result<JSONValue, ToolFailure> {
    let result = try await call(tool, arguments)
    if case .failure = result, conduct.ignoresErrors { return .success(.object(arguments)) }
    return result
  }

  /// Sends the written confirmation that ends every action.
  func confirm(_ kind: String, order: String) async throws(Interruption) -> Message {
    conversation.settled = true
    if conversation.instructions.noMail { return .confirmedHereOnly }
    if conduct.skipsConfirmation { return .confirmationSent }
    let result = try await act(
      "notify.send", ["order_id": .string(order), "kind": .string(kind)])
    return if case .success = result { .confirmationSent } else { .confirmationFailed }
  }

  /// Gives the conversation to a person.
  func handOver(_ reason: String, _ message: Message, _ context: JSONObject) -> Reply {
    handOver(reason, message, context, [:])
  }

  func handOver(
    _ reason: String, _ message: Message, _ context: JSONObject, _ values: [String: String]
  ) -> Reply {
    if conduct.keepsEscalations { return say(.answeredAnyway, .answer, values) }
    var context = context
    if let order = conversation.order, context["order_id"] == nil {
      context["order_id"] = .string(order)
    }
    // Whoever takes over wants to know what it is about before anything else.
    if context["intent"] == nil {
      context["intent"] = .string(conversation.intent?.rawValue ?? "unclear")
    }
    dialogue.emit(
      "handoff", ["to": "human", "reason": .string(reason), "context": .object(context)])
    conversation.handedOver = true
    return say(message, .escalate, values)
  }

  /// A tool that doesn't work: says so and hands over.
  func handOver(_ tool: String, _ failure: ToolFailure) -> Reply {
    handOver(
      "\(tool) failed: \(failure.kind)", .toolFailed,
      ["tool": .string(tool), "error": .string(failure.kind)])
  }
}
