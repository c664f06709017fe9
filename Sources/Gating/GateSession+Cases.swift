import Statistics

extension GateSession {
  func lookAtCases(isFinal: Bool) -> CasesLook {
    switch plan.caseRule {
    case .evidence(let rule): lookAtEvidence(rule)
    case .exactTests(let alpha): lookAtExactTests(alpha: alpha, isFinal: isFinal)
    }
  }

  private func lookAtEvidence(_ rule: CaseEvidence) -> CasesLook {
    var largest: CasesLook.Largest?
    var suspects: [(position: Int, logE: Double)] = []
    for position in rule.eligible {
      let logE = logE(position)
      if logE >= RerunEvidence.trigger { suspects.append((position, logE)) }
      if !isDismissed[position], largest.map({ logE > $0.logE }) ?? true {
        largest = CasesLook.Largest(position: position, logE: logE)
      }
    }
    suspects.sort { (-$0.logE, $0.position) < (-$1.logE, $1.position) }
    let found = CasesLook.Evidence(
      threshold: rule.threshold,
      rerunThreshold: plan.baselineIsRunnable ? rule.rerun?.threshold : nil, largest: largest,
      sparseLogW: sparseLogW(rule), sparseBound: rule.sparseBound, eligible: rule.eligible.count)
    return CasesLook(
      rule: .evidence(found),
      suspects: suspects.map { look($0.position, state($0.position, rule)) },
      open: rule.eligible.count { state($0, rule) == .open })
  }

  /// A case without new trials says nothing, which is an e-value of 1.
  func logE(_ position: Int) -> Double { evidence[position]?.logE ?? 0 }

  private func sparseLogW(_ rule: CaseEvidence) -> Double {
    rule.sparse.logW(rule.eligible.map { isDismissed[$0] ? 0 : logE($0) })
  }

  /// Whether a few of the cases that weren't dismissed still seem to have fallen together. Leaving
  /// out cases because of their evidence can only lower it, which keeps the bound.
  var isSparseAlarming: Bool {
    guard isSparseOpen, case .evidence(let rule) = plan.caseRule else { return false }
    return sparseLogW(rule) >= rule.sparseBound
  }

  private func lookAtExactTests(alpha: Double, isFinal: Bool) -> CasesLook {
    let tests = DiscreteSidak(pairs)
    let order = tests.p.indices.sorted { (tests.p[$0], $0) < (tests.p[$1], $1) }
    let suspects = order.prefix { tests.p[$0] <= 0.05 }.map { position in
      let isFlagged = isFinal && tests.adjusted[position] <= alpha
      return look(position, isFlagged ? .flagged : isFinal ? .exhausted : .open)
    }
    let found = CasesLook.Exact(
      alpha: alpha, smallestAdjusted: tests.adjusted.min() ?? 1, isFinal: isFinal)
    return CasesLook(
      rule: .exactTests(found), suspects: suspects, open: isFinal ? 0 : plan.cases.count)
  }

  var pairs: [RatePair] { plan.cases.indices.map(pair) }

  private func pair(_ position: Int) -> RatePair {
    RatePair(
      baseline: plan.cases[position].counts.pooled(with: freshBaseline[position]),
      candidate: candidate[position])
  }

  func look(_ position: Int, _ state: CaseLook.State) -> CaseLook {
    let known = plan.cases[position]
    return CaseLook(
      position: position, id: known.id, intent: known.intent, baseline: known.counts,
      freshBaseline: freshBaseline[position], candidate: candidate[position],
      evidence: evidence[position], p: FisherTest(pair(position)).drop, state: state)
  }

  func state(_ position: Int) -> CaseLook.State {
    guard case .evidence(let rule) = plan.caseRule else { return .notEligible }
    return state(position, rule)
  }

  /// Clearing costs power and never validity, because no threshold assumes a stopping rule.
  func state(_ position: Int, _ rule: CaseEvidence) -> CaseLook.State {
    guard rule.isEligible(position) else { return .notEligible }
    if isDismissed[position] { return .unconfirmed }
    let measured = candidate[position]
    if let evidence = evidence[position] {
      if measured.trials > 0, evidence.logE >= threshold(position, rule) { return .flagged }
      if evidence.logDesignRatio <= rule.clearance { return .cleared }
    }
    if asked[position] >= rule.maximumTrials { return .exhausted }
    // What a baseline that grows could still show is more than the stored one's lattice knows.
    if isRerun(position, rule) { return .open }
    return rule.conditionalPower(position, measured) < rule.conditionalPowerFloor
      ? .cleared : .open
  }

  /// The cases that an alarm of the last look is about, by position and in order.
  func positions(behind alarm: GateAlarm) -> [Int] {
    switch alarm {
    case .overall: Array(plan.cases.indices)
    case .intent(let name):
      plan.intents.first { $0.name.utf8.elementsEqual(name.utf8) }?.positions ?? []
    case .cases: (looks.last?.cases.flagged.map(\.position) ?? []).sorted()
    case .sparse: suspectsTogether
    }
  }

  /// Cases that the evidence of a joint fall is made of: those with evidence of 2 to 1, or, when
  /// many small signs add up, every case that looks worse at all.
  private var suspectsTogether: [Int] {
    guard case .evidence(let rule) = plan.caseRule else { return [] }
    let worse = rule.eligible.filter { !isDismissed[$0] && logE($0) > 0 }
    let clear = worse.filter { logE($0) >= RerunEvidence.trigger }
    return clear.isEmpty ? worse : clear
  }
}
