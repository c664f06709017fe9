import JSONKit

extension Clerk {
  /// Money that moved, or didn't: nobody but a person sees the books.
  func payment() async throws(Interruption) -> Reply {
    if let number = conversation.order {
      switch try await findOrder(for: .payment, number) {
      case .none(let reply): return reply
      case .found: break
      }
    }
    return handOver("payment question", .paymentNeedsPerson, ["intent": "payment"])
  }

  /// Writes the complaint down, where somebody will read it.
  func complaint() async throws(Interruption) -> Reply {
    var arguments: JSONObject = [
      "topic": "complaint", "summary": .string(String(conversation.text.prefix(400))),
    ]
    if let number = conversation.order {
      switch try await findOrder(for: .complaint, number) {
      case .none(let reply): return reply
      case .found(let order): arguments["order_id"] = .string(order.id)
      }
    }
    switch try await act("tickets.create", arguments) {
    case .failure(let failure): return handOver("tickets.create", failure)
    case .success(let row):
      conversation.settled = true
      return say(.complaintTicket, .answer, ["ticket": row["id"]?.string ?? ""])
    }
  }
}
