/// Secrets made of parts when a test runs, so that no file holds anything that looks like one.
enum SampleSecrets {
  static func random(_ length: Int) -> String {
    let characters = Array("aB3dE5gH7jK9mN2pQ4rS6tU8vW1xY0z")
    return String((0..<length).map { characters[$0 * 7 % characters.count] })
  }

  static func upper(_ length: Int) -> String { random(length).uppercased() }

  static let github = "gh" + "p_" + random(36)
  static let apiKey = "s" + "k-" + random(48)
  static let aws = "AK" + "IA" + upper(16)
  static let google = "AI" + "za" + random(35)
  static let slack = "xo" + "xb-" + "123456789012-" + random(24)
  static let npm = "np" + "m_" + random(36)
  static let stripe = "s" + "k_live_" + random(24)

  static func pem(_ label: String, lines: Int = 3) -> String {
    let dashes = String(repeating: "-", count: 5)
    let body = (0..<lines).map { _ in random(64) }.joined(separator: "\n")
    return "\(dashes)BEGIN \(label)\(dashes)\n\(body)\n\(dashes)END \(label)\(dashes)"
  }

  static func base64URL(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let bits = text.utf8.flatMap { byte in (0..<8).reversed().map { byte >> UInt8($0) & 1 } }
    return String(
      stride(from: 0, to: bits.count, by: 6).map { start in
        let six = (0..<6).map { start + $0 < bits.count ? Int(bits[start + $0]) : 0 }
        return digits[six.reduce(0) { $0 * 2 + $1 }]
      })
  }

  static let jwt = [
    base64URL(#"{"alg":"HS256","typ":"JWT"}"#), base64URL(#"{"sub":"u-120"}"#), random(43),
  ].joined(separator: ".")
}
