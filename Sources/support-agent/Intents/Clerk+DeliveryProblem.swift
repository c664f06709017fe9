import JSONKit

extension Clerk {
  func deliveryProblem() async throws(Interruption) -> Reply {
    let order: Order
    switch try await findOrder(for: .deliveryProblem) {
    case .none(let reply): return reply
    case .found(let found): order = found
    }
    let said = Signals(in: conversation.texts.joined(separator: "\n"))
    switch order.status {
    case .delivered where said.reportsDamage && !isPastReturn(order):
      return try await sendBack(
        order, kind: said.wantsMoney ? "return" : "exchange", intent: .deliveryProblem)
    case .delivered where said.reportsDamage && isPastWarranty(order):
      return say(
        .warrantyOver, .refuse,
        ["order": order.id, "date": order.delivered.map(\.text) ?? ""])
    case .delivered where said.reportsDamage:
      return try await openTicket(
        "warranty", "Fault reported after the return period of \(order.id).", order,
        .damageTicket, nil)
    case .delivered, .lost, .shipped: return try await search(for: order)
    case .processing: return say(.statusProcessing, .answer, ["order": order.id])
    case .returned, .cancelled, nil: return try await status(of: order)
    }
  }

  /// Asks the carrier, and opens a ticket when the parcel counts as lost.
  private func search(for order: Order) async throws(Interruption) -> Reply {
    let shipment: Shipment?
    switch try await call("shipping.track", ["order_id": .string(order.id)]) {
    case .success(let row): shipment = Shipment(row)
    case .failure(let failure) where failure.kind == "not_found": shipment = nil
    case .failure(let failure):
      if conduct.inventsStatus { return inventedStatus(of: order.id) }
      return handOver("shipping.track", failure)
    }
    if order.status == .delivered {
      return try await openTicket(
        "delivered but not received",
        "The tracking of \(order.id) says delivered, the customer has nothing.",
        order, .notReceivedTicket, shipment)
    }
    if order.status == .lost || shipment?.isLost(on: today) == true {
      return try await openTicket(
        "lost parcel", "The parcel of \(order.id) counts as lost.", order, .lostTicket, shipment)
    }
    var values = ["order": order.id]
    guard let shipment else { return say(.statusShippedUntracked, .answer, values) }
    return say(self.values(of: shipment, &values), .answer, values)
  }

  func openTicket(
    _ topic: String, _ summary: String, _ order: Order, _ message: Message, _ shipment: Shipment?
  ) async throws(Interruption) -> Reply {
    let result = try await act(
      "tickets.create",
      ["topic": .string(topic), "summary": .string(summary), "order_id": .string(order.id)])
    switch result {
    case .failure(let failure): return handOver("tickets.create", failure)
    case .success(let row):
      var values = ["order": order.id, "ticket": row["id"]?.string ?? ""]
      values["seen"] = shipment?.lastSeen ?? ""
      return say(message, .answer, values)
    }
  }
}
