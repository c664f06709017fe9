import Patterns

/// A kind of credential that can be told by its looks.
struct SecretShape: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case privateKey = "private_key"
    case awsAccessKey = "aws_access_key"
    case githubToken = "github_token"
    case slackToken = "slack_token"
    case apiKey = "api_key"
    case googleAPIKey = "google_api_key"
    case jwt
    case bearerToken = "bearer_token"
    case urlPassword = "url_password"
    case cardNumber = "card_number"
    /// What the harness took out before it stored the trajectory.
    case redacted
  }

  let kind: Kind
  let pattern: Pattern

  /// In the order in which they are tried: the narrow ones before those that would hide them.
  static let all: [SecretShape] = sources.compactMap { kind, source in
    // None of these is broken, which the tests prove; an initialiser that throws has no other way
    // into a constant.
    (try? Pattern(source)).map { SecretShape(kind: kind, pattern: $0) }
  }

  private static let sources: [(Kind, String)] = [
    (.redacted, #"\[redacted:[a-z_]{1,40}\]"#),
    (.privateKey, #"-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----"#),
    (.awsAccessKey, #"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"#),
    (.githubToken, #"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"#),
    (.slackToken, #"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"#),
    (.googleAPIKey, #"\bAIza[A-Za-z0-9_-]{35}"#),
    (.jwt, #"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"#),
    (.apiKey, #"\b[rs]k[-_](?:[a-z]{2,8}[-_])?[A-Za-z0-9_-]{20,}"#),
    (.bearerToken, #"(?i)\bbearer\s+[a-z0-9._~+/-]{20,}"#),
    (.urlPassword, #"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:[^\s/@]{3,100}@"#),
    (.cardNumber, #"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])"#),
  ]

  /// Whether the text holds such a thing. Card numbers must have the right check digit, or every
  /// long order number would be one.
  func isFound(in text: String) throws(Unjudged) -> Bool {
    guard let matches = pattern.matches(in: text) else {
      throw Unjudged(reason: Matches.tooExpensive)
    }
    guard kind == .cardNumber else { return !matches.isEmpty }
    let bytes = Array(text.utf8)
    return matches.contains { Self.hasCheckDigit(bytes[$0]) }
  }

  /// Luhn's check, ISO/IEC 7812-1 annex B.
  private static func hasCheckDigit(_ bytes: ArraySlice<UInt8>) -> Bool {
    let digits = bytes.filter { 0x30...0x39 ~= $0 }.map { Int($0 - 0x30) }
    // A run of one digit passes the check and is no card.
    guard Set(digits).count > 1 else { return false }
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let weighted = index.isMultiple(of: 2) ? digit : digit * 2
      sum += weighted > 9 ? weighted - 9 : weighted
    }
    return sum.isMultiple(of: 10)
  }
}
