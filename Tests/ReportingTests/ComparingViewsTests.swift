import Comparing
import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@testable import Reporting

struct ComparingViewsTests {
  private static let hostile =
    "<script>x</script>\"'&\u{1B}[31m\u{202E}\r\n::error::`$(rm)`]]>"

  private static func trial(_ tools: [String]) -> TrajectoryDifference.Trial {
    .init(
      Trajectory(
        steps: tools.enumerated().map { number, name in
          Step(.toolCall(.init(id: "c\(number)", name: name, arguments: ["x": .string(name)])))
        }, final: FinalAnswer(text: "hello")))
  }

  /// A case that fell from 10 of 10, one that rose and one that wobbled, with names of choice.
  private static func view(
    _ name: String = "refund-017", tool: String = "orders.lookup", onlyCases: [String] = []
  ) -> DiffView {
    func measured(_ id: String, _ passes: Int) -> CaseMeasurement {
      CaseMeasurement(
        id: id, intent: id == name ? name : "exchange", input: Digest.of("x"),
        counts: Proportion(passes: passes, trials: 10))
    }
    let steady = (10..<30).map { "steady-\($0)" }
    let difference = RunDifference(
      before: [measured(name, 10), measured("risen", 0), measured("wobbly", 10)]
        + steady.map { measured($0, 9) },
      after: [measured(name, 2), measured("risen", 10), measured("wobbly", 9)]
        + steady.map { measured($0, 9) }, policy: GatePolicy())
    let trials = TrajectoryDifference(
      before: Array(repeating: trial([tool, "refund.issue"]), count: 10),
      after: Array(repeating: trial(["refund.issue"]), count: 8)
        + Array(repeating: trial([tool, "refund.issue"]), count: 2))
    return DiffView(
      evalSet: name, before: .init(name: "main", kind: "baseline", agent: name, at: nil),
      after: .init(name: "run-2", kind: "run", agent: name, at: "2026-01-02T00:00:00Z"),
      difference: difference,
      agent: FingerprintDifference(
        before: ["model": .string(name), "prompts": ["p.md": "aabbccddeeff0011"]],
        after: ["model": "m-2", "prompts": ["p.md": "ffeeddccbbaa0011"]]),
      details: [.init(id: name, trajectories: trials, reason: name, failing: 1)],
      warnings: [name], invocation: Invocation(run: "run-2", runIsLatest: true),
      arguments: ["main", "last"], onlyCases: onlyCases)
  }

  @Test("what got worse leads, with what went differently in how many trials")
  func text() {
    let text = Self.view().text(style: TextStyle(columns: 80))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(text)")
    let order = [
      "New failures  2 cases", "  ✗ refund-017  10/10 → 2/10   −80.0",
      "      orders.lookup missing in 8 of 10", "  ~ wobbly      10/10 → 9/10   −10.0",
      "Better  1 case", "Intents", "Agent", "  model         refund-017    m-2",
      "  prompts.p.md  aabbccddeeff  ffeeddccbbaa", "Next",
      "  agent-eval diff main last --case refund-017   this case in full",
    ].map { lines.firstIndex(of: $0) }
    #expect(order.allSatisfy { $0 != nil }, "\(order)\n\(text)")
    #expect(order.compactMap { $0 } == order.compactMap { $0 }.sorted(), "\(text)")
  }

  @Test("one case in full tells the counts, the steps and how to look at it")
  func wholeCase() {
    let text = Self.view(onlyCases: ["refund-017"]).text(style: TextStyle(columns: 80))
    #expect(text.hasPrefix("refund-017   ✗ worse\n"), "\(text)")
    #expect(text.contains("  now     2 of 10 passed, 20%"))
    #expect(text.contains("  − orders.lookup missing in 8 of 10\n"))
    #expect(text.contains("agent-eval show refund-017 --trial 2"))
  }

  @Test("hostile texts stay texts in the terminal and on every page of the viewer")
  func hostile() throws {
    let name = Self.hostile
    let around = PageSurroundings(
      links: [.init(name, "/t/" + PageSurroundings.encoded(name))], live: name, caseHistory: name,
      caseDiff: name)
    let rate = Proportion(passes: 1, trials: 2)
    var pages: [ViewPage] = []
    for cases in [[], [name]] {
      let view = Self.view(name, tool: name, onlyCases: cases)
      let text = view.text(style: TextStyle(inColor: false))
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\r" })
      #expect(!text.contains("\n::error"))
      #expect(JSONValue.string(name).text.utf8.count > 0)
      pages.append(
        ViewPage.diff(
          view, caseDiff: { "/d?" + PageSurroundings.encoded($0) }, casePage: { _ in name }, around)
      )
    }
    pages.append(
      ViewPage.runs(
        [
          .init(
            id: name, startedAt: name, evalSet: name, agent: name, profile: name,
            status: .running, trials: 1, planned: 2, passed: 1, failed: 0, page: name,
            history: name, live: name)
        ], compare: name, around))
    pages.append(
      ViewPage.history(
        of: name,
        [
          .init(
            run: name, startedAt: name, agent: name, page: name, suite: rate, intents: [name: rate]
          ),
          .init(run: name, startedAt: name, agent: name, page: name, suite: nil, intents: [:]),
        ], around))
    pages.append(
      ViewPage.history(
        ofCase: name,
        [.init(run: name, startedAt: name, agent: name, counts: rate, page: name, diff: name)],
        around))
    pages.append(ViewPage.notice(name, name, around))
    for page in pages {
      let html = page.text
      // The page's own program is its only script.
      #expect(html.ranges(of: "<script").count == 1, "\(html)")
      #expect(!html.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
      #expect(!html.contains("\"'&\u{FFFD}"))
    }
  }

  @Test("pieces of addresses hold nothing that ends them")
  func encoded() {
    #expect(PageSurroundings.encoded("a/b?c&d=e#f é.") == "a%2Fb%3Fc%26d%3De%23f%20%C3%A9%2E")
  }

  @Test("a run's page in a file has nothing of the viewer's, and the viewer's has all")
  func surroundings() {
    let report = SampleRun.typical.report
    let file = HTMLReport(report).pageWithoutTrials
    #expect(!file.contains("connect-src") && !file.contains("data-live"))
    let served = HTMLReport(
      report, folder: "/t/run/x/trials",
      surroundings: PageSurroundings(links: [.init("all runs", "/t/")], live: "/t/live/x"))
    #expect(served.pageWithoutTrials.contains("<a href=\"/t/\">all runs</a>"))
    #expect(served.pageWithoutTrials.contains("data-live=\"/t/live/x\""))
    #expect(served.policy.contains("connect-src 'self'") && !served.policy.contains("file:"))
  }

  @Test("causes are told biggest first, each with its commands")
  func explains() {
    let clusters = FailureCluster.clusters(
      of: (0..<3).map {
        FailingTrial(
          caseID: "refund-017", index: $0, category: .toolCall,
          reason: "amount is \($0) rather than 9 (and 2 other criteria)", step: 4,
          stepName: "call of refund.issue")
      })
    let view = ExplainView(
      clusters: clusters, failed: 3, judged: 10, onlyCase: nil,
      invocation: Invocation(run: "run-2", runIsLatest: true), leftOut: 0)
    #expect(
      view.text(style: TextStyle(columns: 80)) == """
        ✗ 3 of 10 trials failed in 1 case, for 1 likely cause
          run run-2

        1  3 trials in 1 case   tool_call at call of refund.issue
           amount is # rather than #
           such as  refund-017, trial 1, step 5: amount is 0 rather than 9
           agent-eval show refund-017 --trial 1
           agent-eval run --case refund-017 -n 3

        """)
    #expect(view.json["clusters"]?.array?.first?["trials"]?.int == 3)
  }
}
