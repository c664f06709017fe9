package import Statistics

/// The gate at work: takes the counts at the end of every step and says what comes next.
///
/// A pure value: the same counts give the same decision, bit for bit. The trials that suspects get
/// beyond the rounds never enter the tests of the suite and the intents, because they are more
/// likely where there were failures.
package struct GateSession: Sendable {
  /// Where the question whether a group fell stands.
  enum GroupState: Sendable {
    case open
    case passed
    /// It raised an alarm that fresh trials did not bear out: neither blocked nor passed.
    case dismissed
  }

  package let plan: GatePlan
  package private(set) var looks: [GateLook] = []
  package private(set) var decision: GateDecision
  /// The suite at the last look at which it was undecided; `nil` before any.
  package private(set) var overall: GroupLook?
  /// The same for every intent, in the plan's order.
  package private(set) var intents: [GroupLook?]
  /// Alarms that were dismissed, in the order in which they were.
  package private(set) var unconfirmed: [GateAlarm] = []
  /// Cumulative counts of the candidate, in the plan's order.
  package private(set) var candidate: [Proportion]
  /// Cumulative counts of the fresh trials of the baseline's agent on suspects.
  package private(set) var freshBaseline: [Proportion]

  /// Trials that were asked for, which lost ones are among.
  private(set) var asked: [Int]
  private var askedOfBaseline: [Int]
  var evidence: [DropEvidence?]
  private var suite = GroupState.open
  private var intentStates: [GroupState]
  private(set) var isDismissed: [Bool]
  private(set) var isSparseOpen = true

  package init(_ plan: GatePlan) {
    self.plan = plan
    candidate = plan.cases.map { _ in .none }
    freshBaseline = candidate
    asked = plan.cases.map { _ in 0 }
    askedOfBaseline = asked
    evidence = plan.cases.map { _ in nil }
    intents = plan.intents.map { _ in nil }
    intentStates = plan.intents.map { _ in .open }
    isDismissed = plan.cases.map { _ in false }
    decision = .continue(.rounds(through: plan.looks[0], cases: Array(plan.cases.indices)))
  }

  /// Looks at the cumulative counts of all cases, in the plan's order, once every trial of the
  /// step has ended. Lost trials are not among them; a case may have none. `freshBaseline` counts
  /// what the steps asked of the baseline's agent and is needed only where they asked.
  ///
  /// Requires that the decision was to continue, and no more trials of a case than were asked for.
  @discardableResult
  package mutating func observe(
    _ counts: [Proportion], freshBaseline: [Proportion]? = nil
  ) -> GateLook {
    guard case .continue(let step) = decision else {
      preconditionFailure("the gate has decided")
    }
    precondition(counts.count == plan.cases.count, "one count for every case of the plan")
    switch step {
    case .rounds(let round, let cases): for position in cases { asked[position] = round }
    case .extra(let cases, let baseline):
      for position in cases { asked[position] += 1 }
      for position in baseline { askedOfBaseline[position] += 1 }
    }
    precondition(zip(counts, asked).allSatisfy { $0.trials <= $1 }, "trials nobody asked for")
    candidate = counts
    if let freshBaseline {
      precondition(freshBaseline.count == counts.count, "one count for every case of the plan")
      precondition(
        zip(freshBaseline, askedOfBaseline).allSatisfy { $0.trials <= $1 },
        "trials nobody asked for")
      self.freshBaseline = freshBaseline
    }
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

  /// Closes the question behind an alarm that fresh trials did not bear out. The other alarms of
  /// the same look stand; without any the gate goes on with its other questions.
  ///
  /// A closed group counts as unproven, and a closed case counts in no channel any more: its
  /// evidence would else raise the alarm of a few cases in the same moment.
  ///
  /// Requires that the alarm is one of those that blocked.
  package mutating func dismiss(_ alarm: GateAlarm) {
    guard case .blocked(let alarms) = decision, alarms.contains(alarm), let last = looks.last else {
      preconditionFailure("no such alarm")
    }
    let positions = positions(behind: alarm)
    unconfirmed.append(alarm)
    switch alarm {
    case .overall: suite = .dismissed
    case .intent(let name):
      for (number, intent) in plan.intents.enumerated()
      where intent.name.utf8.elementsEqual(name.utf8) {
        intentStates[number] = .dismissed
      }
    case .cases: for position in positions { isDismissed[position] = true }
    case .sparse: isSparseOpen = false
    }
    let remaining = alarms.filter { $0 != alarm && ($0 != .sparse || isSparseAlarming) }
    if !remaining.isEmpty {
      decision = .blocked(remaining)
    } else {
      switch last.phase {
      case .round(let round): decision = afterRound(lookIndex(of: round))
      case .sweep: decision = afterRounds
      }
    }
  }

  private mutating func update(_ positions: [Int]) {
    guard case .evidence(let rule) = plan.caseRule else { return }
    for position in positions where rule.isEligible(position) {
      let fresh = freshBaseline[position]
      evidence[position] =
        if fresh.trials > 0, let rerun = rule.rerun {
          rerun.evidence(
            baseline: plan.cases[position].counts.pooled(with: fresh),
            candidate: candidate[position])
        } else {
          rule.evidence(position, candidate[position])
        }
    }
  }

  /// Whether the case is compared with fresh trials of the baseline from now on.
  func isRerun(_ position: Int, _ rule: CaseEvidence) -> Bool {
    guard plan.baselineIsRunnable, rule.rerun != nil else { return false }
    return askedOfBaseline[position] > 0
      || (evidence[position]?.logE ?? 0) >= RerunEvidence.trigger
  }

  /// The `logE` that convicts the case.
  func threshold(_ position: Int, _ rule: CaseEvidence) -> Double {
    if askedOfBaseline[position] > 0, let rerun = rule.rerun { return rerun.threshold }
    return rule.threshold
  }
}

extension GateSession {
  private func lookIndex(of round: Int) -> Int {
    plan.looks.firstIndex(of: round) ?? plan.looks.count - 1
  }

  private mutating func lookAtRound(_ round: Int) -> GateLook {
    let index = lookIndex(of: round)
    let seenSuite = suite == .open ? group(.suite, Array(plan.cases.indices), index) : nil
    if let seenSuite {
      overall = seenSuite
      if seenSuite.outcome == .passed { suite = .passed }
    }
    var seen: [GroupLook] = []
    for (number, intent) in plan.intents.enumerated() where intentStates[number] == .open {
      guard let look = group(.intent(intent.name), intent.positions, index) else { continue }
      intents[number] = look
      if look.outcome == .passed { intentStates[number] = .passed }
      seen.append(look)
    }
    let cases = lookAtCases(isFinal: index == plan.looks.count - 1)
    let alarms = alarms(seenSuite, seen, cases)
    return look(
      .round(round), seenSuite, seen, cases,
      alarms.isEmpty ? afterRound(index) : .blocked(alarms))
  }

  private mutating func lookAtSuspects() -> GateLook {
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
      trialsUsed: candidate.reduce(0) { $0 + $1.trials },
      baselineTrialsUsed: freshBaseline.reduce(0) { $0 + $1.trials },
      trialsPlanned: plan.plannedTrials)
  }

  private func group(_ group: CaseGroup, _ positions: [Int], _ index: Int) -> GroupLook? {
    let isSuite = group == .suite
    let bounds = GroupLook.Bounds(
      block: (isSuite ? plan.overallBounds : plan.intentBounds).bounds[index],
      pass: plan.passBounds.bounds[index], canPass: plan.looks[index] >= plan.minimumRounds)
    return GroupLook(
      group, positions.map { RatePair(baseline: plan.cases[$0].counts, candidate: candidate[$0]) },
      margin: plan.policy.margin(of: group),
      tolerance: plan.policy.tolerance, bounds: bounds)
  }

  /// The cases that the next round needs: all while the suite is undecided, then those of
  /// undecided intents. Exact tests of single cases want every planned round.
  private var activeCases: [Int] {
    if suite == .open { return Array(plan.cases.indices) }
    if case .exactTests = plan.caseRule { return Array(plan.cases.indices) }
    return zip(plan.intents, intentStates).filter { $1 == .open }.flatMap(\.0.positions).sorted()
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
    if isSparseOpen, case .evidence(let found) = cases.rule,
      found.sparseLogW >= found.sparseBound
    {
      alarms.append(.sparse)
    }
    return alarms
  }

  /// When nothing of a round's end blocks: the next round, or what comes after the last.
  private func afterRound(_ index: Int) -> GateDecision {
    let active = activeCases
    guard index + 1 < plan.looks.count, !active.isEmpty else { return afterRounds }
    return .continue(.rounds(through: plan.looks[index + 1], cases: active))
  }

  /// When no round is left: more trials of suspects, or the end.
  private var afterRounds: GateDecision {
    if plan.design == .sequential, case .evidence(let rule) = plan.caseRule {
      let suspects = rule.eligible.filter { state($0, rule) == .open }
      if !suspects.isEmpty {
        return .continue(
          .extra(cases: suspects, baseline: suspects.filter { isRerun($0, rule) }))
      }
    }
    var unproven: [UnprovenGroup] = []
    if suite != .passed {
      unproven.append(
        UnprovenGroup(group: .suite, largestDropNotExcluded: overall?.largestDropNotExcluded))
    }
    for (number, intent) in plan.intents.enumerated() where intentStates[number] != .passed {
      unproven.append(
        UnprovenGroup(
          group: .intent(intent.name),
          largestDropNotExcluded: intents[number]?.largestDropNotExcluded))
    }
    return unproven.isEmpty ? .passed : .passedUnproven(unproven)
  }
}
