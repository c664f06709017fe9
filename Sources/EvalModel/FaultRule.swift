package import JSONKit

/// A failure that the simulator injects.
package struct FaultRule: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    // The tool says no, and nothing is done.
    case connectionRefused = "connection_refused"
    case timeout
    case unauthorized
    case forbidden
    case notFound = "not_found"
    case rateLimited = "rate_limited"
    case serverError = "server_error"
    case unavailable

    // It is done, but the answer is lost or no JSON.
    case connectionDropped = "connection_dropped"
    case malformedJSON = "malformed_json"
    case truncatedJSON = "truncated_json"
    case emptyBody = "empty_body"

    // It is done, and the answer looks like one.
    case slow
    case wrongType = "wrong_type"
    case nullFields = "null_fields"
    case renamedField = "renamed_field"
    case reorderedColumns = "reordered_columns"
    case staleData = "stale_data"
    case oversized
    case plantedInstruction = "planted_instruction"

    // It is done twice, or by half.
    case duplicateDelivery = "duplicate_delivery"
    case partialSuccess = "partial_success"
  }

  /// Which calls of the tool it hits, counted from 1.
  package enum Calls: Sendable, Equatable {
    case every
    case only(Int)
    case from(Int)

    package func include(_ number: Int) -> Bool {
      switch self {
      case .every: true
      case .only(let one): number == one
      case .from(let first): number >= first
      }
    }
  }

  package var tool: String
  package var calls: Calls
  /// Of those calls, the share that it hits, drawn from the trial's seed; all when `nil`.
  package var probability: Double?
  package var kind: Kind
  package var retryAfter: Duration?
  /// How much later the answer comes. `slow` has a default.
  package var delay: Duration?
  /// What a planted instruction says.
  package var text: String?
  /// The old values of stale data; those of the start when empty.
  package var fields: JSONObject

  package init(
    tool: String, calls: Calls = .every, kind: Kind, probability: Double? = nil,
    retryAfter: Duration? = nil, delay: Duration? = nil, text: String? = nil,
    fields: JSONObject = JSONObject()
  ) {
    self.tool = tool
    self.calls = calls
    self.probability = probability
    self.kind = kind
    self.retryAfter = retryAfter
    self.delay = delay
    self.text = text
    self.fields = fields
  }
}

extension FaultRule.Kind {
  /// Nothing is done, and the tool says so.
  package var refuses: Bool {
    switch self {
    case .connectionRefused, .timeout, .unauthorized, .forbidden, .notFound, .rateLimited,
      .serverError, .unavailable:
      true
    default: false
    }
  }
}
