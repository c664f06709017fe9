import EvalModel
import JSONKit
import Testing

@Suite("AgentRx", .enabled(if: ConformanceData.has("agentrx"), "there is no data for it"))
struct AgentRxSuite {
  private static let writes: [JSONValue] = ["cancel_*", "exchange_*", "modify_*", "return_*"]

  /// Orders that are not delivered yet are modified rather than exchanged, and cancelled rather than
  /// returned.
  private static let instead: JSONValue = [
    "exchange_delivered_order_items": ["modify_pending_order_items"],
    "return_delivered_order_items": ["cancel_pending_order"],
  ]

  /// The messages that a person named as the root causes, by task, counted as in the source.
  private static func labels() throws -> [Int: Int] {
    let data = try JSONValue.parse(
      ConformanceData.bytes("agentrx/tau_retail_labels.dev.json"))
    var labels: [Int: Int] = [:]
    for item in data.array ?? [] {
      let root = item["root_cause"]?["failure_id"]?.int
      let failure = item["failures"]?.array?.first { $0["failure_id"]?.int == root }
      guard let task = item["trajectory_id"]?.int, let step = failure?["step_number"]?.int else {
        continue
      }
      // The labels count from 1, the system's message included.
      labels[task] = step - 1
    }
    return labels
  }

  @Test("the first wrong step is where a person saw the root cause, in half of the runs")
  func firstWrongStep() throws {
    let runs = try TauBenchRun.all(
      in: ConformanceData.bytes("agentrx/tau_retail_failed.dev.json.gz"))
    let labels = try Self.labels()
    let judged = try JudgedSet(
      rubric: "tau-retail.rubric.yaml",
      cases: runs.map { $0.evalCase(intent: "retail", writes: Self.writes, instead: Self.instead) })
    var line = ConformanceLine("AgentRx: first wrong step within one of the root cause")
    var failed = 0
    for run in runs {
      let label = try #require(labels[run.task])
      let score = try judged.score(run.trajectory, as: run.caseID)
      if case .failed = score.verdict { failed += 1 }
      let found = score.firstWrongStep.flatMap { run.trajectory.message(ofStep: $0) }
      let isNear = found.map { abs($0 - label) <= 1 } ?? false
      let isAssistants = run.trajectory.isAgents(message: label)
      if isAssistants { line.count("\(run.task)", passed: isNear) }
      print(
        "  task \(run.task) | label \(label)\(isAssistants ? "" : " (the user's)") | found "
          + "\(found.map(String.init) ?? "none") | \(isNear ? "near" : "far") | \(score.reason)")
    }
    line.report()
    ConformanceData.report("AgentRx: labelled failures that fail", "\(failed)/\(runs.count)", "")
    #expect(line.total == 12 && line.passed * 2 >= line.total)
    #expect(failed == runs.count)
  }

  @Test("runs that succeeded are not called failures by what looks for the first wrong step")
  func runs() throws {
    let runs = try TauBenchRun.all(
      in: ConformanceData.bytes("agentrx/tau_retail_runs.dev.json.gz"))
    let judged = try JudgedSet(
      rubric: "tau-retail.rubric.yaml",
      cases: runs.map { $0.evalCase(intent: "retail", writes: Self.writes, instead: Self.instead) })
    var line = ConformanceLine("AgentRx: verdicts that agree with the reward")
    for run in runs {
      let score = try judged.score(run.trajectory, as: run.caseID)
      let passed = score.verdict == .passed
      line.count("\(run.task)", passed: passed == run.rewarded)
      if passed != run.rewarded {
        print("  task \(run.task) | reward \(run.rewarded) | \(score.reason)")
      }
    }
    line.report()
    #expect(line.passed >= 47)
  }
}

extension Trajectory {
  /// The message of the source that a step was read from; for the answer behind the last step the
  /// last message of the agent.
  fileprivate func message(ofStep index: Int) -> Int? {
    let step = steps.indices.contains(index) ? steps[index] : steps.last
    return step?.extra["source_message"]?.int
  }

  /// Whether the agent wrote a message of the source.
  fileprivate func isAgents(message: Int) -> Bool {
    steps.contains { step in
      guard step.extra["source_message"]?.int == message else { return false }
      return switch step.kind {
      case .message, .toolCall: true
      default: false
      }
    }
  }
}
