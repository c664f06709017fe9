package import Statistics

/// The gate at work: takes the counts at the end of every step and says what comes next.
///
/// A pure value: the same counts give the same decision, bit for bit. The trials that suspects get
/// beyond the rounds never enter the tests of the suite and the intents, because they are more
/// likely where there were failures.
package struct GateSession: Sendable {
  package let plan: GatePlan
  package private(set) var looks: [GateLook] = []
  package private(set) var decision: GateDecision
  /// The suite at the last look at which it was undecided; `nil` before any.
  package private(set) var overall: GroupLook?
  /// The same for every intent, in the plan's order.
  package private(set) var intents: [GroupLook?]

  private var counts: [Proportion]
  /// Trials that were asked for, which lost ones are among.
  private var asked: [Int]
  private var evidence: [DropEvidence?]
  private var isSuiteOpen = true
  private var openIntents: [Bool]

  package init(_ plan: GatePlan) {
    self.plan = plan
    let zero = Proportion(passes: 0, trials: 0)
    counts = plan.cases.map { _ in zero }
    asked = plan.cases.map { _ in 0 }
    evidence = plan.cases.map { _ in nil }
    intents = plan.intents.map { _ in nil }
    openIntents = plan.intents.map { _ in true }
    decision = .continue(.rounds(through: plan.looks[0], cases: Array(plan.cases.indices)))
  }

  /// Looks at the cumulative counts of all cases, in the plan's order, once every trial of the
  /// step has ended. Lost trials are not among them; a case may have none.
  ///
  /// Requires that the decision was to continue, and no more trials of a case than were asked for.
  @discardableResult
  package mutating func observe(_ counts: [Proportion]) -> GateLook {
    guard case .continue(let step) = decision else {
      preconditionFailure("the gate has decided")
    }
    precondition(counts.count == plan.cases.count, "one count for every case of the plan")
    switch step {
    case .rounds(let round, let cases): for position in cases { asked[position] = round }
    case .extra(let cases): for position in cases { asked[position] += 1 }
    }
    precondition(zip(counts, asked).allSatisfy { $0.trials <= $1 }, "trials nobody asked for")
    self.counts = counts
    update(step.cases)
    let look =
      switch step {
      case .rounds(let round, _): lookAtRound(round)
      case .extra: lookAtSuspects()
      }
    decision = look.decision
    looks.append(look)
    return look
  }

  /// Cumulative counts of the candidate, in the plan's order.
  package var candidate: [Proportion] { counts }

  private mutating func update(_ positions: [Int]) {
    guard case .evidence(let rule) = plan.caseRule else { return }
    for position in positions where rule.isEligible(position) {
      evidence[position] = rule.evidence(position, counts[position])
    }
  }
}

extension GateSession {
  private mutating func lookAtRound(_ round: Int) -> GateLook {
    let index = plan.looks.firstIndex(of: round) ?? plan.looks.count - 1
    let suite = isSuiteOpen ? group(.suite, Array(plan.cases.indices), index) : nil
    if let suite {
      overall = suite
      isSuiteOpen = suite.outcome != .passed
    }
    var seen: [GroupLook] = []
    for (number, intent) in plan.intents.enumerated() where openIntents[number] {
      guard let look = group(.intent(intent.name), intent.positions, index) else { continue }
      intents[number] = look
      openIntents[number] = look.outcome != .passed
      seen.append(look)
    }
    let isLast = index == plan.looks.count - 1
    let cases = lookAtCases(isFinal: isLast)
    let alarms = alarms(suite, seen, cases)
    let next: GateDecision =
      if !alarms.isEmpty {
        .blocked(alarms)
      } else if case let active = activeCases, !isLast, !active.isEmpty {
        .continue(.rounds(through: plan.looks[index + 1], cases: active))
      } else {
        afterRounds
      }
    return look(.round(round), suite, seen, cases, next)
  }

  private func lookAtSuspects() -> GateLook {
    let cases = lookAtCases(isFinal: false)
    let alarms = alarms(nil, [], cases)
    let sweeps = looks.count { if case .sweep = $0.phase { true } else { false } }
    return look(
      .sweep(sweeps + 1), nil, [], cases, alarms.isEmpty ? afterRounds : .blocked(alarms))
  }

  private func look(
    _ phase: GateLook.Phase, _ suite: GroupLook?, _ intents: [GroupLook], _ cases: CasesLook,
    _ decision: GateDecision
  ) -> GateLook {
    GateLook(
      phase: phase, overall: suite, intents: intents, cases: cases, decision: decision,
      trialsUsed: counts.reduce(0) { $0 + $1.trials }, trialsPlanned: plan.plannedTrials)
  }

  private func group(_ group: CaseGroup, _ positions: [Int], _ index: Int) -> GroupLook? {
    let isSuite = group == .suite
    let bounds = GroupLook.Bounds(
      block: (isSuite ? plan.overallBounds : plan.intentBounds).bounds[index],
      pass: plan.passBounds.bounds[index], canPass: plan.looks[index] >= plan.minimumRounds)
    return GroupLook(
      group, positions.map { RatePair(baseline: plan.cases[$0].counts, candidate: counts[$0]) },
      margin: plan.policy.margin(of: group),
      tolerance: plan.policy.tolerance, bounds: bounds)
  }

  /// The cases that the next round needs: all while the suite is undecided, then those of
  /// undecided intents. Exact tests of single cases want every planned round.
  private var activeCases: [Int] {
    if isSuiteOpen { return Array(plan.cases.indices) }
    if case .exactTests = plan.caseRule { return Array(plan.cases.indices) }
    return zip(plan.intents, openIntents).filter(\.1).flatMap(\.0.positions).sorted()
  }

  private func alarms(
    _ suite: GroupLook?, _ intents: [GroupLook], _ cases: CasesLook
  ) -> [GateAlarm] {
    var alarms: [GateAlarm] = []
    if suite?.outcome == .blocked { alarms.append(.overall) }
    for intent in intents where intent.outcome == .blocked {
      if case .intent(let name) = intent.group { alarms.append(.intent(name)) }
    }
    let flagged = cases.flagged
    if !flagged.isEmpty { alarms.append(.cases(flagged.map(\.id))) }
    if case .evidence(let found) = cases.rule, found.sparseLogW >= found.sparseBound {
      alarms.append(.sparse)
    }
    return alarms
  }

  /// When no round is left: more trials of suspects, or the end.
  private var afterRounds: GateDecision {
    let suspects = plan.cases.indices.filter { state($0) == .open }
    if plan.design == .sequential, !suspects.isEmpty { return .continue(.extra(cases: suspects)) }
    var unproven: [UnprovenGroup] = []
    if isSuiteOpen {
      unproven.append(
        UnprovenGroup(group: .suite, largestDropNotExcluded: overall?.largestDropNotExcluded))
    }
    for (number, intent) in plan.intents.enumerated() where openIntents[number] {
      unproven.append(
        UnprovenGroup(
          group: .intent(intent.name),
          largestDropNotExcluded: intents[number]?.largestDropNotExcluded))
    }
    return unproven.isEmpty ? .passed : .passedUnproven(unproven)
  }
}

extension GateSession {
  private func lookAtCases(isFinal: Bool) -> CasesLook {
    switch plan.caseRule {
    case .evidence(let rule): lookAtEvidence(rule)
    case .exactTests(let alpha): lookAtExactTests(alpha: alpha, isFinal: isFinal)
    }
  }

  private func lookAtEvidence(_ rule: CaseEvidence) -> CasesLook {
    // A case without new trials says nothing, which is an e-value of 1.
    let logE = rule.eligible.map { evidence[$0]?.logE ?? 0 }
    let order = logE.indices.sorted { (-logE[$0], $0) < (-logE[$1], $1) }
    let suspects = order.prefix { logE[$0] >= 0.693_147_180_559_945_309_42 }
      .map { look(rule.eligible[$0]) }
    let found = CasesLook.Evidence(
      threshold: rule.threshold,
      largest: order.first.map {
        CasesLook.Largest(position: rule.eligible[$0], logE: logE[$0])
      },
      sparseLogW: rule.sparse.logW(logE), sparseBound: rule.sparseBound,
      eligible: rule.eligible.count)
    return CasesLook(
      rule: .evidence(found), suspects: suspects,
      open: rule.eligible.count { state($0) == .open })
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

  var pairs: [RatePair] {
    zip(plan.cases, counts).map { RatePair(baseline: $0.counts, candidate: $1) }
  }

  func look(_ position: Int, _ state: CaseLook.State? = nil) -> CaseLook {
    let known = plan.cases[position]
    return CaseLook(
      position: position, id: known.id, intent: known.intent, baseline: known.counts,
      candidate: counts[position], evidence: evidence[position],
      p: FisherTest(RatePair(baseline: known.counts, candidate: counts[position])).drop,
      state: state ?? self.state(position))
  }

  /// Clearing costs power and never validity, because the threshold assumes no stopping rule.
  private func state(_ position: Int) -> CaseLook.State {
    guard case .evidence(let rule) = plan.caseRule, rule.isEligible(position) else {
      return .notEligible
    }
    let measured = counts[position]
    if let evidence = evidence[position] {
      if measured.trials > 0, evidence.logE >= rule.threshold { return .flagged }
      if evidence.logDesignRatio <= rule.clearance { return .cleared }
    }
    if asked[position] >= rule.maximumTrials { return .exhausted }
    return rule.conditionalPower(position, measured) < rule.conditionalPowerFloor
      ? .cleared : .open
  }
}
