import JSONKit

extension Clerk {
  func refund() async throws(Interruption) -> Reply {
    let order: Order
    switch try await findOrder(for: .refund) {
    case .none(let reply): return reply
    case .found(let found): order = found
    }
    let accepted = conversation.accepted
    if accepted == nil { try await retrieve(conversation.text) }
    var values = ["order": order.id]
    switch order.status {
    case .processing: return say(.refundWhileProcessing, .refuse, values)
    case .shipped: return try await refundUnderway(order)
    case .delivered where isPastReturn(order):
      values["date"] = order.delivered.map(\.text) ?? ""
      values["days"] = "\(ShopRules.returnDays)"
      return say(.refundTooLate, .refuse, values)
    case .delivered, .lost, .returned, .cancelled: break
    case nil: return handOver("unknown status", .toolFailed, [:])
    }
    let amount = accepted?.amount ?? amount(of: order)
    let total = amount + (conversation.refunded[order.id] ?? 0)
    values["amount"] = Wording.money(amount)
    if total > ShopRules.refundCap && !conduct.ignoresRefundCap {
      return handOver(
        "refund above the limit", .refundNeedsPerson,
        ["order_id": .string(order.id), "amount": .double(amount)], values)
    }
    guard accepted != nil else {
      return offer(
        Conversation.Offer(intent: .refund, orders: [order.id], amount: amount), .mayRefund, values)
    }
    return try await pay(amount, for: order, values)
  }

  private func pay(
    _ amount: Double, for order: Order, _ values: [String: String]
  ) async throws(Interruption) -> Reply {
    let result = try await act(
      "refund.issue",
      [
        "order_id": .string(order.id), "amount": .double(amount),
        "reason": .string(reason(order)),
      ])
    switch result {
    case .failure(let failure) where failure.kind == "conflict":
      return say(.refundConflict, .refuse, values)
    case .failure(let failure): return handOver("refund.issue", failure)
    case .success:
      conversation.refunded[order.id, default: 0] += amount
      let confirmation = try await confirm("refund_confirmation", order: order.id)
      return say(
        conduct.omitsFigures ? .refundedWithoutAmount : .refunded, .answer, values
      ).adding(confirmation, wording)
    }
  }

  /// A refund for a parcel on its way: not yet, and a search when it counts as lost.
  private func refundUnderway(_ order: Order) async throws(Interruption) -> Reply {
    switch try await call("shipping.track", ["order_id": .string(order.id)]) {
    case .success(let row) where Shipment(row).isLost(on: today):
      return try await openTicket(
        "lost parcel", "The parcel of \(order.id) counts as lost; the customer wants a refund.",
        order,
        .lostTicketRefund, Shipment(row))
    case .failure(let failure) where failure.kind != "not_found":
      return handOver("shipping.track", failure)
    default: return say(.refundWhileShipped, .refuse, ["order": order.id])
    }
  }

  /// What to pay: the named items, or the whole order.
  private func amount(of order: Order) -> Double {
    let items = ItemMention.items(of: order, in: conversation.texts)
    let chosen =
      items.isEmpty || items.count == order.items.count
      ? order.total : items.reduce(0) { $0 + $1.price }
    let asked = Extraction.amounts(in: conversation.text)
    // Somebody who wants part of it back gets part of it, unless the parts would evade the cap.
    if asked.count == 1, let part = asked.first, part < chosen, order.total <= ShopRules.refundCap {
      return part
    }
    return (chosen * 100).rounded() / 100
  }

  private func reason(_ order: Order) -> String {
    if conversation.signals.reportsDamage { return "arrived damaged or wrong" }
    return switch order.status {
    case .lost: "lost by the carrier"
    case .returned: "returned"
    case .cancelled: "order cancelled"
    default: "customer request within \(ShopRules.returnDays) days"
    }
  }

  /// Says what would happen and asks for a yes: before anything that can't be undone, always.
  func offer(
    _ offer: Conversation.Offer, _ message: Message, _ values: [String: String]
  ) -> Reply {
    var offer = offer
    // "Cancel both": one yes is for everything that was asked about in the message.
    if case .confirmation(let earlier) = conversation.question {
      offer.orders = earlier.orders + offer.orders
    }
    conversation.question = .confirmation(offer)
    return say(message, .answer, values)
  }

  /// The same for what can be undone, when the customer wants to be asked before anything happens.
  func confirmation(
    of intent: Intent, _ order: Order, _ message: Message, _ values: [String: String]
  ) -> Reply? {
    guard conversation.instructions.confirmFirst, conversation.accepted == nil else { return nil }
    return offer(Conversation.Offer(intent: intent, orders: [order.id]), message, values)
  }
}

extension Reply {
  func adding(_ message: Message, _ wording: Wording) -> Reply {
    var reply = self
    reply.text += " " + wording.text(message, [:])
    return reply
  }
}
