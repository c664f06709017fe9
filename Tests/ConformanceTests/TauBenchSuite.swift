import EvalModel
import JSONKit
import Statistics
import Testing

@Suite(
  "tau-bench airline", .enabled(if: ConformanceData.has("tau_bench"), "there is no data for it"))
struct TauBenchSuite {
  private static let writes: [JSONValue] = [
    "book_reservation*", "cancel_reservation*", "send_certificate*", "update_reservation_*",
  ]

  private static let traces = "tau_bench/gpt-4o-airline.dev.json.gz"
  private static let rubric = "tau-airline.rubric.yaml"

  /// Several runs are trials of one case.
  private static func cases(of runs: [TauBenchRun]) -> [JSONValue] {
    var cases: [String: JSONValue] = [:]
    for run in runs {
      cases[run.caseID] = run.evalCase(intent: "airline", writes: writes)
    }
    return cases.sorted { $0.key < $1.key }.map(\.value)
  }

  @Test("pass^k of the published runs follows from their traces alone")
  func passHat() throws {
    let runs = try TauBenchRun.all(in: ConformanceData.bytes(Self.traces))
    #expect(runs.count == 100)
    let judged = try JudgedSet(rubric: Self.rubric, cases: Self.cases(of: runs))
    var passes: [String: Int] = [:]
    var trials: [String: Int] = [:]
    var disagreements: [String] = []
    for run in runs {
      let score = try judged.score(run.trajectory, as: run.caseID)
      let passed = score.verdict == .passed
      passes[run.caseID, default: 0] += passed ? 1 : 0
      trials[run.caseID, default: 0] += 1
      if passed != run.rewarded {
        disagreements.append("\(run.caseID) trial \(run.trial): \(passed), \(score.reason)")
      }
    }
    let agreed = runs.count - disagreements.count
    for line in disagreements { print("  disagrees with the reward | \(line)") }
    ConformanceData.report(
      "tau-bench airline: verdicts that agree with the reward", "\(agreed)/\(runs.count)", "")
    #expect(agreed >= 98)
    let proportions = trials.map { Proportion(passes: passes[$0.key] ?? 0, trials: $0.value) }
    for (k, published) in [(1, 0.490), (2, 0.387), (3, 0.340), (4, 0.320)] {
      let found = try #require(PassKSummary(cases: proportions, k: k)).passHat.mean
      ConformanceData.report(
        "tau-bench airline: pass^\(k)", found.decimals(3), "is \(published.decimals(3))")
      #expect(abs(found - published) <= 0.01)
    }
  }

  @Test("the built program prints the published pass^k")
  func program() throws {
    let runs = try TauBenchRun.all(in: ConformanceData.bytes(Self.traces))
    let printed = try JudgedSet.written(rubric: Self.rubric, cases: Self.cases(of: runs)) { path in
      try BuiltProgram.grade(Self.traces, evalSet: path, "--tool-error", "Error")
    }
    let line = try #require(
      printed.split(separator: "\n").first { $0.contains("pass^k") }, "\(printed)")
    print("  agent-eval grade | \(line)")
    let published = ["1 → 49%", "2 → 38.7%", "3 → 34%", "4 → 32%"]
    let found = published.count { line.contains($0) }
    ConformanceData.report(
      "tau-bench airline: pass^k that agent-eval grade prints", "\(found)/4",
      published.joined(separator: ", "))
    #expect(found == 4, "\(printed)")
  }
}
