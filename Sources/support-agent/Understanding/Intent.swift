/// What a customer wants.
enum Intent: String, CaseIterable, Sendable {
  case orderStatus = "order_status"
  case refund
  case exchange
  case cancellation
  case addressChange = "address_change"
  case deliveryProblem = "delivery_problem"
  case policyQuestion = "policy_question"
  case accountAccess = "account_access"
  /// Trouble with a bill or a payment; what is accepted in general is a policy question.
  case payment
  case complaint
  case outOfScope = "out_of_scope"
  /// Thanks, hello and goodbye.
  case smallTalk = "small_talk"

  /// The more consequential wish wins a draw: "broken, I want my money back" is a refund.
  var rank: Int {
    switch self {
    case .refund: 0
    case .cancellation: 1
    case .addressChange: 2
    case .deliveryProblem: 3
    case .exchange: 4
    case .accountAccess: 5
    case .payment: 6
    case .orderStatus: 7
    case .complaint: 8
    case .policyQuestion: 9
    case .outOfScope: 10
    case .smallTalk: 11
    }
  }

  /// Whether the intent is about one order.
  var concernsOrder: Bool {
    switch self {
    case .orderStatus, .refund, .exchange, .cancellation, .addressChange, .deliveryProblem: true
    case .policyQuestion, .accountAccess, .payment, .complaint, .outOfScope, .smallTalk: false
    }
  }
}

/// What a message seems to be about.
struct IntentGuess: Sendable {
  var intent: Intent?
  var runnerUp: Intent?
  /// 0…1: how far the guess is ahead of the next one.
  var confidence: Double
  /// The weight of all cues for the intent; a single clear cue weighs 2.5 to 4.
  var strength = 0.0
}
