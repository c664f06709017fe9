/// One form that a secret takes: what it begins with, and how far it reaches from there.
///
/// Each `extent` either looks at a bounded number of bytes or can't begin again inside the bytes it
/// has looked at, so that a hostile text costs no more than its length.
struct SecretShape: Sendable {
  typealias Text = UnsafeBufferPointer<UInt8>
  /// Given the text and where the prefix begins; the part to take out, or `nil` for a near miss.
  typealias Extent = @Sendable (Text, Int) -> Range<Int>?

  var kind: RedactionKind
  var prefix: String
  var ignoresCase = false
  var extent: Extent

  /// A kind of secret is one line here. No prefix is shorter than three bytes, no secret shorter
  /// than eight with its prefix.
  static let all: [SecretShape] =
    [
      SecretShape(kind: .privateKey, prefix: "-----BEGIN ", extent: PrivateKeyBlock.fromBegin),
      SecretShape(kind: .privateKey, prefix: "-----END ", extent: PrivateKeyBlock.beforeEnd),
      SecretShape(kind: .apiKey, prefix: "sk-", extent: ProviderKey.extent),
      SecretShape(kind: .jwt, prefix: "eyJ", extent: JSONWebToken.extent),
      SecretShape(
        kind: .bearerToken, prefix: "bearer", ignoresCase: true, extent: Authorization.bearer),
      SecretShape(
        kind: .basicCredentials, prefix: "basic", ignoresCase: true, extent: Authorization.basic),
      SecretShape(kind: .urlPassword, prefix: "://", extent: URLPassword.extent),
      SecretShape(
        kind: .githubToken, prefix: "github_pat_", extent: run(11, .word, atLeast: 22)),
      SecretShape(kind: .googleAPIKey, prefix: "AIza", extent: run(4, .base64URL, atLeast: 35)),
      SecretShape(kind: .npmToken, prefix: "npm_", extent: run(4, .alphanumeric, atLeast: 36)),
      SecretShape(kind: .telegramToken, prefix: ":AA", extent: telegram),
      SecretShape(kind: .stripeKey, prefix: "whsec_", extent: run(6, .base64, atLeast: 24)),
    ]
    + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map {
      SecretShape(kind: .githubToken, prefix: $0, extent: run(4, .word, atLeast: 36))
    }
    + ["AKIA", "ASIA"].map {
      SecretShape(kind: .awsAccessKey, prefix: $0, extent: awsAccessKey)
    }
    + ["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map {
      SecretShape(kind: .stripeKey, prefix: $0, extent: run(8, .alphanumeric, atLeast: 16))
    }
    + ["xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"]
    .map { SecretShape(kind: .slackToken, prefix: $0, extent: slackToken) }
    + vendors.map { vendor in
      SecretShape(
        kind: vendor.kind, prefix: vendor.prefix,
        extent: word(vendor.prefix.utf8.count, vendor.body, atLeast: vendor.length))
    }

  /// The value of a secret that is known.
  static func known(_ secret: String) -> SecretShape {
    let count = secret.utf8.count
    return SecretShape(kind: .environment, prefix: secret) { _, start in start..<start + count }
  }

  /// The same for a prefix that other words may end in: nothing of the kind stands before it.
  static func word(_ prefix: Int, _ body: ByteClass, atLeast length: Int) -> Extent {
    let rest = run(prefix, body, atLeast: length)
    return { text, start in text.begins(.alphanumeric, at: start) ? rest(text, start) : nil }
  }

  /// A prefix that is telling enough by itself, followed by at least so many characters.
  private static func run(_ prefix: Int, _ body: ByteClass, atLeast length: Int) -> Extent {
    { text, start in
      let end = text.end(of: body, from: start + prefix)
      return end - start - prefix >= length ? start..<end : nil
    }
  }

  /// Twenty capitals and digits, no more: longer ones are some other identifier.
  @Sendable private static func awsAccessKey(_ text: Text, _ start: Int) -> Range<Int>? {
    guard text.begins(.alphanumeric, at: start) else { return nil }
    let end = text.end(of: .upperAlphanumeric, from: start, limit: 20)
    guard end - start == 20, text.end(of: .alphanumeric, from: end, limit: 1) == end else {
      return nil
    }
    return start..<end
  }

  /// `xoxo-` also ends letters to friends, which seldom hold digits.
  @Sendable private static func slackToken(_ text: Text, _ start: Int) -> Range<Int>? {
    guard text.begins(.slack, at: start) else { return nil }
    let end = text.end(of: .slack, from: start)
    guard end - start >= 15, text[start..<end].contains(where: ByteClass.digits.contains) else {
      return nil
    }
    return start..<end
  }
}
