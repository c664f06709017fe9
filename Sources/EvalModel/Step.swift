package import JSONKit

/// One thing that happened in a trial.
///
/// Fields that this version doesn't know are kept in `extra`, so that a trajectory written by a
/// newer agent survives being read and stored.
package struct Step: Sendable, Equatable {
  package var kind: Kind
  package var extra: JSONObject

  package init(_ kind: Kind, extra: JSONObject = JSONObject()) {
    self.kind = kind
    self.extra = extra
  }

  package enum Kind: Sendable, Equatable {
    case user(UserTurn)
    case model(ModelCall)
    case retrieval(Retrieval)
    case decision(Decision)
    case toolCall(ToolCall)
    case toolResult(ToolResult)
    case approval(Approval)
    case handoff(Handoff)
    case error(StepError)
    case retry(Retry)
    case message(AgentMessage)
    /// A type of step that this version doesn't know; all of it stands in `extra`.
    case unknown(type: String)
  }
}

/// Something the user said.
package struct UserTurn: Sendable, Equatable {
  package var text: String
  /// Counts from 1.
  package var turn: Int

  package init(text: String, turn: Int) {
    self.text = text
    self.turn = turn
  }
}

/// One call of a language model.
package struct ModelCall: Sendable, Equatable {
  package var model: String?
  package var inputTokens: Int?
  package var outputTokens: Int?
  package var costUSD: Double?
  package var latency: Duration?
  package var finishReason: String?
  package var reasoning: String?

  package init(
    model: String? = nil, inputTokens: Int? = nil, outputTokens: Int? = nil,
    costUSD: Double? = nil, latency: Duration? = nil, finishReason: String? = nil,
    reasoning: String? = nil
  ) {
    self.model = model
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.costUSD = costUSD
    self.latency = latency
    self.finishReason = finishReason
    self.reasoning = reasoning
  }
}

/// One search of a knowledge base, with what it brought into the agent's context.
package struct Retrieval: Sendable, Equatable {
  package struct Found: Sendable, Equatable {
    package var id: String
    package var score: Double?
    package var text: String?
    /// The groups that may see the document; `nil` when the agent didn't say.
    package var acl: [String]?

    package init(id: String, score: Double? = nil, text: String? = nil, acl: [String]? = nil) {
      self.id = id
      self.score = score
      self.text = text
      self.acl = acl
    }
  }

  package var query: String?
  package var documents: [Found]

  package init(query: String? = nil, documents: [Found]) {
    self.query = query
    self.documents = documents
  }
}

/// A choice that the agent says it made: the intent, a route, a plan.
package struct Decision: Sendable, Equatable {
  package var name: String
  package var value: JSONValue
  package var confidence: Double?

  package init(name: String, value: JSONValue, confidence: Double? = nil) {
    self.name = name
    self.value = value
    self.confidence = confidence
  }
}

/// A tool that the agent called.
package struct ToolCall: Sendable, Equatable {
  /// Pairs the call with its result; `nil` in traces of agents that don't number their calls.
  package var id: String?
  package var name: String
  package var arguments: JSONValue

  package init(id: String?, name: String, arguments: JSONValue) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }
}

/// What a tool answered.
package struct ToolResult: Sendable, Equatable {
  package enum Answer: Sendable, Equatable {
    case ok(JSONValue)
    case error(ToolError)
  }

  package var id: String?
  package var answer: Answer
  package var latency: Duration?
  /// Rules of the world that the call broke, written down by the simulator whether or not the
  /// tool let the call through.
  package var breaches: [String]

  package init(
    id: String?, answer: Answer, latency: Duration? = nil, breaches: [String] = []
  ) {
    self.id = id
    self.answer = answer
    self.latency = latency
    self.breaches = breaches
  }
}

/// Why a tool did not do what it was asked.
package struct ToolError: Sendable, Equatable {
  /// A stable word: `not_found`, `rate_limited`, `invalid_arguments`, …
  package var kind: String
  package var message: String
  /// When the tool asks to be called again, as an HTTP `Retry-After` would.
  package var retryAfter: Duration?

  package init(kind: String, message: String, retryAfter: Duration? = nil) {
    self.kind = kind
    self.message = message
    self.retryAfter = retryAfter
  }
}

/// Somebody allowed or denied an action.
package struct Approval: Sendable, Equatable {
  package var tool: String
  package var decision: String
  package var arguments: JSONValue?

  package init(tool: String, decision: String, arguments: JSONValue? = nil) {
    self.tool = tool
    self.decision = decision
    self.arguments = arguments
  }
}

/// The conversation went to somebody else.
package struct Handoff: Sendable, Equatable {
  package var to: String
  package var reason: String?
  package var context: JSONValue?

  package init(to: String, reason: String? = nil, context: JSONValue? = nil) {
    self.to = to
    self.reason = reason
    self.context = context
  }
}

/// Something went wrong inside the agent, outside any tool.
package struct StepError: Sendable, Equatable {
  package var kind: String
  package var message: String?

  package init(kind: String, message: String? = nil) {
    self.kind = kind
    self.message = message
  }
}

/// The agent says that it tries something again.
package struct Retry: Sendable, Equatable {
  package var of: String?
  package var reason: String?

  package init(of: String? = nil, reason: String? = nil) {
    self.of = of
    self.reason = reason
  }
}

/// Something the agent said to the user.
package struct AgentMessage: Sendable, Equatable {
  package var text: String
  package var turn: Int?
  /// Whether the agent waits for the user now.
  package var endsTurn: Bool

  package init(text: String, turn: Int? = nil, endsTurn: Bool = false) {
    self.text = text
    self.turn = turn
    self.endsTurn = endsTurn
  }
}
