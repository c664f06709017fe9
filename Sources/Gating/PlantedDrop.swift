import Statistics

/// A known change of the agent, to see whether the gate finds it.
package enum PlantedDrop: Sendable, Hashable {
  /// The candidate is the same agent: a block is a false alarm.
  case nothing
  /// Every case gets worse, the unsure ones most; the mean of the suite falls by this much.
  case suite(Double)
  /// One case that nearly always passed falls to this rate, and nothing else changes.
  case oneCase(to: Double)
  /// The mean of one intent, picked at random, falls by this much.
  case oneIntent(Double)

  package static let standard: [PlantedDrop] = [
    .nothing, .suite(0.02), .suite(0.05), .oneCase(to: 0.60), .oneIntent(0.20),
  ]
}

/// What a planted drop was made of in one replicate.
struct Planted: Sendable {
  enum Culprit: Sendable, Equatable {
    case caseID(String)
    case intent(String)
  }

  var rates: [Double]
  var culprit: Culprit?

  /// `nil` where the suite has nothing that could fall so far.
  init?(
    _ drop: PlantedDrop, in rates: [Double], suite: SuiteRates, plan: GatePlan,
    _ random: inout Xoshiro256StarStar
  ) {
    self.rates = rates
    switch drop {
    case .nothing: break
    case .suite(let points):
      guard let shift = LogitShift(drop: points, of: rates) else { return nil }
      self.rates = rates.map { shift($0) }
    case .oneCase(let rate):
      // The most stable cases; in a small baseline none is known to be as stable as that.
      let stable = [0.975, 0.9].lazy
        .map { bound in rates.indices.filter { suite.mean($0) >= max(bound, rate + 0.1) } }
        .first { !$0.isEmpty }
      guard let stable else { return nil }
      let position = stable[random.below(stable.count)]
      self.rates[position] = min(rates[position], rate)
      culprit = .caseID(plan.cases[position].id)
    case .oneIntent(let points):
      // Drawn before it is known whether it can fall that far, so that no intent is favoured.
      let intent = plan.intents[random.below(plan.intents.count)]
      let within = intent.positions.map { rates[$0] }
      guard let shift = LogitShift(drop: points, of: within) else { return nil }
      for position in intent.positions { self.rates[position] = shift(rates[position]) }
      culprit = .intent(intent.name)
    }
  }

  /// Whether the alarms name what was planted.
  func isNamed(by alarms: [GateAlarm]) -> Bool {
    alarms.contains { alarm in
      switch (culprit, alarm) {
      case (.caseID(let id)?, .cases(let ids)):
        ids.contains { $0.utf8.elementsEqual(id.utf8) }
      case (.intent(let name)?, .intent(let other)): name.utf8.elementsEqual(other.utf8)
      default: false
      }
    }
  }
}
