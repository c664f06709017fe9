package import Statistics

/// What a run of an unchanged agent will take, from simulated runs through the gate itself.
package struct GateForecast: Sendable, Equatable {
  /// One simulated run.
  package struct Session: Sendable, Equatable {
    package enum End: Sendable, Equatable { case passed, unproven, blocked }

    /// Of both agents, where the baseline's can be run.
    package let trialsUsed: Int
    package let end: End
  }

  /// What complete rounds of all cases take.
  package let trialsPlanned: Int
  package let meanTrials: Double
  /// A tenth of the runs take fewer, and a tenth more.
  package let fewTrials: Double
  package let manyTrials: Double
  /// Runs that ended with a pass that is proven, with one that isn't, and blocked.
  package let passed: Proportion
  package let unproven: Proportion
  package let blocked: Proportion

  /// `nil` without sessions.
  package init?(_ sessions: [Session], plan: GatePlan) {
    let used = sessions.map { Double($0.trialsUsed) }
    guard let percentiles = Percentiles(used), let few = percentiles.percentile(10),
      let many = percentiles.percentile(90)
    else { return nil }
    trialsPlanned = plan.plannedTrials
    meanTrials = used.reduce(0, +) / Double(used.count)
    fewTrials = few
    manyTrials = many
    func share(_ end: Session.End) -> Proportion {
      Proportion(passes: sessions.count { $0.end == end }, trials: sessions.count)
    }
    passed = share(.passed)
    unproven = share(.unproven)
    blocked = share(.blocked)
  }

  /// Trials that early stopping saves, as a share; negative when suspects need more than it saves.
  package var saved: Double { 1 - meanTrials / Double(trialsPlanned) }

  /// Simulates one run of an agent whose rates are drawn from what the baseline says about them.
  /// The same seed and index give the same run, so callers can spread the indices over processors.
  package static func session(
    _ plan: GatePlan, _ rates: SuiteRates, seed: UInt64, index: Int
  ) -> Session {
    var random = Xoshiro256StarStar(runSeed: seed, purpose: "forecast/\(index)")
    let rates = rates.draw(&random)
    var pair = SimulatedPair(baseline: rates, candidate: rates, random: random)
    return Session(pair.course(plan))
  }
}

extension GateForecast.Session {
  init(_ course: GateCourse) {
    trialsUsed = course.trialsUsed
    end =
      switch course.decision {
      case .blocked: .blocked
      case .passed: .passed
      case .passedUnproven, .continue, nil: .unproven
      }
  }
}
