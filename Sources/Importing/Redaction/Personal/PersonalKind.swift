/// What a text gives away about somebody, or lets somebody in.
package struct PersonalKind: Hashable, Sendable {
  /// The word in reports and rules.
  package var name: String
  /// How a replacement is made.
  var form: Form

  enum Form: Hashable, Sendable {
    /// A word of ours stands in its place: nobody needs the shape of a secret, and a made-up one
    /// would set off everybody's scanners.
    case marker
    case email
    case phone
    case card
    case iban
    case ipv4
    case ipv6
    case mac
    case name
    /// Letters for letters, digits for digits.
    case scramble
    /// Like `scramble`, but words that only say what kind of street it is stay.
    case address
    /// Digits for digits; letters too only where there are hardly any digits.
    case identifier
  }

  static let email = PersonalKind(name: "email", form: .email)
  static let phone = PersonalKind(name: "phone", form: .phone)
  static let card = PersonalKind(name: "card", form: .card)
  static let iban = PersonalKind(name: "iban", form: .iban)
  static let ipv4 = PersonalKind(name: "ip_address", form: .ipv4)
  static let ipv6 = PersonalKind(name: "ip_address", form: .ipv6)
  static let mac = PersonalKind(name: "mac_address", form: .mac)
  static let nationalID = PersonalKind(name: "national_id", form: .scramble)
  static let address = PersonalKind(name: "address", form: .address)
  static let personName = PersonalKind(name: "name", form: .name)
  /// A random text beside a word such as `password`.
  static let credential = PersonalKind(name: "credential", form: .marker)
  /// A text that took too long to check.
  static let unchecked = PersonalKind(name: "unchecked", form: .marker)

  static func secret(_ kind: RedactionKind) -> PersonalKind {
    PersonalKind(name: kind.rawValue, form: .marker)
  }

  /// A kind of the project's own.
  static func custom(_ name: String) -> PersonalKind {
    PersonalKind(name: name, form: .identifier)
  }

  /// The kinds that are found without being told, for `--keep-as-is`.
  package static let builtIn: [String] =
    [
      "email", "phone", "card", "iban", "ip_address", "mac_address", "national_id", "address",
      "name", "credential",
    ] + RedactionKind.allCases.map(\.rawValue).filter { $0 != "custom" && $0 != "unchecked" }
}

/// A stretch of a text that is personal.
struct PersonalFind: Equatable {
  var range: Range<Int>
  var kind: PersonalKind
}
