import JSONKit

/// A private key in PEM form, or in PGP's. Certificates and public keys are no secrets.
enum PrivateKeyBlock {
  /// A block without its end, as in a text that was cut, reaches to the end of the text.
  @Sendable static func fromBegin(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    guard let label = labelEnd(text, start + 11) else { return nil }
    var end = label
    while end < text.count, !text.holds("-----END ", at: end) { end += 1 }
    guard end < text.count else { return start..<text.count }
    end = text.end(of: .pemLabel, from: end + 5, limit: 64)
    while end < text.count, text[end] == UInt8(ascii: "-") { end += 1 }
    return start..<end
  }

  /// The log of an agent keeps its tail, which may begin inside a key.
  @Sendable static func beforeEnd(_ text: SecretShape.Text, _ end: Int) -> Range<Int>? {
    guard let label = labelEnd(text, end + 9) else { return nil }
    var start = end
    while start > 0, ByteClass.pemBody.contains(text[start - 1]) { start -= 1 }
    return start < end ? start..<label : nil
  }

  /// The end of `… PRIVATE KEY-----` or of PGP's `… PRIVATE KEY BLOCK-----`.
  private static func labelEnd(_ text: SecretShape.Text, _ start: Int) -> Int? {
    let end = text.end(of: .pemLabel, from: start, limit: 64)
    guard text.holds("-----", at: end),
      text.holds("PRIVATE KEY", at: end - 11) || text.holds("PRIVATE KEY BLOCK", at: end - 17)
    else { return nil }
    return end + 5
  }
}

/// Keys of model providers: `sk-` and a long random part, some with the provider's or the
/// project's name between. Words with hyphens begin with `sk-` too (the classes of style sheets),
/// and so do locales.
enum ProviderKey {
  @Sendable static func extent(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    guard text.begins(.base64URL, at: start) else { return nil }
    let end = text.end(of: .base64URL, from: start + 3)
    guard end - start >= 23 else { return nil }
    let hasName =
      text.holds("ant-", at: start + 3) || text.holds("proj-", at: start + 3)
      || text.holds("svcacct-", at: start + 3) || text.holds("admin-", at: start + 3)
      || text.holds("or-", at: start + 3) || text.holds("lf-", at: start + 3)
    return hasName || isRandom(text, start + 3..<end) ? start..<end : nil
  }

  /// Digits, and either both cases or sixteen letters and digits without a break.
  private static func isRandom(_ text: SecretShape.Text, _ range: Range<Int>) -> Bool {
    var (digits, lower, upper, run, longest) = (0, 0, 0, 0, 0)
    for byte in text[range] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"): lower += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): upper += 1
      default: run = -1
      }
      run += 1
      longest = max(longest, run)
    }
    return digits > 0 && (lower > 0 && upper > 0 || longest >= 16)
  }
}

/// Three parts in base64url, the first of which is a JSON object; five when it is encrypted.
enum JSONWebToken {
  @Sendable static func extent(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    guard text.begins(.base64URL, at: start) else { return nil }
    var end = text.end(of: .base64URL, from: start)
    guard end < text.count, text[end] == UInt8(ascii: "."),
      let header = Base64.decode(text[start..<end]),
      // Whatever is wrong with the document, it is no header.
      let object = (try? JSONValue.parse(header))?.object
    else { return nil }
    let parts = object["enc"] == nil ? 2 : 4
    for part in 1...parts {
      guard end < text.count, text[end] == UInt8(ascii: ".") else { return nil }
      let next = text.end(of: .base64URL, from: end + 1)
      // The key of an encrypted token may be empty.
      if next == end + 1 && (parts == 2 || part > 1) { return nil }
      end = next
    }
    return start..<end
  }
}

/// The credentials of an `Authorization` header. The scheme stays.
enum Authorization {
  @Sendable static func bearer(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    guard let token = token(text, start, 6, .bearer) else { return nil }
    let digits = text[token].contains(where: ByteClass.digits.contains)
    // The word is also an ordinary one: a bearer of news.
    return token.count >= 20 || token.count >= 8 && digits ? token : nil
  }

  /// A name, a colon and a password in base64. Anything else after the word is prose.
  @Sendable static func basic(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    guard let token = token(text, start, 5, .base64), let decoded = Base64.decode(text[token]),
      decoded.contains(UInt8(ascii: ":")), decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      String(validating: decoded, as: UTF8.self) != nil
    else { return nil }
    return token
  }

  private static func token(
    _ text: SecretShape.Text, _ start: Int, _ scheme: Int, _ body: ByteClass
  ) -> Range<Int>? {
    guard text.begins(.word, at: start) else { return nil }
    let space = text.end(of: ByteClass(" \t"), from: start + scheme, limit: 8)
    guard space > start + scheme else { return nil }
    var end = text.end(of: body, from: space)
    while end > space, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return space < end ? space..<end : nil
  }
}

/// The password in `scheme://user:password@host`. The rest of the address stays.
enum URLPassword {
  @Sendable static func extent(_ text: SecretShape.Text, _ start: Int) -> Range<Int>? {
    let authority = start + 3
    guard start > 0, ByteClass.alphanumeric.contains(text[start - 1]), authority < text.count,
      text[authority] != UInt8(ascii: "[")
    else { return nil }
    var end = authority
    while end < text.count, !ByteClass.urlAuthorityEnd.contains(text[end]) { end += 1 }
    guard let colon = text.first(UInt8(ascii: ":"), in: authority..<end) else { return nil }
    var at = (colon + 1..<end).last { text[$0] == UInt8(ascii: "@") }
    if at == nil, text.end(of: .digits, from: colon + 1) != end {
      // Not a port: a password with a character in it that should have been escaped.
      let limit = min(text.count, colon + 512)
      at = (colon + 1..<limit).prefix { !ByteClass.urlEnd.contains(text[$0]) }
        .first { text[$0] == UInt8(ascii: "@") }
    }
    guard let at, at > colon + 1, !text.holds("[redacted:", at: colon + 1) else { return nil }
    return colon + 1..<at
  }
}
