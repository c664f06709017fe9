import JSONKit

extension Order {
  fileprivate var hasTrailShoes: Bool { items.contains { $0.name.contains("trail shoes") } }
}

extension Clerk {
  func exchange() async throws(Interruption) -> Reply {
    let order: Order
    switch try await findOrder(for: .exchange) {
    case .none(let reply): return reply
    case .found(let found): order = found
    }
    try await retrieve(conversation.text)
    let values = ["order": order.id, "date": order.delivered.map(\.text) ?? ""]
    switch order.status {
    case .delivered where isPastReturn(order):
      return say(.exchangeTooLate, .refuse, values)
    case .delivered: break
    case .processing: return say(.exchangeWhileProcessing, .refuse, values)
    case .shipped: return say(.exchangeWhileShipped, .refuse, values)
    case .lost, .returned, .cancelled: return say(.exchangeImpossible, .refuse, values)
    case nil: return handOver("unknown status", .toolFailed, [:])
    }
    let exchanges = exchanges && !(conduct.confusesTrailShoes && order.hasTrailShoes)
    return try await sendBack(order, kind: exchanges ? "exchange" : "return", intent: .exchange)
  }

  /// "Exchange" and "another size", but not "I want to return it".
  private var exchanges: Bool {
    let words = Words(conversation.texts.joined(separator: "\n"))
    return words.say(Self.exchangeCues) || !words.say(Self.returnCues)
  }

  private static let exchangeCues = [Phrase](
    list: """
      exchange*, swap*, size, colo*, bigger, smaller, larger, replace*, umtausch*, tausch*, grosse, farbe,
      cambiar*, talla, echang*, taille, couleur, wymian*, wymien*, rozmiar, cambi*, taglia, trocar, troca,
      tamanho, degis*, beden
      """)
  private static let returnCues = [Phrase](
    list: """
      return*, send it back, send them back, zuruckschick*, zurucksend*, ruckgabe, zuruckgeben, devolver,
      devolucion, retour*, renvoyer, zwrot*, odeslac, restituire, reso, iade
      """)

  /// Registers a return or an exchange and sends the label.
  func sendBack(
    _ order: Order, kind: String, intent: Intent
  ) async throws(Interruption) -> Reply {
    let named = ItemMention.items(of: order, in: conversation.texts)
    let distinct = Set(order.items.map(\.name))
    guard let item = named.first ?? (distinct.count == 1 ? order.items.first : nil) else {
      conversation.question = .item(intent)
      return say(
        .askItem, .abstain,
        ["order": order.id, "items": order.items.map(\.name).joined(separator: ", ")])
    }
    var values = ["order": order.id, "item": item.name]
    if let question = confirmation(of: intent, order, .maySendBack, values) { return question }
    let result = try await act(
      "returns.create",
      [
        "order_id": .string(order.id), "item": .string(item.name), "kind": .string(kind),
        "note": .string(note),
      ])
    switch result {
    case .failure(let failure) where failure.kind == "conflict":
      return say(.exchangeImpossible, .refuse, values)
    case .failure(let failure): return handOver("returns.create", failure)
    case .success(let row):
      values["rma"] = row["id"]?.string ?? ""
      let confirmation = try await confirm("return_label", order: order.id)
      return say(kind == "exchange" ? .exchangeCreated : .returnCreated, .answer, values)
        .adding(confirmation == .confirmationSent ? .labelSent : confirmation, wording)
    }
  }

  /// What the warehouse should know, in the customer's words.
  private var note: String {
    let text = conversation.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(text.prefix(200))
  }
}
