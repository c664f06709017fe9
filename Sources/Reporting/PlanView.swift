import Diagnostics
package import JSONKit

/// What a run would do, for `run --dry-run`.
package struct PlanView: Sendable, Equatable {
  package struct PlannedCase: Sendable, Equatable {
    package var id: String
    package var intent: String
    package var turns: Int
    /// Trials with a stored end, which a resumed run skips.
    package var stored: Int

    package init(id: String, intent: String, turns: Int, stored: Int = 0) {
      self.id = id
      self.intent = intent
      self.turns = turns
      self.stored = stored
    }
  }

  package var evalSet: String
  package var agent: String
  package var profile: String?
  package var seed: UInt64
  package var trialsPerCase: Int
  package var concurrency: Int
  package var cases: [PlannedCase]

  package init(
    evalSet: String, agent: String, profile: String?, seed: UInt64, trialsPerCase: Int,
    concurrency: Int, cases: [PlannedCase]
  ) {
    self.evalSet = evalSet
    self.agent = agent
    self.profile = profile
    self.seed = seed
    self.trialsPerCase = trialsPerCase
    self.concurrency = concurrency
    self.cases = cases
  }

  private struct Total {
    var cases = 0
    var trials = 0
    var stored = 0
    var calls = 0
  }

  /// A call is a turn that the agent has to answer; retries after harness failures come on top.
  private func total(_ cases: [PlannedCase]) -> Total {
    cases.reduce(into: Total()) { total, one in
      let stored = min(one.stored, trialsPerCase)
      total.cases += 1
      total.stored += stored
      total.trials += trialsPerCase - stored
      total.calls += (trialsPerCase - stored) * one.turns
    }
  }

  private var intents: [(name: String, total: Total)] {
    Dictionary(grouping: cases, by: \.intent).map { ($0.key, total($0.value)) }
      .sorted { $0.name < $1.name }
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let all = total(cases)
    let trials = "\(Figures.count(all.cases, "case")) × \(Figures.count(trialsPerCase, "trial"))"
    page.line(
      Span("would run \(Figures.count(all.trials, "trial"))", .strong), Span("   \(trials)"),
      Span("   about \(Figures.count(all.calls, "agent call"))"),
      Span("   \(Figures.count(concurrency)) at once"))
    var facts = [evalSet, agent]
    if let profile { facts.append("profile \(profile)") }
    facts.append("seed \(seed)")
    page.line(Span(facts.joined(separator: " · "), .quiet), indent: 2)
    if all.stored > 0 {
      page.line(
        Span("\(Figures.count(all.stored, "trial")) stored already, which would be skipped"),
        indent: 2)
    }
    guard !cases.isEmpty else { return page.text }
    page.gap()
    var table = PageTable([
      .init(title: "intent", isFlexible: true), .init(title: "cases", alignment: .right),
      .init(title: "trials", alignment: .right), .init(title: "agent calls", alignment: .right),
      .init(title: all.stored > 0 ? "skipped" : "", alignment: .right),
    ])
    for (name, total) in intents {
      table.row(
        Span(name), Span(Figures.count(total.cases)), Span(Figures.count(total.trials)),
        Span(Figures.count(total.calls)),
        Span(total.stored > 0 ? Figures.count(total.stored) : ""))
    }
    page.table(table)
    return page.text
  }

  package var json: JSONValue {
    let all = total(cases)
    return [
      "schema": "agent-eval.plan/1", "eval_set": .string(evalSet), "agent": .string(agent),
      "profile": profile.map { .string($0) } ?? .null, "seed": .string(String(seed)),
      "trials_per_case": .int(Int64(trialsPerCase)), "concurrency": .int(Int64(concurrency)),
      "trials": .int(Int64(all.trials)), "skipped": .int(Int64(all.stored)),
      "agent_calls": .int(Int64(all.calls)),
      "cases": .array(
        cases.map { one in
          [
            "case": .string(one.id), "intent": .string(one.intent),
            "turns": .int(Int64(one.turns)), "stored": .int(Int64(one.stored)),
          ]
        }),
    ]
  }
}
