import JSONKit

extension Clerk {
  func orderStatus() async throws(Interruption) -> Reply {
    let numbers: [String?] =
      conversation.named.isEmpty ? [nil] : conversation.named.prefix(3).map { $0 }
    var replies: [Reply] = []
    for number in numbers { replies.append(try await status(of: number)) }
    return Reply.joined(replies)
  }

  private func status(of number: String?) async throws(Interruption) -> Reply {
    switch try await findOrder(for: .orderStatus, number) {
    case .none(let reply): return reply
    case .found(let order): return try await status(of: order)
    }
  }

  /// How an order stands, in words.
  func status(of order: Order) async throws(Interruption) -> Reply {
    var values = ["order": order.id, "items": order.items.map(\.name).joined(separator: ", ")]
    switch order.status {
    case .processing: return say(.statusProcessing, .answer, values)
    case .delivered:
      values["date"] = order.delivered.map(\.text)
      return say(
        values["date"] == nil ? .statusDeliveredUndated : .statusDelivered, .answer, values)
    case .lost: return say(.statusLost, .answer, values)
    case .returned: return say(.statusReturned, .answer, values)
    case .cancelled: return say(.statusCancelled, .answer, values)
    case nil: return handOver("unknown status", .toolFailed, [:])
    case .shipped: break
    }
    switch try await call("shipping.track", ["order_id": .string(order.id)]) {
    case .failure(let failure):
      if conduct.inventsStatus { return inventedStatus(of: order.id) }
      if failure.kind == "not_found" { return say(.statusShippedUntracked, .answer, values) }
      return handOver("shipping.track", failure)
    case .success(let row):
      return say(self.values(of: Shipment(row), &values), .answer, values)
    }
  }

  /// The message that fits a parcel on its way, and its values.
  func values(of shipment: Shipment, _ values: inout [String: String]) -> Message {
    values["carrier"] = shipment.carrier ?? "the carrier"
    values["seen"] = shipment.lastSeen
    values["eta"] = shipment.eta
    if shipment.isLost(on: today) && values["seen"] != nil { return .statusOverdue }
    guard values["eta"] != nil, !conduct.omitsFigures else { return .statusShippedUntracked }
    return switch shipment.status {
    case "delayed": .statusDelayed
    case "out_for_delivery": .statusOutForDelivery
    default: .statusShipped
    }
  }
}

extension Reply {
  /// Several answers in one message.
  static func joined(_ replies: [Reply]) -> Reply {
    guard var joined = replies.first else {
      return Reply(text: "", outcome: .abstain, confidence: 0)
    }
    for reply in replies.dropFirst() {
      joined.text += " " + reply.text
      joined.citations += reply.citations
      if joined.outcome == .answer { joined.outcome = reply.outcome }
    }
    return joined
  }
}
