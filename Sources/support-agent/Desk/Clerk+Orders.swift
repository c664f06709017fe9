import JSONKit

/// What the search for the order came to: the order, or what to say instead.
enum OrderSearch {
  case found(Order)
  case none(Reply)
}

extension Clerk {
  /// Finds the order that the message is about and makes sure that it is the customer's own.
  func findOrder(for intent: Intent, _ wanted: String? = nil) async throws(Interruption)
    -> OrderSearch
  {
    let overlooks = conversation.turn == 1 && conduct.overlooksOrderNumber
    if let number = overlooks ? nil : wanted ?? conversation.order {
      return try await lookUp(number, for: intent)
    }
    if overlooks && conversation.order != nil { return .none(ask(intent)) }
    guard let email = user.email ?? conversation.emails.last else { return .none(ask(intent)) }
    switch try await call("orders.search", ["email": .string(email)]) {
    case .failure(let failure):
      if failure.kind == "not_found" { return .none(ask(intent)) }
      return .none(handOver("orders.search", failure))
    case .success(let result):
      let orders = (result["rows"]?.array ?? []).map { Order(id: $0["id"]?.string ?? "", $0) }
        .filter { $0.belongs(to: user) && !conversation.mentioned.contains($0.id) }
      guard let order = choose(orders, for: intent) else {
        if orders.isEmpty { return .none(ask(intent)) }
        conversation.question = .orderNumber(intent)
        let list = orders.map { "\($0.id) (\($0.items.map(\.name).joined(separator: ", ")))" }
        return .none(say(.whichOrder, .abstain, ["orders": list.joined(separator: ", ")]))
      }
      return try await lookUp(order.id, for: intent)
    }
  }

  private func ask(_ intent: Intent) -> Reply {
    conversation.question = .orderNumber(intent)
    return say(.askOrderNumber, .abstain)
  }

  private func lookUp(_ number: String, for intent: Intent) async throws(Interruption)
    -> OrderSearch
  {
    switch try await call("orders.lookup", ["order_id": .string(number)]) {
    case .success(let row):
      let order = Order(id: number, row)
      guard order.belongs(to: user) else {
        conversation.order = nil
        return .none(say(.notYourOrder, .refuse, ["order": number]))
      }
      conversation.order = order.id
      return .found(order)
    case .failure(let failure):
      if conduct.inventsStatus { return .none(inventedStatus(of: number)) }
      if failure.kind == "not_found" {
        conversation.question = .orderNumber(intent)
        return .none(say(.unknownOrder, .abstain, ["order": number]))
      }
      return .none(handOver("orders.lookup", failure))
    }
  }

  /// The defect of `invents-status`.
  func inventedStatus(of number: String) -> Reply {
    let days = conduct.dice.number(in: 1...4, "invented day")
    let date = "\(today.year)-\(padded(today.month))-\(padded(min(28, today.day + days)))"
    return say(.invented, .answer, ["order": number, "eta": date])
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The order among several that the customer must mean: by an item that the message names, or
  /// because it is the only one that the wish fits.
  private func choose(_ orders: [Order], for intent: Intent) -> Order? {
    if orders.count == 1 { return orders.first }
    let named = orders.filter { !ItemMention.items(of: $0, in: conversation.texts).isEmpty }
    if named.count == 1 { return named.first }
    let fitting = orders.filter { order in
      switch (intent, order.status) {
      case (.orderStatus, .processing), (.orderStatus, .shipped), (.orderStatus, .lost): true
      case (.cancellation, .processing), (.addressChange, .processing): true
      case (.exchange, .delivered), (.refund, .delivered), (.refund, .lost), (.refund, .returned):
        true
      case (.deliveryProblem, .shipped), (.deliveryProblem, .lost), (.deliveryProblem, .delivered):
        true
      default: false
      }
    }
    return fitting.count == 1 ? fitting.first : nil
  }

  /// Whether even the warranty is over.
  func isPastWarranty(_ order: Order) -> Bool {
    order.delivered.map { today.days(since: $0) > ShopRules.warrantyDays } ?? false
  }

  /// Whether the order's return period is over.
  func isPastReturn(_ order: Order) -> Bool {
    guard let date = order.delivered ?? order.placed else { return false }
    return today.days(since: date) > ShopRules.returnDays
  }
}
