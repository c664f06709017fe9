import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of the text itself")
struct TextGradersTests {
  static func grade(_ yaml: String, _ text: String) throws -> Assessment {
    try Scene(steps: [says(text)], variables: ["answer": "on its way"]).grade(yaml)
  }

  @Test(
    "json wants a document and nothing around it",
    arguments: [
      ("json", " {\"a\": 1}\n", .passes("the final text is JSON", [0])),
      (
        "json: {fenced: true}", "```json\n{\"a\": 1}\n```\n", .passes("the final text is JSON", [0])
      ),
      (
        "json: {schema: {required: [a], properties: {a: {type: integer}}}}", "{\"a\": 1}",
        .passes("the final text conforms to the schema", [0])
      ),
    ] as [(String, String, Expected)])
  func jsonPasses(yaml: String, text: String, expected: Expected) throws {
    #expect(try Self.grade(yaml, text) == expected.assessment)
  }

  @Test(
    "json says what is wrong",
    arguments: [
      ("json", "```json\n{\"a\": 1}\n```", "the final text is not JSON: "),
      ("json", "Sure! {\"a\": 1}", "the final text is not JSON: "),
      ("json: {fenced: true}", "Sure!\n```\n{}\n```", "the final text is not JSON: "),
      ("json: {fenced: true}", "``````", "the final text is not JSON: "),
      (
        "json: {schema: {properties: {a: {type: integer}}}}", "{\"a\": \"x\"}",
        "the final text does not conform to the schema: a: "
      ),
      (
        "json: {schema: {type: object}}", "[]", "the final text does not conform to the schema: "
      ),
    ])
  func jsonFails(yaml: String, text: String, start: String) throws {
    let assessment = try Self.grade(yaml, text)
    #expect(assessment.verdict == .scored(value: 0, passed: false))
    #expect(assessment.reason.hasPrefix(start))
    #expect(assessment.steps == [0])
  }

  @Test(
    "length counts words, characters and sentences",
    arguments: [
      (
        "length: {max_words: 6}", "I don't know, it’s fine!",
        .passes("the length is as expected", [0])
      ),
      (
        "length: {max_words: 4}", "I don't know, it’s fine!",
        .fails("the text has 5 words, allowed is at most 4", [0])
      ),
      (
        "length: {min_words: 3}", "Hello.",
        .fails("the text has 1 word, allowed is at least 3", [0])
      ),
      (
        "length: {max_characters: 4}", "Größe",
        .fails("the text has 5 characters, allowed is at most 4", [0])
      ),
      (
        "length: {max_sentences: 2}", "One. Two? Three!",
        .fails("the text has 3 sentences, allowed is at most 2", [0])
      ),
      (
        "length: {max_sentences: 2}", "It costs 3.50 EUR at example.com. Thanks!",
        .passes("the length is as expected", [0])
      ),
      (
        "length: {max_sentences: 3}", "Do this:\n1. Open it\n\n2. Close it, z. B. now.",
        .passes("the length is as expected", [0])
      ),
    ] as [(String, String, Expected)])
  func length(yaml: String, text: String, expected: Expected) throws {
    #expect(try Self.grade(yaml, text) == expected.assessment)
  }

  @Test("length looks at the final text, or at every message")
  func lengthOfMessages() throws {
    let scene = Scene(steps: [says("one two three"), says("one")])
    #expect(try scene.grade("length: {max_words: 2}").verdict == .scored(value: 1, passed: true))
    #expect(
      try scene.grade("length: {max_words: 2, in: messages}")
        == .fail("the text has 3 words, allowed is at most 2", steps: [0]))
  }

  @Test(
    "similar measures words or characters",
    arguments: [
      (
        "similar: {to: The order is on its way, at_least: 1}", "On its way is THE order!", 1.0, true
      ),
      ("similar: {to: a b c d, at_least: 0.5}", "a b x y", 0.5, true),
      ("similar: {to: a b c d, at_least: 0.51}", "a b x y", 0.5, false),
      ("similar: {to: a a b, at_least: 0.9}", "a b b", 2.0 / 3, false),
      ("similar: {to: kitten, at_least: 0.5, by: edits}", "sitting", 1 - 3.0 / 7, true),
      ("similar: {to: $case.vars.answer, at_least: 1, by: edits}", "On  its WAY", 1.0, true),
      ("similar: {to: abc, at_least: 0.1, by: edits}", "xyz", 0.0, false),
      ("similar: {to: '!', at_least: 1}", "?", 1.0, true),
    ])
  func similar(yaml: String, text: String, value: Double, passed: Bool) throws {
    guard case .scored(let found, let verdict) = try Self.grade(yaml, text).verdict else {
      Issue.record("not scored")
      return
    }
    #expect(abs(found - value) < 1e-12)
    #expect(verdict == passed)
  }

  @Test("similar tells the similarity, and leaves very long texts alone")
  func similarReasons() throws {
    #expect(
      try Self.grade("similar: {to: a b c, at_least: 0.667}", "a b x").reason
        == "the similarity is 0.666, needed is 0.667")
    let long = String(repeating: "x", count: 4001)
    #expect(
      try Self.grade("similar: {to: x, at_least: 0.5, by: edits}", long)
        == .unscored("the texts are too long to compare by edits"))
    #expect(
      try Self.grade("similar: {to: $case.vars.x, at_least: 0.5}", "x")
        == .unscored("the case has no vars.x"))
  }

  static let samples = [
    ("en", "Your refund has been issued and it will be in your account within five days."),
    ("de", "Ihre Erstattung wurde veranlasst und wird in fünf Tagen auf Ihrem Konto sein."),
    ("es", "El reembolso se ha hecho y estará en su cuenta en un plazo de cinco días."),
    ("fr", "Votre remboursement a été effectué et il sera sur votre compte dans les cinq jours."),
    (
      "it", "Il rimborso è stato emesso e sarà sul suo conto entro cinque giorni, non si preoccupi."
    ),
    ("pt", "O reembolso foi feito e estará na sua conta em cinco dias, não se preocupe com isso."),
    (
      "pl",
      "Zwrot został zlecony i będzie na Pana koncie w ciągu pięciu dni, proszę się nie martwić."
    ),
    (
      "nl",
      "De terugbetaling is gedaan en het bedrag staat binnen vijf dagen op uw rekening bij de bank."
    ),
    (
      "tr",
      "İade işleminiz yapıldı ve beş gün içinde hesabınızda olacak, daha çok bilgi için bize yazın."
    ),
  ]

  @Test("a language is told from the eight others", arguments: samples)
  func language(code: String, text: String) throws {
    #expect(
      try Self.grade("language: \(code)", text)
        == .pass("the final text is in '\(code)'", steps: [0]))
    let other = code == "en" ? "de" : "en"
    #expect(
      try Self.grade("language: [\(other)]", text)
        == .fail("the final text is in '\(code)', expected '\(other)'", steps: [0]))
  }

  @Test(
    "a language that can't be told is not judged",
    arguments: [
      ("Danke, erledigt.", "the final text is too short to tell its language"),
      (
        "RT-10010 RT-10011 RT-10012 RT-10013 RT-10014",
        "the language of the final text is not clear"
      ),
      ("返金は五日以内に口座に入ります a b c d e f g h", "the language of the final text is not clear"),
    ])
  func unclear(text: String, reason: String) throws {
    #expect(try Self.grade("language: de", text) == .unscored(reason))
  }

  @Test("the language of the user is expected back")
  func languageOfUser() throws {
    let question = "Wo ist meine Bestellung, und wann wird sie bei mir sein?"
    func scene(_ code: Int) -> Scene {
      Scene(steps: [user(question), says(Self.samples[code].1)])
    }
    #expect(
      try scene(1).grade("language: {as: user}") == .pass("the final text is in 'de'", steps: [1]))
    #expect(
      try scene(0).grade("language: {as: user}")
        == .fail("the final text is in 'en', expected 'de'", steps: [1]))
    let terse = Scene(steps: [user("wo?"), says(Self.samples[1].1)])
    #expect(
      try terse.grade("language: {as: user}")
        == .unscored("the user's message is too short to tell its language"))
  }

  @Test(
    "readable bounds sentences and words",
    arguments: [
      ("readable", "This is short. So is this one.", .passes("3.5 words a sentence", [0])),
      (
        "readable: {average: 3}", "This is short. So is this one.",
        .fails("3.5 words a sentence, allowed are 3.0", [0])
      ),
      (
        "readable: {longest: 3}", "This is short. So is this one.",
        .fails("a sentence has 4 words, allowed are 3", [0])
      ),
      (
        "readable: {word: 3}", "Incomprehensible bureaucratic verbiage is here.",
        .fails("8.4 characters a word, allowed are 3.0", [0])
      ),
      ("readable", "Done.", .unscored("the final text is too short to judge how it reads")),
    ] as [(String, String, Expected)])
  func readable(yaml: String, text: String, expected: Expected) throws {
    #expect(try Self.grade(yaml, text) == expected.assessment)
  }

  @Test(
    "silence is a failure of every one",
    arguments: [
      "json", "length: {max_words: 5}", "similar: {to: x, at_least: 0}", "language: en", "readable",
    ])
  func saysNothing(yaml: String) throws {
    #expect(
      try Scene(steps: [user("hi")]).grade(yaml) == .fail("the agent said nothing", steps: [1]))
  }

  @Test(
    "settings that make no sense are refused",
    arguments: [
      ("length: {in: final}", "1:9 missing-field: there is no bound for the length"),
      (
        "length: {min_words: 5, max_words: 4}",
        "1:10 impossible: nothing can pass: min is larger than max"
      ),
      (
        "language: klingon",
        "1:11 unknown-word: 'klingon' is not one of en, de, es, fr, it, pt, pl, nl, tr"
      ),
      ("similar: {to: x}", "1:10 missing-field: the field 'at_least' is missing"),
    ])
  func refused(yaml: String, message: String) { #expect(problem(yaml) == message) }

  @Test("a broken schema is refused")
  func brokenSchema() {
    #expect(problem("json: {schema: {type: nonsense}}")?.hasPrefix("1:16 bad-schema: ") == true)
  }
}
