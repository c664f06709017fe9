import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reporting
import Testing

@Suite("Hostile text")
struct HostileTextTests {
  static let texts = [
    "\u{1B}[2J\u{1B}]0;owned\u{07}clear", "two\nlines\r\nand \u{85}more\u{2028}", "\u{202E}gnp.exe",
    String(repeating: "long ", count: 2000), String(repeating: "x", count: 10_000),
    String(repeating: "e\u{301}", count: 500), "漢字かな交じり文" + String(repeating: "漢", count: 80),
    "\u{0}\u{7F}\u{9B}31m", "tab\ttab", "it's; rm -rf $HOME `id`", "👩‍👩‍👧‍👦🇩🇪", "",
  ]

  static let styles = [
    TextStyle(columns: 80), TextStyle(columns: 120), TextStyle(columns: 80, isASCII: true),
  ]

  func expectInert(_ text: String, _ style: TextStyle, commands: Bool = true) {
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(!(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)))
      #expect(!(0x202A...0x202E).contains(scalar.value) && scalar != "\u{2028}")
      if style.isASCII { #expect(scalar.isASCII) }
    }
    for line in text.split(separator: "\n") where !line.contains("agent-eval ") && commands {
      #expect(TerminalText.width(String(line)) <= style.columns, "\(line)")
    }
    #expect(text.utf8.count < 100_000)
  }

  @Test("no summary carries control characters or lines that are too wide", arguments: texts)
  func summary(text: String) {
    var run = SampleRun.typical
    for index in run.cases.indices { run.cases[index].reason = text }
    run.cases[0].intent = text
    run.warnings = [text]
    run.profile = text
    for style in Self.styles { expectInert(run.text(in: style), style) }
  }

  @Test("case ids from a foreign store are quoted in commands", arguments: texts)
  func caseIDs(text: String) {
    var run = SampleRun.typical
    run.cases[15].id = text
    for style in Self.styles { expectInert(run.text(in: style), style, commands: false) }
  }

  @Test("no trial carries them either, whole or cut", arguments: texts)
  func trial(text: String) throws {
    let steps: [Step] = [
      Step(.user(UserTurn(text: text, turn: 1))),
      Step(.model(ModelCall(model: text, finishReason: text, reasoning: text))),
      Step(
        .retrieval(Retrieval(query: text, documents: [.init(id: text, text: text, acl: [text])]))),
      Step(.decision(Decision(name: text, value: .string(text)))),
      Step(.toolCall(ToolCall(id: text, name: text, arguments: .string(text)))),
      Step(
        .toolResult(
          ToolResult(
            id: text, answer: .error(ToolError(kind: text, message: text)), breaches: [text]))),
      Step(.approval(Approval(tool: text, decision: text, arguments: .string(text)))),
      Step(.handoff(Handoff(to: text, reason: text, context: .string(text)))),
      Step(.error(StepError(kind: text, message: text))),
      Step(.retry(Retry(of: text, reason: text))),
      Step(.unknown(type: text), extra: JSONObject([.init(text, .string(text))])),
      Step(.message(AgentMessage(text: text))),
    ]
    let trajectory = Trajectory(
      steps: steps, final: FinalAnswer(text: text, outcome: text, citations: [text]),
      state: .string(text))
    let score = TrialScore(
      verdict: .failed(.tone), score: 0, reason: text, firstWrongStep: 4,
      grades: [SampleTrial.grade(text, .fail(text, steps: [4]))])
    let view = SampleTrial.view(.completed(trajectory), score: score, log: text)
    for style in Self.styles {
      expectInert(view.text(style: style), style)
      expectInert(
        view.text(style: TextStyle(columns: 80)), style.isASCII ? TextStyle(columns: 80) : style)
      for scalar in view.text(style: style, full: true).unicodeScalars where scalar != "\n" {
        #expect(!(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)))
      }
    }
    // JSON carries the text itself, escaped by its own rules, and reads back.
    let document = view.json.encoded()
    #expect(try JSONValue.parse(document) == view.json)
  }

  @Test("the largest figures that an agent can claim don't stop the report")
  func figures() {
    var run = SampleRun.typical
    run.usage = Usage(inputTokens: .max, outputTokens: .max, costUSD: 1e308)
    #expect(run.text().contains("tokens"))
    #expect(run.report.json["agent"]?["cost_usd"]?["sum"]?.isNull == true)
  }
}
