import Importing
import Patterns
import Testing

@Suite("Secrets that are known and patterns of the project")
struct RedactorSourcesTests {
  private let secret = "open-" + "sesame\"\\42"

  @Test("a value of the environment goes wherever it stands, also escaped for JSON")
  func environment() {
    let redactor = Redactor(extra: [], secrets: [secret, secret, "", "short"])
    let marker = RedactionKind.environment.marker
    #expect(redactor.redacted("a\(secret)b").0 == "a\(marker)b")
    #expect(redactor.redacted(secret + secret).0 == marker + marker)
    #expect(redactor.redacted(#"{"k": "open-sesame\"\\42"}"#).0 == #"{"k": "\#(marker)"}"#)
    #expect(redactor.redacted("short open-sesame").1.total == 0)
  }

  @Test("hundreds of known secrets are all found, whatever they begin with")
  func manySecrets() {
    let secrets = (0..<700).map { "v\($0)-" + SampleSecrets.random(9 + $0 % 40) }
    let redactor = Redactor(extra: [], secrets: secrets)
    for secret in secrets {
      #expect(redactor.redacted("=\(secret)=").0 == "=[redacted:environment]=")
    }
    #expect(redactor.redacted("v1-v2-v3-and-nothing-else").1.total == 0)
  }

  @Test("a known secret that overlaps another one goes whole")
  func overlap() {
    let url = "a://user:" + "passw" + "ord@host-7"
    let redactor = Redactor(extra: [], secrets: ["word@host-7"])
    #expect(redactor.redacted(url).0 == "a://user:[redacted:url_password]")
    let inner = Redactor(extra: [], secrets: [String(SampleSecrets.jwt.suffix(20)) + "~tail"])
    #expect(inner.redacted(SampleSecrets.jwt + "~tail!").0 == "[redacted:jwt]!")
  }

  @Test("a pattern of the project takes out what it matches, by characters")
  func custom() throws {
    let redactor = Redactor(extra: [try Pattern("RT-\\d{5}"), try Pattern("é+x?")], secrets: [])
    let (clean, count) = redactor.redacted("RT-84291, RT-1 and ééx RT-10010")
    #expect(clean == "[redacted:custom], RT-1 and [redacted:custom] [redacted:custom]")
    #expect(count.byKind == [.custom: 3])
  }

  @Test("a pattern that matches the marker itself changes nothing the second time")
  func twice() throws {
    let redactor = Redactor(
      extra: [try Pattern("\\w{6,}"), try Pattern("^.+$"), try Pattern("(?=x)")], secrets: [])
    let once = redactor.redacted("some longer words").0
    #expect(once == "[redacted:custom]")
    let (again, count) = redactor.redacted(once)
    #expect(again == once)
    #expect(count.total == 0)
  }

  @Test("a text that a pattern takes too long on is never kept")
  func unchecked() throws {
    let redactor = Redactor(extra: [try Pattern("(a+)+$")], secrets: [])
    let (clean, count) = redactor.redacted(String(repeating: "a", count: 40) + "!")
    #expect(clean == "[redacted:unchecked]")
    #expect(count.byKind == [.unchecked: 1])
    #expect(redactor.redacted(clean).1.total == 0)
    #expect(redactor.redacted("no such letter here").1.total == 0)
  }
}
