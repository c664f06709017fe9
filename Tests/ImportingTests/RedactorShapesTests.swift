import Importing
import Patterns
import Testing

@Suite("The shapes of secrets")
struct RedactorShapesTests {
  private let redactor = Redactor(extra: [], secrets: [])

  private static let found: [(kind: RedactionKind, text: String, clean: String)] = {
    typealias S = SampleSecrets
    let whole: [(RedactionKind, String)] = [
      (.privateKey, S.pem("PRIVATE KEY")),
      (.privateKey, S.pem("RSA PRIVATE KEY")),
      (.privateKey, S.pem("OPENSSH PRIVATE KEY", lines: 30)),
      (.privateKey, S.pem("PGP PRIVATE KEY BLOCK")),
      (.privateKey, S.pem("EC PRIVATE KEY").split(separator: "\n").joined(separator: "\\n")),
      (.awsAccessKey, S.aws),
      (.awsAccessKey, "AS" + "IA" + S.upper(16)),
      (.githubToken, S.github),
      (.githubToken, "gh" + "o_" + S.random(36)),
      (.githubToken, "gh" + "s_" + S.random(40)),
      (.githubToken, "github" + "_pat_" + S.random(22) + "_" + S.random(59)),
      (.slackToken, S.slack),
      (.slackToken, "xo" + "xp-" + "1-2-3-" + S.random(32)),
      (.slackToken, "xa" + "pp-" + "1-A0-" + S.random(32)),
      (.apiKey, S.apiKey),
      (.apiKey, "s" + "k-ant-api03-" + S.random(80) + "-" + S.random(10)),
      (.apiKey, "s" + "k-proj-" + S.random(70)),
      (.apiKey, "s" + "k-" + S.random(32).lowercased()),
      (.googleAPIKey, S.google),
      (.jwt, S.jwt),
      (
        .jwt,
        [
          S.base64URL(#"{"alg":"dir","enc":"A256GCM"}"#), "", S.random(16), S.random(30),
          S.random(22),
        ]
        .joined(separator: ".")
      ),
      (.stripeKey, S.stripe),
      (.stripeKey, "r" + "k_test_" + S.random(30)),
      (.stripeKey, "wh" + "sec_" + S.random(32)),
      (.npmToken, S.npm),
    ]
    let header = "Authoriz" + "ation: "
    let parts: [(RedactionKind, String, String, String)] = [
      (.bearerToken, header + "Bearer ", S.random(30), ""),
      (.bearerToken, "bearer  ", "t0ken-.~+/=" + S.random(4), ", then"),
      (.bearerToken, "curl -H 'BEARER ", S.jwt, "' x"),
      (.basicCredentials, header + "Basic ", S.base64URL("user:pass"), ""),
      (.basicCredentials, "basic ", S.base64URL("aladdin:open sesame") + "==", " end"),
      (.urlPassword, "postgres://app:", "hunter" + "2", "@db.internal:5432/x?y=1"),
      (.urlPassword, "https://:", "pa:ss", "@host"),
      (.urlPassword, "redis://u:", "p@ss", "@host/0"),
      (.urlPassword, "mysql://u:", "a/b#c?d", "@host"),
      (.urlPassword, "see a://u:", "é-secret", "@é.example and b://c"),
    ]
    return whole.map { ($0, $1, $0.marker) } + parts.map { ($0, $1 + $2 + $3, $1 + $0.marker + $3) }
  }()

  @Test("a secret goes and what stands around it stays", arguments: found.indices)
  func secret(index: Int) {
    let (kind, text, clean) = Self.found[index]
    let surroundings = [
      ("", ""), ("x", ""), ("é ", " é"), ("key=", ";"), ("{\"k\":\"", "\"}"), ("\\n", "\\n"),
      ("a=%20", "\n"), (String(repeating: "word ", count: 100), " ."),
    ]
    for (before, after) in surroundings where before != "x" || text.hasPrefix("postgres") {
      let (result, count) = redactor.redacted(before + text + after)
      #expect(result == before + clean + after)
      #expect(count.byKind == [kind: 1])
      #expect(redactor.redacted(result).1.total == 0, "redacting twice")
    }
  }

  @Test(
    "a near miss stays",
    arguments: [
      "", "a", "sk-", "the risk-adjusted-return-of-2024-portfolios", "s" + "k-SK",
      "sk-folding-cube-wrapper-2 sk-cube1", "task-" + SampleSecrets.random(30),
      "3f786850e387550fdab836ed7e6dc881de23001b",
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "123e4567-e89b-12d3-a456-426614174000", "RT-84291", "order_id", "kb-12",
      "https://example.com/a?b=c@d", "http://localhost:8080/x@y", "https://user@host/x",
      "http://[::1]:80/a@b", "ssh://git@host:22/x", "mailto:someone@example.com", "a://b:@c",
      "://u:p@h", "AKIA", "AK" + "IA" + SampleSecrets.upper(15),
      "AK" + "IA" + SampleSecrets.upper(17), "X" + SampleSecrets.aws,
      "AK" + "IA" + SampleSecrets.random(16), "gh" + "p_" + SampleSecrets.random(20),
      "github_pat_none", "xoxo-grandma-and-grandpa-too", "xoxb-", "AIzawa",
      "npm_config_registry_is_unset_for_this_project", "s" + "k_live_...", "the bearer of news",
      "bearer authentication", "Basic training", "Basic understanding", "basic 12345678",
      SampleSecrets.base64URL(#"{"alg":"HS256"}"#), "eyJ.eyJ.eyJ", "eyJ" + "abc.def.ghi",
      SampleSecrets.base64URL("[1]") + ".a.b", SampleSecrets.base64URL("{\"a\":1}") + ".b",
      SampleSecrets.pem("CERTIFICATE"), SampleSecrets.pem("PUBLIC KEY"),
      String(SampleSecrets.pem("PRIVATE KEY").prefix(22)), "----------------------------------",
      "[redacted:jwt]",
      "a://u:[redacted:url_password]@h",
    ])
  func nearMiss(text: String) {
    for text in [text, "(\(text))", " é\(text) "] {
      let (result, count) = redactor.redacted(text)
      #expect(result.utf8.elementsEqual(text.utf8))
      #expect(count.total == 0)
    }
  }

  @Test("every shape is found at even and at odd offsets", arguments: 0..<17)
  func offsets(offset: Int) {
    let padding = String(repeating: ".", count: offset)
    for secret in [
      SampleSecrets.github, SampleSecrets.apiKey, SampleSecrets.aws, SampleSecrets.google,
      SampleSecrets.slack, SampleSecrets.npm, SampleSecrets.stripe, SampleSecrets.jwt,
    ] {
      #expect(redactor.redacted(padding + secret).1.total == 1)
      #expect(redactor.redacted(padding + secret + padding).1.total == 1)
    }
  }

  @Test("a key that was cut goes with what is left of it")
  func cutKey() {
    let whole = SampleSecrets.pem("PRIVATE KEY")
    let marker = RedactionKind.privateKey.marker
    #expect(redactor.redacted("log: " + whole.dropLast(30)).0 == "log: " + marker)
    #expect(redactor.redacted(whole.dropFirst(40) + "\nnext line").0 == marker + "\nnext line")
  }

  @Test("several secrets in a text go one by one, those that touch too")
  func several() {
    let text = SampleSecrets.aws + " and " + SampleSecrets.github + "," + SampleSecrets.aws
    let (clean, count) = redactor.redacted(text)
    #expect(
      clean == "[redacted:aws_access_key] and [redacted:github_token],[redacted:aws_access_key]")
    #expect(count.byKind == [.awsAccessKey: 2, .githubToken: 1])
  }

  @Test("a name of a kind says nothing about the secret")
  func markers() {
    for kind in RedactionKind.allCases {
      #expect(kind.marker == "[redacted:\(kind.rawValue)]")
      #expect(kind.rawValue.utf8.allSatisfy { $0 == 0x5F || 0x61...0x7A ~= $0 })
    }
  }
}
