package import EvalModel
import Statistics

/// Steers a run from round to round until its verdict is known, and goes the same way again over a
/// stored one.
///
/// First the comparison decides. A run that it lets pass goes on while a floor is open, because
/// too few trials would leave the verdict inconclusive that the planned ones decide.
package struct GateSteering: Sendable {
  /// How many trials of each case must have ended, counted from the first, by agent.
  package struct Wanted: Sendable, Equatable {
    package var candidate: [String: Int] = [:]
    package var baseline: [String: Int] = [:]
  }

  package typealias Record = [String: [GateSession.Outcome]]

  package struct RunCase: Sendable {
    package var id: String
    package var labels: CaseLabels

    package init(id: String, labels: CaseLabels) {
      self.id = id
      self.labels = labels
    }
  }

  package private(set) var course: GateCourse
  /// Trials of each case that were run as rounds. More may have been run where something looked
  /// wrong; those are likelier where there were failures and enter no rate of a group.
  package private(set) var levels: [String: Int] = [:]

  private let floors: FloorGate
  private let cases: [RunCase]
  private let positions: [String: Int]
  private var takenOfCandidate: [Int]
  private var takenOfBaseline: [Int]
  private var round = 0

  /// `cases` are all of the run, compared or not.
  package init(_ plan: GatePlan, floors: Floors, cases: [RunCase]) {
    course = GateCourse(plan)
    self.floors = FloorGate(floors: floors)
    self.cases = cases
    positions = Dictionary(
      plan.cases.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    takenOfCandidate = plan.cases.map { _ in 0 }
    takenOfBaseline = takenOfCandidate
  }

  /// Takes what has ended as far as it reaches. `nil` when the verdict is known, else what must
  /// have ended before the next look.
  package mutating func advance(
    _ trials: [TrialSummary], baseline: [TrialSummary] = []
  ) -> Wanted? {
    let candidate = GateSession.outcomes(trials)
    let fresh = GateSession.outcomes(baseline)
    while let more = course.next {
      let wanted = wanted(more)
      guard has(candidate, wanted.candidate), has(fresh, wanted.baseline) else { return wanted }
      observe(more, candidate, fresh)
    }
    guard course.decision?.isBlocked != true else { return nil }
    while let wanted = wantedByFloors(trials) {
      guard has(candidate, wanted.candidate) else { return wanted }
      for (id, level) in wanted.candidate { levels[id] = level }
    }
    return nil
  }
}

extension GateSteering {
  /// The trials of the run's rounds alone.
  package func roundTrials(_ trials: [TrialSummary]) -> [TrialSummary] {
    trials.filter { $0.plan.index < levels[$0.plan.caseID] ?? 0 }
  }

  private var isRound: Bool {
    guard course.confirmation == nil, case .continue(.rounds) = course.session.decision else {
      return false
    }
    return true
  }

  private func wanted(_ more: GateCourse.Trials) -> Wanted {
    var wanted = Wanted()
    var furthest = round
    for (position, known) in course.plan.cases.enumerated() {
      if more.candidate[position] > 0 {
        let count = takenOfCandidate[position] + more.candidate[position]
        wanted.candidate[known.id] = count
        furthest = max(furthest, count)
      }
      if more.baseline[position] > 0 {
        wanted.baseline[known.id] = takenOfBaseline[position] + more.baseline[position]
      }
    }
    // Cases without a baseline keep step, so that floors know something of them too.
    if isRound {
      for one in cases where positions[one.id] == nil { wanted.candidate[one.id] = furthest }
    }
    return wanted
  }

  private func has(_ record: Record, _ wanted: [String: Int]) -> Bool {
    wanted.allSatisfy { id, count in (record[id]?.count ?? 0) >= count }
  }

  private mutating func observe(_ more: GateCourse.Trials, _ candidate: Record, _ fresh: Record) {
    let isRound = isRound
    var new: (candidate: [Proportion], baseline: [Proportion]) = ([], [])
    for (position, known) in course.plan.cases.enumerated() {
      new.candidate.append(
        Self.counted(
          candidate[known.id], from: takenOfCandidate[position], more.candidate[position]))
      new.baseline.append(
        Self.counted(fresh[known.id], from: takenOfBaseline[position], more.baseline[position]))
      takenOfCandidate[position] += more.candidate[position]
      takenOfBaseline[position] += more.baseline[position]
      if isRound, more.candidate[position] > 0 {
        levels[known.id] = takenOfCandidate[position]
        round = max(round, takenOfCandidate[position])
      }
    }
    if isRound {
      for one in cases where positions[one.id] == nil { levels[one.id] = round }
    }
    course.observe(candidate: new.candidate, baseline: new.baseline)
  }

  private static func counted(
    _ outcomes: [GateSession.Outcome]?, from start: Int, _ count: Int
  ) -> Proportion {
    guard count > 0, let outcomes else { return Proportion(passes: 0, trials: 0) }
    let taken = outcomes[start..<(start + count)]
    let passes = taken.count { $0 == .passed }
    return Proportion(passes: passes, trials: passes + taken.count { $0 == .failed })
  }

  /// Further rounds for the cases of floors that are still open.
  private func wantedByFloors(_ trials: [TrialSummary]) -> Wanted? {
    guard !floors.floors.isEmpty else { return nil }
    let tally = RunTally(
      status: .finished, cases: cases.map { ($0.id, $0.labels) }, trials: roundTrials(trials))
    let open = floors.judge(tally).reasons.compactMap { reason -> CaseGroup? in
      if case .floorOpen(let check) = reason { check.group } else { nil }
    }
    var wanted = Wanted()
    for one in cases where open.contains(where: { $0.contains(one.labels) }) {
      let level = levels[one.id] ?? 0
      let next = course.plan.looks.first { $0 > level }
      if let next { wanted.candidate[one.id] = next }
    }
    return wanted.candidate.isEmpty ? nil : wanted
  }
}
