import Diagnostics
package import Gating
package import JSONKit
package import Statistics

/// One case's numbers explained: what was measured, what it says, and how sure that is.
package struct CaseStatistics: Sendable {
  package var id: String
  package var counts: Proportion
  /// Against the baseline; `nil` when the case wasn't compared.
  package var result: CaseResult?
  /// What the gate asks of a single case; `nil` where exact tests judge, or without a baseline.
  package var threshold: Double?
  package var baselineName: String?

  package init(
    id: String, counts: Proportion, result: CaseResult? = nil, threshold: Double? = nil,
    baselineName: String? = nil
  ) {
    self.id = id
    self.counts = counts
    self.result = result
    self.threshold = threshold
    self.baselineName = baselineName
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    page.line(Span(id, .strong))
    for sentence in sentences { page.paragraph(sentence, first: "· ", indent: 2) }
    return page.text
  }

  private var sentences: [String] {
    guard let rate = counts.rate else { return ["no trial of the case was judged"] }
    var sentences = [
      "\(counts.passes) of \(Figures.count(counts.trials, "trial")) passed, "
        + Figures.percent(rate) + interval(counts)
        + ". The interval is Wilson's: the rates that these trials don't contradict."
    ]
    sentences += again
    guard let result, let name = baselineName else {
      return sentences + ["It is compared with nothing: the baseline doesn't have it."]
    }
    let before = result.look.baseline
    sentences.append(
      "In the baseline \(name) \(before.passes) of \(before.trials) passed"
        + (before.rate.map { ", " + Figures.percent($0) } ?? "") + interval(before) + ".")
    sentences.append(
      """
      Without any change, a drop like this or worse has the probability \(Figures.p(result.look.p)) \
      in this case (Fisher's exact test); in any of all cases \(Figures.p(result.adjusted)). Of \
      cases called fallen at this mark, \(Figures.percent(result.falseDiscovery)) would be false.
      """)
    if let evidence = result.look.evidence { sentences.append(self.evidence(evidence)) }
    sentences.append(state(result.look.state))
    return sentences
  }

  /// What a user who comes again would see.
  private var again: [String] {
    let k = min(counts.trials, 5)
    guard k > 1, let all = counts.passHat(k), let any = counts.passAt(k) else { return [] }
    let flaky = counts.passes > 0 && counts.failures > 0 ? " It is flaky." : ""
    return [
      "Of \(k) trials all would pass with \(Figures.percent(all)) (pass^\(k)), and at least one "
        + "with \(Figures.percent(any)) (pass@\(k)).\(flaky)"
    ]
  }

  private func interval(_ counts: Proportion) -> String {
    counts.interval().map { " (95%: \(Figures.interval($0)))" } ?? ""
  }

  private func evidence(_ evidence: DropEvidence) -> String {
    let needed = threshold.map { ", and \(Figures.odds($0)) block" } ?? ""
    return evidence.logE > 0
      ? "A fall explains the trials better than no change, \(Figures.odds(evidence.logE))\(needed)."
      : "No change explains the trials better than a fall, \(Figures.odds(-evidence.logE))\(needed)."
  }

  private func state(_ state: CaseLook.State) -> String {
    switch state {
    case .flagged: "The case alone blocks."
    case .open: "The case is not decided: more trials could still block."
    case .cleared: "A collapse is excluded, or more trials could not prove one."
    case .exhausted: "All the trials that it can get did not prove a collapse."
    case .unconfirmed: "An alarm was raised, and fresh trials of both agents didn't bear it out."
    case .notEligible:
      "The baseline knows too little of it, or passed it too rarely, to judge it alone."
    }
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "schema": "agent-eval.case-statistics/1", "case": .string(id),
      "passed": .int(Int64(counts.passes)), "trials": .int(Int64(counts.trials)),
      "rate": counts.rate.map { .double($0) } ?? .null,
      "interval": counts.interval().map { [.double($0.lower), .double($0.upper)] } ?? .null,
    ]
    guard let result else { return .object(object) }
    object["baseline"] = baselineName.map { .string($0) }
    object["baseline_passed"] = .int(Int64(result.look.baseline.passes))
    object["baseline_trials"] = .int(Int64(result.look.baseline.trials))
    object["p"] = .double(result.look.p)
    object["p_adjusted"] = .double(result.adjusted)
    object["false_discovery"] = .double(result.falseDiscovery)
    object["log_evidence"] = result.look.evidence.map { .double($0.logE) }
    object["log_evidence_to_block"] = threshold.map { .double($0) }
    return .object(object)
  }
}
