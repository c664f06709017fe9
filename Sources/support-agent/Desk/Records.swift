import JSONKit

/// An order as `orders.lookup` gives it.
struct Order: Sendable {
  enum Status: String, Sendable {
    case processing, shipped, delivered, lost, returned, cancelled
  }

  struct Item: Sendable {
    var name: String
    var price: Double
  }

  var id: String
  /// `nil` for a status that the agent doesn't know.
  var status: Status?
  var customer: String?
  var email: String?
  var items: [Item]
  var total: Double
  var placed: CalendarDate?
  var delivered: CalendarDate?

  init(id: String, _ row: JSONValue) {
    self.id = row["id"]?.string ?? id
    status = row["status"]?.string.flatMap(Status.init)
    customer = row["customer"]?.string
    email = row["email"]?.string
    let rows = row["items"]?.array ?? row["item"].map { $0.array ?? [$0] } ?? []
    items = rows.compactMap { item in
      guard let name = item["name"]?.string else { return nil }
      return Item(name: name, price: item["price"]?.number ?? 0)
    }
    total = row["total"]?.number ?? items.reduce(0) { $0 + $1.price }
    placed = row["placed"]?.string.flatMap { CalendarDate($0) }
    delivered = row["delivered"]?.string.flatMap { CalendarDate($0) }
  }

  func belongs(to user: TrialRequest.User) -> Bool {
    if let customer, let id = user.id { return customer.utf8.elementsEqual(id.utf8) }
    if let email, let own = user.email { return email.lowercased() == own.lowercased() }
    return false
  }
}

/// A parcel as `shipping.track` gives it.
struct Shipment: Sendable {
  var carrier: String?
  var status: String?
  var lastSeen: String?
  var eta: String?

  init(_ row: JSONValue) {
    carrier = row["carrier"]?.string
    status = row["status"]?.string
    lastSeen = row["last_seen"]?.string
    eta = row["eta"]?.string
  }

  /// Whether the carrier has lost it, or has not scanned it for so long that it counts as lost.
  func isLost(on today: CalendarDate) -> Bool {
    if status == "lost" { return true }
    guard status != "delivered" else { return false }
    return [lastSeen, eta].contains { text in
      guard let text, let date = CalendarDate(text) else { return false }
      return today.days(since: date) > ShopRules.lostAfterDays
    }
  }
}

/// An account as `account.lookup` gives it.
struct Account: Sendable {
  var user: String?
  var isLocked: Bool
  var reason: String?

  init(_ row: JSONValue) {
    user = row["user"]?.string
    isLocked = row["locked"]?.bool ?? false
    reason = row["reason"]?.string
  }

  /// Locked because somebody mistyped the password, not because a person has to look at it.
  var lockedForFailedLogins: Bool {
    guard let reason else { return false }
    let words = Words(reason)
    return words.say(
      [Phrase](list: "failed login*, login attempt*, wrong password, password attempt*"))
  }
}
