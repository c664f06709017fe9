import JSONKit

extension Clerk {
  func cancellation() async throws(Interruption) -> Reply {
    let wanted = conversation.accepted?.orders ?? conversation.named
    let numbers: [String?] = wanted.isEmpty ? [nil] : wanted.prefix(3).map { $0 }
    var replies: [Reply] = []
    for number in numbers { replies.append(try await cancel(number)) }
    return Reply.joined(replies)
  }

  private func cancel(_ number: String?) async throws(Interruption) -> Reply {
    let order: Order
    switch try await findOrder(for: .cancellation, number) {
    case .none(let reply): return reply
    case .found(let found): order = found
    }
    if conversation.accepted == nil { try await retrieve(conversation.text) }
    let values = ["order": order.id]
    switch order.status {
    case .processing: break
    case .shipped: return say(.cancelTooLate, .refuse, values)
    case .delivered: return say(.cancelDelivered, .refuse, values)
    case .cancelled: return say(.alreadyCancelled, .answer, values)
    case .lost, .returned: return say(.cancelDelivered, .refuse, values)
    case nil: return handOver("unknown status", .toolFailed, [:])
    }
    guard conversation.accepted != nil else {
      return offer(
        Conversation.Offer(intent: .cancellation, orders: [order.id]), .mayCancel, values)
    }
    switch try await act("orders.cancel", ["order_id": .string(order.id)]) {
    case .failure(let failure) where failure.kind == "conflict":
      return say(.cancelTooLate, .refuse, values)
    case .failure(let failure): return handOver("orders.cancel", failure)
    case .success:
      let confirmation = try await confirm("cancellation_confirmation", order: order.id)
      return say(.cancelled, .answer, values).adding(confirmation, wording)
    }
  }
}
