import Diagnostics
import EvalModel
import Gating
import JSONKit
import Statistics

extension HTMLReport {
  /// The first screen says the verdict and why; the rest follows by importance.
  var summary: String {
    [
      verdict, tiles, warnings, intents, pair(caseRates, categories), notJudged,
      pair(latencies, costs), cases, next, about,
    ].joined(separator: "\n")
  }

  func text(_ text: String) -> String { Markup.escaped(text.shortened(to: 2000)) }

  private var verdict: String {
    let word = report.verdict.word
    let contacts = [("owner", report.owner), ("runbook", report.runbook)]
      .compactMap { name, value in value.map { "\(name) \($0)" } }
    let canFail = report.verdict.reasons != [.nothingToFail]
    var facts = [
      report.run.evalSet, report.run.agent, "run \(report.run.id)", report.run.startedAt,
    ]
    if let profile = report.run.profile { facts.insert("profile \(profile)", at: 2) }
    if word != .passed { facts += contacts }
    return """
      <header class="card verdict \(word.rawValue)">
      <h1><span class="\(word.tone.htmlClass)">\(word.symbol) \(word.rawValue)\
      \(canFail ? "" : ", nothing to fail")</span>
      <small>\(report.suite == nil ? "" : "pass rate ")\(text(report.passRateText))</small></h1>
      \(reasons)
      <p class="facts">\(facts.map(text).joined(separator: " · "))</p>
      </header>
      """
  }

  /// As many as leave room for a figure on the first screen.
  private static var reasonLimit: Int { 4 }

  private var reasons: String {
    var last = ""
    let items = report.verdict.reasons.map { reason -> String in
      let (symbol, tone) = reason.symbol
      let advice = reason.advice(report.invocation) ?? ""
      // Several reasons often ask for the same; once is enough.
      let isNew = !advice.isEmpty && !advice.utf8.elementsEqual(last.utf8)
      last = advice
      return """
        <li><span class="mark \(tone.htmlClass)">\(symbol)</span>\(text(reason.sentence))\
        \(isNew ? self.advice(advice) : "")</li>
        """
    }
    let first = items.prefix(Self.reasonLimit)
    let rest = items.dropFirst(Self.reasonLimit)
    let shown = "<ul class=\"reasons\">\(first.joined(separator: "\n"))</ul>"
    guard !rest.isEmpty else { return shown }
    return """
      \(shown)
      <details class="more"><summary>\(Figures.count(rest.count, "more reason"))</summary>\
      <ul class="reasons">\(rest.joined(separator: "\n"))</ul></details>
      """
  }

  private func advice(_ advice: String) -> String {
    let isCommand = advice.hasPrefix(report.invocation.program + " ")
    return
      "<div class=\"advice\">\(isCommand ? "<code>\(text(advice))</code>" : text(advice))</div>"
  }

  private var tiles: String {
    let rows = report.rows
    let figures = report.agent
    var tiles = [
      (
        "cases × trials",
        "\(Figures.count(rows.count)) × \(Figures.count(report.run.trialsPerCase))"
      ),
      ("failing cases", Figures.count(rows.count { $0.standing == .failing })),
      ("flaky cases", Figures.count(rows.count { $0.standing == .flaky })),
    ]
    let lost = report.tally.harnessFailed + report.tally.unscored + report.tally.missing
    if lost > 0 { tiles.append(("trials not judged", Figures.count(lost))) }
    if let latency = figures.latency {
      tiles.append(("latency p50", Figures.duration(latency.p50)))
      tiles.append(("latency p95", Figures.duration(latency.p95)))
    }
    let cost = figures.costUSD
    tiles.append(
      ("cost a trial", cost.known == 0 ? "unknown" : Figures.money(cost.sum / Double(cost.known))))
    if let clock = report.clock { tiles.append(("took", Figures.duration(clock.total))) }
    let items = tiles.map { "<div><dt>\($0.0)</dt><dd>\(text($0.1))</dd></div>" }
    return "<dl class=\"tiles\">\(items.joined())</dl>"
  }

  private var warnings: String {
    guard !report.warnings.isEmpty else { return "" }
    let items = report.warnings.map {
      "<li><span class=\"mark doubt\">!</span>warning: \(text($0))</li>"
    }
    return section("Warnings", "<ul class=\"reasons\">\(items.joined())</ul>")
  }

  private var notJudged: String {
    guard !report.losses.isEmpty else { return "" }
    let rows = report.losses.map { loss in
      """
      <tr><th scope="row">\(text(loss.kind))</th><td class="num">\(loss.trials)</td>\
      <td>\(caseLink(loss.mostIn.id)) (\(loss.mostIn.trials))</td><td>\(text(loss.example))</td></tr>
      """
    }
    return section(
      "Not judged",
      """
      <div class="scroll"><table><thead><tr><th scope="col">cause</th>\
      <th scope="col" class="num">trials</th><th scope="col">most in</th>\
      <th scope="col">mostly because</th></tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
      """)
  }

  private var next: String {
    var commands: [(String, String)] = []
    if let worst = report.alwaysFailing.first ?? report.flaky.first {
      commands = [
        (
          report.invocation.show(case: worst.id, trial: worst.firstFailing),
          "the worst failure, step by step"
        ),
        (
          report.invocation.repeatCase(worst.id, trials: max(3, report.run.trialsPerCase)),
          "the same case again"
        ),
      ]
    }
    if case .incomplete? = report.verdict.reasons.first {
      commands.insert((report.invocation.resume(), "run what is missing"), at: 0)
    }
    guard !commands.isEmpty else { return "" }
    let items = commands.map { command, note in
      """
      <li><div class="command"><code>\(text(command))</code><button type="button" class="copy" \
      data-text="\(text(command))">Copy</button><span class="quiet">\(note)</span></div></li>
      """
    }
    return section("Next", "<ul class=\"next\">\(items.joined())</ul>")
  }

  private var about: String {
    let run = report.run
    var facts = [
      ("eval set", run.evalSetPath), ("eval set digest", run.evalSetDigest.hex),
      ("grading digest", run.gradingDigest.hex), ("agent file", run.agentPath),
      ("fingerprint", run.fingerprint.text), ("seed", String(run.seed)),
      ("status", report.status.rawValue), ("agent-eval", run.toolVersion),
    ]
    if let owner = report.owner { facts.append(("owner", owner)) }
    if let runbook = report.runbook { facts.append(("runbook", runbook)) }
    let items = facts.map { "<dt>\($0.0)</dt><dd class=\"id\">\(text($0.1))</dd>" }
    return """
      <footer><details><summary>About this run</summary>\
      <dl class="about">\(items.joined(separator: "\n"))</dl></details>
      <p class="keys"><kbd>/</kbd> filter · <kbd>j</kbd> <kbd>k</kbd> next and previous case · \
      <kbd>Esc</kbd> back to all cases</p></footer>
      """
  }

  func section(_ title: String, _ content: String, kind: String = "") -> String {
    """
    <section class="card\(kind.isEmpty ? "" : " " + kind)">
    <h2>\(title)</h2>
    \(content)
    </section>
    """
  }

  /// Two sections side by side where there is room; one alone when the other has nothing to say.
  private func pair(_ one: String, _ other: String) -> String {
    one.isEmpty || other.isEmpty ? one + other : "<div class=\"pair\">\(one)\(other)</div>"
  }

  /// A link into the page; its address is read by the program, which knows only our cases.
  func caseLink(_ id: String) -> String {
    "<a class=\"id\" href=\"#case=\(Self.fragment(id))\">\(text(id))</a>"
  }

  /// A text as a value in the fragment, as `URLSearchParams` reads it. It is the text that the page
  /// shows, because that is what the program looks for.
  static func fragment(_ text: String) -> String {
    if text.isEmpty { return "" }
    return SARIFReport.uri(Markup.visible(text)).replacing("/", with: "%2F").replacing(
      "~", with: "%7E")
  }
}

extension TextStyle.Tone {
  /// The page's colour for what the terminal shows in this one.
  var htmlClass: String {
    switch self {
    case .good, .goodStrong: "good"
    case .bad, .badStrong: "bad"
    case .doubtful, .doubtfulStrong: "doubt"
    case .quiet, .command: "quiet"
    case .strong: "strong"
    }
  }
}
