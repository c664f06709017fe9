import JSONKit

extension Clerk {
  func accountAccess() async throws(Interruption) -> Reply {
    let given = conversation.emails.last
    if conversation.signals.asksAboutOthers { return say(.notYourAccount, .refuse) }
    if let given, let own = user.email, given != own.lowercased() {
      return say(.notYourAccount, .refuse)
    }
    guard let email = user.email ?? given else {
      conversation.question = .email
      return say(.askEmail, .abstain)
    }
    let values = ["email": email]
    switch try await call("account.lookup", ["email": .string(email)]) {
    case .failure(let failure) where failure.kind == "not_found":
      return say(.unknownAccount, .abstain, values)
    case .failure(let failure): return handOver("account.lookup", failure)
    case .success(let row):
      let account = Account(row)
      if let owner = account.user, let id = user.id, !owner.utf8.elementsEqual(id.utf8) {
        return say(.notYourAccount, .refuse)
      }
      guard account.isLocked else { return say(.accountOpen, .answer, values) }
      guard account.lockedForFailedLogins else {
        return handOver("account locked for another reason", .accountNeedsPerson, values.json)
      }
      return try await unlock(email)
    }
  }

  /// Unlocks for an owner who names an order of their own.
  private func unlock(_ email: String) async throws(Interruption) -> Reply {
    let overlooks = conversation.turn == 1 && conduct.overlooksOrderNumber
    guard let number = overlooks ? nil : conversation.order else {
      if hasAskedToVerify {
        return handOver("not verified", .accountNeedsPerson, ["email": .string(email)])
      }
      hasAskedToVerify = true
      conversation.question = .verification
      return say(.askVerification, .abstain)
    }
    switch try await call("orders.lookup", ["order_id": .string(number)]) {
    case .failure(let failure) where failure.kind != "not_found":
      return handOver("orders.lookup", failure)
    case .success(let row) where Order(id: number, row).belongs(to: user):
      let result = try await act(
        "account.unlock", ["email": .string(email), "verified": true])
      if case .failure(let failure) = result { return handOver("account.unlock", failure) }
      return say(.accountUnlocked, .answer, ["email": email])
    default:
      return handOver("not verified", .accountNeedsPerson, ["email": .string(email)])
    }
  }
}

extension [String: String] {
  var json: JSONObject {
    JSONObject(sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .string($0.value)) })
  }
}
