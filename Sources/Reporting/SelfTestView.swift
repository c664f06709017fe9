import Diagnostics
package import Gating
package import JSONKit
import Statistics

/// How often a team's own gate is wrong, for `self-test`.
package struct SelfTestView: Sendable {
  package var evalSet: String
  /// The runs whose outcomes were taken.
  package var runs: [String]
  package var test: GateSelfTest
  package var replicates: Int
  package var seed: UInt64
  /// In the order of the drops; `nil` for those that the suite has no room for.
  package var rows: [GateSelfTest.Row?]

  package init(
    evalSet: String, runs: [String], test: GateSelfTest, replicates: Int, seed: UInt64,
    rows: [GateSelfTest.Row?]
  ) {
    self.evalSet = evalSet
    self.runs = runs
    self.test = test
    self.replicates = replicates
    self.seed = seed
    self.rows = rows
  }

  /// The row of the unchanged agent.
  private var unchanged: GateSelfTest.Row? {
    rows.compactMap(\.self).first { $0.drop == .nothing }
  }

  /// Whether even the lower end of the interval is above what the policy allows.
  package var blocksTooOften: Bool {
    unchanged?.blocked.interval().map { $0.lower > test.policy.alpha } ?? false
  }
}

extension SelfTestView {
  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let size = "\(Figures.count(test.cases.count, "case")) × \(Figures.count(test.trials, "trial"))"
    page.line(
      blocksTooOften ? Span("✗ self-test", .badStrong) : Span("✓ self-test", .goodStrong),
      Span("   \(Figures.count(replicates, "replicate"))   \(size)"),
      Span("   baselines of \(range(test.baselineTrials)) trials a case"))
    let from =
      runs.count == 1 ? "run \(runs[0])" : "\(Figures.count(runs.count, "stored run"))"
    let stored = range(test.cases.map(\.counts.trials))
    page.line(
      Span("\(evalSet) · from \(from), \(stored) trials a case · seed \(seed)", .quiet), indent: 2)
    if test.baselineIsRunnable {
      page.line(
        Span("suspects get fresh baseline trials, and alarms are confirmed", .quiet), indent: 2)
    }
    page.gap()
    var table = PageTable([
      .init(title: "the candidate", isFlexible: true),
      .init(title: "blocked", alignment: .right), .init(title: "95% interval", alignment: .right),
      .init(title: "named", alignment: .right), .init(title: "trials", alignment: .right),
    ])
    for (drop, row) in zip(test.drops, rows) {
      guard let row else {
        table.row(Span(drop.sentence), Span("–"), Span("no room"), Span(""), Span(""))
        continue
      }
      table.row(
        Span(drop.sentence), Span(row.blocked.rate.map(Figures.percent) ?? "–"),
        Span(row.blocked.interval().map(Figures.interval) ?? ""),
        Span(row.named?.rate.map(Figures.percent) ?? ""),
        Span("\(Figures.fixed(100 * row.trialShare, 0))%"))
    }
    page.table(table)
    page.gap()
    if let unchanged { page.paragraph(sentence(unchanged), indent: 2) }
    page.paragraph(
      "“named” is how often the alarm named the case or the intent that fell; “trials” is what "
        + "the runs took, as a share of the planned trials", indent: 2, tone: .quiet)
    return page.text
  }

  private func sentence(_ row: GateSelfTest.Row) -> String {
    let allowed = Figures.percent(test.policy.alpha)
    let blocked = row.blocked.rate.map(Figures.percent) ?? "–"
    let plain = row.belowBaseline.rate.map(Figures.percent) ?? "–"
    let first =
      blocksTooOften
      ? "an unchanged agent is blocked in \(blocked) of its runs, more than the policy's \(allowed)"
      : "an unchanged agent is blocked in \(blocked) of its runs; the policy allows \(allowed)"
    return "\(first). “Lower than the baseline” would block \(plain) of them."
  }

  private func range(_ counts: [Int]) -> String {
    let (fewest, most) = (counts.min() ?? 0, counts.max() ?? 0)
    return fewest == most ? "\(fewest)" : "\(fewest) to \(most)"
  }

  package var json: JSONValue {
    [
      "schema": "agent-eval.self-test/1", "eval_set": .string(evalSet),
      "runs": .array(runs.map { .string($0) }), "replicates": .int(Int64(replicates)),
      "seed": .string(String(seed)), "cases": .int(Int64(test.cases.count)),
      "trials_per_case": .int(Int64(test.trials)),
      "baseline_agent": .bool(test.baselineIsRunnable),
      "alpha": .double(test.policy.alpha), "blocks_too_often": .bool(blocksTooOften),
      "drops": .array(
        zip(test.drops, rows).map { drop, row in
          guard let row else { return ["drop": .string(drop.name), "possible": false] }
          return [
            "drop": .string(drop.name), "possible": true, "blocked": row.blocked.json,
            "named": row.named?.json ?? .null, "trial_share": .double(row.trialShare),
            "below_baseline": row.belowBaseline.json,
          ]
        }),
    ]
  }
}

extension Proportion {
  fileprivate var json: JSONValue {
    let interval = interval()
    return [
      "count": .int(Int64(passes)), "of": .int(Int64(trials)),
      "share": rate.map { .double($0) } ?? .null,
      "interval": interval.map { [.double($0.lower), .double($0.upper)] } ?? .null,
    ]
  }
}

extension PlantedDrop {
  fileprivate var sentence: String {
    switch self {
    case .nothing: "unchanged"
    case .suite(let drop): "worse everywhere, \(Figures.size(ofChange: drop)) in the mean"
    case .oneCase(let rate): "one stable case fell to \(Figures.percent(rate))"
    case .oneIntent(let drop): "one intent fell by \(Figures.size(ofChange: drop))"
    }
  }

  fileprivate var name: String {
    switch self {
    case .nothing: "nothing"
    case .suite(let drop): "suite:\(Figures.plain(drop))"
    case .oneCase(let rate): "case_to:\(Figures.plain(rate))"
    case .oneIntent(let drop): "intent:\(Figures.plain(drop))"
    }
  }
}
