import Gating
import JSONKit
import Statistics
import Testing

@Suite("The gate agrees with independently computed runs")
struct GateReplayTests {
  /// Within 1e-9 of the reference; its last digit is 1e-15 of 1.
  func expect(
    _ actual: Double?, _ entry: JSONValue?, _ what: String, _ compared: inout Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try #require(entry?.number, "\(what)", sourceLocation: sourceLocation)
    let value = try #require(actual, "\(what)", sourceLocation: sourceLocation)
    compared += 1
    #expect(
      abs(value - expected) <= max(1e-9 * abs(expected), 1e-12),
      "\(what): \(value) is not \(expected)", sourceLocation: sourceLocation)
  }

  @Test("every statistic of every look is the reference's", arguments: try GateReplay.all.get())
  func looks(replay: GateReplay) throws {
    let session = try replay.session.get()
    var compared = 0
    for entry in try #require(replay.output["trace"]?.array) {
      let round = try #require(entry["look"]?.int)
      let look = try #require(session.looks.first { $0.phase == .round(round) })
      switch entry["kind"]?.string {
      case "overall":
        let seen = try #require(look.overall)
        #expect(seen.test.statistic == entry["T"]?.int)
        try expect(seen.test.mean, entry["ET"], "mean", &compared)
        try expect(seen.test.variance, entry["var"], "variance", &compared)
        try expect(seen.test.p, entry["p_exact"], "p", &compared)
        try group(seen, entry, &compared)
      case "intent":
        let number = try #require(entry["intent"]?.int)
        let seen = try #require(look.intents.first { $0.group == .intent("intent-\(number)") })
        try group(seen, entry, &compared)
      case "cases":
        try cases(look, entry, session, &compared)
      default: Issue.record("an unknown kind of entry")
      }
    }
    #expect(compared > 30)
    print("gate replay \(replay.number): \(compared) values")
  }

  private func group(_ seen: GroupLook, _ entry: JSONValue, _ compared: inout Int) throws {
    try expect(seen.test.midP, entry["p_mid"], "mid-p", &compared)
    try expect(seen.z, entry["z"], "z", &compared)
    try expect(seen.blockBound, entry["block_bound"], "block bound", &compared)
    // The reference stops at the first alarm, before these.
    guard entry["z_pass"] != nil else {
      #expect(seen.outcome == .blocked)
      return
    }
    try expect(seen.difference.difference, entry["diff"], "difference", &compared)
    try expect(seen.standardError, entry["se"], "standard error", &compared)
    try expect(seen.passZ, entry["z_pass"], "pass z", &compared)
    try expect(seen.passBound, entry["pass_bound"], "pass bound", &compared)
  }

  private func cases(
    _ look: GateLook, _ entry: JSONValue, _ session: GateSession, _ compared: inout Int
  ) throws {
    guard case .evidence(let found) = look.cases.rule else {
      Issue.record("no evidence")
      return
    }
    try expect(found.largest?.logE, entry["max_log_e"], "largest evidence", &compared)
    #expect(found.largest?.position == entry["argmax"]?.int)
    #expect(found.threshold == entry["h"]?.number)
    try expect(found.sparseLogW, entry["sparse_log_w"], "sparse evidence", &compared)
    try expect(found.sparseBound, entry["sparse_bound"], "sparse bound", &compared)
    // What is open after a look is what the next one tests.
    guard let index = session.looks.firstIndex(of: look), index + 1 < session.looks.count,
      case .round = session.looks[index + 1].phase
    else { return }
    let next = session.looks[index + 1]
    #expect((next.overall == nil) == entry["overall_decided"]?.bool)
    let open = try #require(entry["open_intents"]?.ints)
    #expect(next.intents.map(\.group) == open.map { .intent("intent-\($0)") })
  }

  @Test("the plan and the end are the reference's", arguments: try GateReplay.all.get())
  func ends(replay: GateReplay) throws {
    let session = try replay.session.get()
    let plan = session.plan
    let output = replay.output
    var compared = 0
    func expectAll(_ actual: [Double], _ key: String) throws {
      let expected = try #require(output[key]?.array)
      try #require(actual.count == expected.count)
      for (value, entry) in zip(actual, expected) { try expect(value, entry, key, &compared) }
    }
    #expect(plan.looks == replay.input["looks"]?.ints)
    #expect(plan.minimumRounds == replay.input["r_min"]?.int)
    try expectAll(plan.overallBounds.bounds, "bounds_overall")
    try expectAll(plan.intentBounds.bounds, "bounds_intent")
    try expectAll(plan.passBounds.bounds, "bounds_pass")
    guard case .evidence(let evidence) = plan.caseRule else {
      Issue.record("no evidence")
      return
    }
    try expectAll(plan.cases.indices.map(evidence.posteriorMean), "post_mean")
    #expect(
      plan.cases.indices.map(evidence.isEligible)
        == output["eligible"]?.array?.map { $0.bool ?? ($0.int == 1) })
    #expect(
      session.candidate.map(\.trials) == output["trials_per_case"]?.ints)
    #expect(session.looks.last?.trialsUsed == output["trials"]?.int)

    let results = session.caseResults()
    let logE = try #require(output["log_e"]?.array)
    for (result, entry) in zip(results, logE) {
      try expect(result.look.evidence?.logE ?? 0, entry, "log E", &compared)
    }
    let reason: String? =
      switch session.decision {
      case .blocked(let alarms):
        switch alarms[0] {
        case .overall: "overall"
        case .intent: "intent"
        case .cases: "case"
        case .sparse: "sparse"
        }
      case .passed, .passedUnproven: nil
      case .continue: "undecided"
      }
    #expect(reason == output["reason"]?.string)
    #expect(session.decision.isBlocked == output["block"]?.bool)
    print("gate replay \(replay.number): \(compared) values of plan and end")
  }
}
