#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Passwords and keys without a shape of their own, told by the word before them.
struct CredentialFinder {
  private let text: TextBytes
  private let mentions: Mentions
  private let passwords: Mentions

  init(text: TextBytes) {
    self.text = text
    mentions = Mentions(Self.words, in: text)
    passwords = Mentions(Self.passwords, in: text)
  }

  /// Words after which a secret may come, in six languages.
  private static let words = WordTable([
    "password", "passwd", "passwort", "kennwort", "passphrase", "pwd", "=pw", "=tok", "secret",
    "token",
    "api key", "api-key", "api_key", "apikey", "access key", "access_key", "accesskey",
    "private key", "client_secret", "credential", "contraseña", "clave", "mot de passe",
    "parola d'ordine", "hasło", "haslo", "geheimnis", "schlüssel", "clé api", "chiave", "klucz",
    "auth key", "auth_key", "session key", "session_id", "sessionid", "cookie", "otp secret",
    "signing key", "encryption key", "zugangscode", "pin code",
  ])
  /// Of these the value may be an ordinary word with a digit in it.
  private static let passwords = WordTable([
    "password", "passwd", "passwort", "kennwort", "passphrase", "pwd", "=pw", "contraseña", "clave",
    "mot de passe", "hasło", "haslo", "parola d'ordine",
  ])
  private static let reach = 40

  /// Fields whose value is one, whatever it looks like.
  private static let fields = [
    "password", "passwd", "passwort", "kennwort", "passphrase", "pwd", "secret", "token", "apikey",
    "accesskey", "privatekey", "secretkey", "credential", "credentials", "contraseña", "motdepasse",
    "hasło", "sessionid", "cookie", "authkey", "authorization", "signingkey",
  ]

  static func isCredential(field: String) -> Bool {
    let name = PersonalFields.normalised(field)
    return fields.contains { name.hasSuffix($0) }
  }

  func finds() -> [PersonalFind] {
    var finds: [PersonalFind] = []
    var index = 0
    while index < text.count {
      guard Self.isPart(text[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < text.count, Self.isPart(text[end]) { end += 1 }
      if let range = secret(in: index..<end) {
        finds.append(PersonalFind(range: range, kind: .credential))
      }
      index = end
    }
    return finds
  }

  private func secret(in token: Range<Int>) -> Range<Int>? {
    var range = token
    while let last = text.bytes[range].last, Self.trailing.contains(last) {
      range = range.lowerBound..<range.upperBound - 1
    }
    // `password=…` is one stretch without white space.
    if let equals = text.bytes[range].firstIndex(where: { $0 == 0x3D || $0 == 0x3A }),
      equals + 1 < range.upperBound
    {
      let name = text.bytes[range.lowerBound..<equals]
      if name.count >= 2, Self.words.isIn(Array(name)) {
        range = equals + 1..<range.upperBound
      }
    }
    guard 6...512 ~= range.count else { return nil }
    let traits = Traits(text.bytes[range])
    if traits.isRandom, mentions.isNear(before: range.lowerBound, within: Self.reach) {
      return range
    }
    guard traits.isPassword, isValue(range.lowerBound) else { return nil }
    // A password goes on over characters that end other things.
    var end = token.upperBound
    while end < text.count, 0x21...0x7E ~= text[end], !Self.afterPassword.contains(text[end]) {
      end += 1
    }
    return end > token.upperBound ? range.lowerBound..<end : range
  }

  /// Whether a colon, an equals sign or a verb, and a word of these before it, lead up to a value.
  private func isValue(_ start: Int) -> Bool {
    let window = text.bytes[max(0, start - 28)..<start]
    guard passwords.isNear(before: start, within: 28) else { return false }
    let tail = String(decoding: window.suffix(8), as: UTF8.self).lowercased()
    let leads = [":", "=", "is ", "ist ", "lautet ", "est ", "es ", "è ", "to ", "\"", "'", "„"]
    return leads.contains { lead in
      guard let found = tail.ranges(of: lead).last else { return false }
      return tail[found.upperBound...].allSatisfy { " \"'„“`".contains($0) }
    }
  }

  private static let afterPassword = Set("\"'`,;<>()[]{}&".utf8)
  private static let trailing = Set(".,;:!?)\"'".utf8)

  private static func isPart(_ byte: UInt8) -> Bool {
    0x21...0x7E ~= byte
      && ![
        0x22, 0x26, 0x27, 0x3F, 0x60, 0x2C, 0x3B, 0x28, 0x29, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D,
      ].contains(
        byte)
  }

  /// What a stretch is made of.
  private struct Traits {
    var digits = 0
    var lower = 0
    var upper = 0
    var marks = 0
    var count = 0
    var bits = 0.0

    init(_ bytes: ArraySlice<UInt8>) {
      var counts: [UInt8: Int] = [:]
      for byte in bytes {
        counts[byte, default: 0] += 1
        switch byte {
        case 0x30...0x39: digits += 1
        case 0x41...0x5A: upper += 1
        case 0x61...0x7A: lower += 1
        default: marks += 1
        }
      }
      count = bytes.count
      for (_, times) in counts {
        let share = Double(times) / Double(count)
        bits -= share * log2(share)
      }
    }

    /// Digits, letters, and as little repetition as chance makes.
    var isRandom: Bool {
      let isMixed = digits >= 2 && lower + upper >= 4 || count >= 20 && lower >= 4 && upper >= 4
      return count >= 16 && isMixed && bits >= 3.2 && marks * 4 <= count
    }

    /// What people choose: letters with a digit or a mark among them, or digits with a mark.
    var isPassword: Bool {
      let kinds = [digits, lower, upper, marks].filter { $0 > 0 }.count
      return count >= 6 && kinds >= 2 && (digits > 0 || marks > 0) && digits + marks < count
    }
  }
}
