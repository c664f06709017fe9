package import EvalModel
package import Statistics

/// What a report groups a case by.
package struct CaseLabels: Sendable, Equatable {
  package var intent: String
  package var tags: [String]

  package init(intent: String, tags: [String]) {
    self.intent = intent
    self.tags = tags
  }
}

/// How the trials of one case ended, counted.
package struct CaseTally: Sendable, Equatable {
  package var id: String
  package var labels: CaseLabels
  package var planned: Int
  package var passed: Int
  package var failed: Int
  /// The agent was run, and evidence for a critical criterion is missing.
  package var unscored: Int
  /// Lost to the harness or to what is around it; never counted against the agent.
  package var harnessFailed: Int
  /// Whether every trial is a case of its own, as recorded conversations are that share nothing
  /// but what the user wanted.
  package var holdsInteractions: Bool

  package init(
    id: String, labels: CaseLabels, planned: Int, passed: Int = 0, failed: Int = 0,
    unscored: Int = 0, harnessFailed: Int = 0, holdsInteractions: Bool = false
  ) {
    self.id = id
    self.labels = labels
    self.planned = planned
    self.passed = passed
    self.failed = failed
    self.unscored = unscored
    self.harnessFailed = harnessFailed
    self.holdsInteractions = holdsInteractions
  }

  /// Trials that enter the pass rate.
  package var judged: Int { passed + failed }
  /// Trials with a stored end, good or bad. Cancelled trials have none: a resumed run repeats them.
  package var ended: Int { judged + unscored + harnessFailed }
  package var missing: Int { max(0, planned - ended) }
  package var counts: Proportion { Proportion(passes: passed, trials: judged) }
  /// Repeats of the same case disagree.
  package var isFlaky: Bool { passed > 0 && failed > 0 && !holdsInteractions }
  package var alwaysFails: Bool { passed == 0 && failed > 0 }

  package mutating func count(_ trial: TrialSummary) {
    switch (trial.ending, trial.verdict) {
    case (.cancelled, _): break
    case (.harnessFailed, _): harnessFailed += 1
    case (_, .passed): passed += 1
    case (_, .failed): failed += 1
    case (_, .unscored), (_, nil): unscored += 1
    }
  }
}

/// How often one criterion was met.
package struct CriterionTally: Sendable, Equatable {
  package private(set) var met = 0
  package private(set) var scored = 0
  private var positions: Set<Int> = []

  package init() {}

  package var counts: Proportion { Proportion(passes: met, trials: scored) }
  package var cases: Int { positions.count }

  /// `position` is that of the case.
  package mutating func count(_ isMet: Bool, _ position: Int) {
    scored += 1
    if isMet { met += 1 }
    positions.insert(position)
  }
}

/// A run, counted case by case in the order of its plan: what verdicts and pass rates are made of.
package struct RunTally: Sendable, Equatable {
  package var status: RunStatus
  package var cases: [CaseTally]
  /// How often criteria were met in the trials that scored them.
  package var criteria: [String: CriterionTally]

  package init(
    status: RunStatus, cases: [CaseTally], criteria: [String: CriterionTally] = [:]
  ) {
    self.status = status
    self.cases = cases
    self.criteria = criteria
  }

  /// Trials of cases that the run didn't plan are left out. A case without labels, because it has
  /// left the eval set since, keeps its counts under the intent `unknown`.
  package init(
    _ run: RunDescription, status: RunStatus, trials: [TrialSummary], labels: [String: CaseLabels]
  ) {
    let cases = run.cases.map { planned in
      (planned.id, labels[planned.id] ?? CaseLabels(intent: "unknown", tags: []))
    }
    // A gate that has decided asks for no further trial, so none is missing.
    let isDecided = run.gate?.stopsEarly == true && status == .finished
    self.init(
      status: status, cases: cases, trials: trials,
      planned: isDecided ? nil : run.trialsPerCase)
  }

  /// Without `planned`, what has ended is all that was wanted.
  package init(
    status: RunStatus, cases labelled: [(id: String, labels: CaseLabels)],
    trials: [TrialSummary], planned: Int? = nil
  ) {
    var cases = labelled.map { CaseTally(id: $0.id, labels: $0.labels, planned: planned ?? 0) }
    let positions = Dictionary(
      cases.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
    var criteria: [String: CriterionTally] = [:]
    for trial in trials {
      guard let position = positions[trial.plan.caseID] else { continue }
      cases[position].count(trial)
      for (name, isMet) in trial.criteria {
        criteria[name, default: CriterionTally()].count(isMet, position)
      }
    }
    if planned == nil {
      for position in cases.indices { cases[position].planned = cases[position].ended }
    }
    self.init(status: status, cases: cases, criteria: criteria)
  }

  package var planned: Int { cases.reduce(0) { $0 + $1.planned } }
  package var ended: Int { cases.reduce(0) { $0 + $1.ended } }
  package var judged: Int { cases.reduce(0) { $0 + $1.judged } }
  package var passed: Int { cases.reduce(0) { $0 + $1.passed } }
  package var failed: Int { cases.reduce(0) { $0 + $1.failed } }
  package var unscored: Int { cases.reduce(0) { $0 + $1.unscored } }
  package var harnessFailed: Int { cases.reduce(0) { $0 + $1.harnessFailed } }
  package var missing: Int { cases.reduce(0) { $0 + $1.missing } }
}
