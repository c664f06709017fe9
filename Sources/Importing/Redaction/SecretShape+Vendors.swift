/// Keys that say in their first letters who gave them out.
extension SecretShape {
  struct Vendor: Sendable {
    var kind: RedactionKind
    var prefix: String
    var body: ByteClass
    /// Characters behind the prefix, at least.
    var length: Int

    init(_ kind: RedactionKind, _ prefix: String, _ body: ByteClass, _ length: Int) {
      self.kind = kind
      self.prefix = prefix
      self.body = body
      self.length = length
    }
  }

  /// As their issuers describe them. A minimum is a little under what they give out, so that the
  /// next, longer form is found too.
  static let vendors: [Vendor] = [
    Vendor(.gitlabToken, "glpat-", .base64URL, 20),
    Vendor(.gitlabToken, "gldt-", .base64URL, 20),
    Vendor(.gitlabToken, "glrt-", .base64URL, 20),
    Vendor(.shopifyToken, "shpat_", .hexadecimal, 32),
    Vendor(.shopifyToken, "shpca_", .hexadecimal, 32),
    Vendor(.shopifyToken, "shppa_", .hexadecimal, 32),
    Vendor(.shopifyToken, "shpss_", .hexadecimal, 32),
    Vendor(.digitalOceanToken, "dop_v1_", .hexadecimal, 64),
    Vendor(.digitalOceanToken, "doo_v1_", .hexadecimal, 64),
    Vendor(.digitalOceanToken, "dor_v1_", .hexadecimal, 64),
    Vendor(.huggingFaceToken, "hf_", .alphanumeric, 30),
    Vendor(.pypiToken, "pypi-AgE", .base64URL, 50),
    Vendor(.dockerToken, "dckr_pat_", .base64URL, 24),
    Vendor(.databricksToken, "dapi", .hexadecimal, 32),
    Vendor(.linearKey, "lin_api_", .alphanumeric, 32),
    Vendor(.notionToken, "ntn_", .alphanumeric, 40),
    Vendor(.atlassianToken, "ATATT3", .base64, 60),
    Vendor(.vaultToken, "hvs.", .base64URL, 24),
    Vendor(.vaultToken, "hvb.", .base64URL, 24),
    Vendor(.grafanaToken, "glsa_", .word, 32),
    Vendor(.grafanaToken, "glc_", .base64, 32),
    Vendor(.newRelicKey, "NRAK-", .upperAlphanumeric, 27),
    Vendor(.postmanKey, "PMAK-", .base64URL, 50),
    Vendor(.squareToken, "sq0atp-", .base64URL, 22),
    Vendor(.squareToken, "sq0csp-", .base64URL, 40),
    Vendor(.apiKey, "gsk_", .alphanumeric, 40),
    Vendor(.apiKey, "xai-", .alphanumeric, 60),
    Vendor(.apiKey, "r8_", .alphanumeric, 37),
    Vendor(.apiKey, "pplx-", .alphanumeric, 40),
    Vendor(.rubygemsKey, "rubygems_", .hexadecimal, 48),
    Vendor(.mailgunKey, "key-", .hexadecimal, 32),
    Vendor(.sendgridKey, "SG.", .bearer, 60),
    Vendor(.ageKey, "AGE-SECRET-KEY-1", .upperAlphanumeric, 50),
    Vendor(.azureKey, "AccountKey=", .base64, 60),
    Vendor(.azureKey, "SharedAccessKey=", .base64, 40),
    Vendor(.sentryToken, "sntrys_", .base64, 60),
    Vendor(.sentryToken, "sntryu_", .hexadecimal, 60),
    Vendor(.dopplerToken, "dp.pt.", .alphanumeric, 40),
    Vendor(.dopplerToken, "dp.st.", .bearer, 40),
    Vendor(.planetScaleToken, "pscale_tkn_", .base64URL, 32),
    Vendor(.planetScaleToken, "pscale_pw_", .base64URL, 32),
    Vendor(.supabaseToken, "sbp_", .hexadecimal, 40),
    Vendor(.figmaToken, "figd_", .base64URL, 38),
    Vendor(.pulumiToken, "pul-", .hexadecimal, 40),
    Vendor(.netlifyToken, "nfp_", .alphanumeric, 36),
    Vendor(.webhook, "hooks.slack.com/services/", .url, 30),
    Vendor(.webhook, "discord.com/api/webhooks/", .url, 60),
    Vendor(.webhook, "discordapp.com/api/webhooks/", .url, 60),
  ]

  /// A bot's number stands before the colon: `123456789:AA…`.
  @Sendable static func telegram(_ text: Text, _ colon: Int) -> Range<Int>? {
    var start = colon
    while start > 0, colon - start < 10, ByteClass.digits.contains(text[start - 1]) { start -= 1 }
    let end = text.end(of: .base64URL, from: colon + 1)
    guard 8...10 ~= colon - start, 34...36 ~= end - colon - 1,
      text.begins(.alphanumeric, at: start)
    else { return nil }
    return start..<end
  }
}
