import JSONKit

extension Clerk {
  func addressChange() async throws(Interruption) -> Reply {
    let order: Order
    switch try await findOrder(for: .addressChange) {
    case .none(let reply): return reply
    case .found(let found): order = found
    }
    try await retrieve(conversation.text)
    var values = ["order": order.id]
    switch order.status {
    case .processing: break
    case .shipped: return say(.addressTooLate, .refuse, values)
    case nil: return handOver("unknown status", .toolFailed, [:])
    default: return say(.addressImpossible, .refuse, values)
    }
    // The newest message first: a correction replaces what was said before.
    guard let address = conversation.texts.reversed().lazy.compactMap(PostalAddress.find).first
    else {
      conversation.question = .address
      return say(.askAddress, .abstain, values)
    }
    values["address"] = address
    if let question = confirmation(of: .addressChange, order, .mayChangeAddress, values) {
      return question
    }
    let result = try await act(
      "orders.update_address", ["order_id": .string(order.id), "address": .string(address)])
    switch result {
    case .failure(let failure) where failure.kind == "conflict":
      return say(.addressTooLate, .refuse, values)
    case .failure(let failure): return handOver("orders.update_address", failure)
    case .success:
      let confirmation = try await confirm("address_confirmation", order: order.id)
      return say(
        conduct.omitsFigures ? .addressChangedUnnamed : .addressChanged, .answer, values
      ).adding(confirmation, wording)
    }
  }
}
