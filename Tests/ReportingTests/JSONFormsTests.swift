import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reporting
import Testing

@Suite("Reports for programs")
struct JSONFormsTests {
  @Test("a report names its schema, its verdict and what is unknown")
  func report() throws {
    let json = SampleRun.oneCase.report.json
    #expect(try JSONValue.parse(json.encoded()) == json)
    #expect(json["schema"] == "agent-eval.report/1")
    #expect(json["verdict"]?["word"] == "inconclusive")
    #expect(
      json["verdict"]?["reasons"]?.array?.map { $0["code"] } == [
        "unscored", "floor_open", "floor_skipped",
      ])
    #expect(
      json["trials"] == [
        "planned": 5, "passed": 3, "failed": 1, "unscored": 1, "harness_failed": 0, "missing": 0,
      ])
    #expect(json["pass_rate"]?["rate"] == 0.75)
    #expect(json["pass_rate"]?["interval"]?["method"] == "Wilson")
    #expect(json["agent"]?["cost_usd"] == ["sum": nil, "known": 0, "unknown": 5])
    #expect(json["agent"]?["input_tokens"] == ["sum": 4060, "known": 5, "unknown": 0])
    #expect(json["agent"]?["latency"]?["p99"] == .some(nil))
    #expect(json["clock"] == .some(nil))
    #expect(
      json["flaky"] == [
        [
          "case": "refund-late-parcel-017", "passed": 3, "trials": 4, "first_failing_trial": 2,
          "category": "tool_call", "reason": "called refund.issue with amount 50, expected 40",
        ]
      ])
    #expect(SampleRun.nothingJudged.report.json["pass_rate"] == .some(nil))
  }

  @Test("every case of the run is in the report, in the order of the plan")
  func cases() {
    let json = SampleRun.typical.report.json
    #expect(
      json["cases"]?.array?.map { $0["case"]?.string } == SampleRun.typical.cases.map(\.id))
    #expect(
      json["cases"]?.array?.last == [
        "case": "refund-plain-002", "intent": "refund", "tags": [], "planned": 10, "passed": 9,
        "failed": 0, "unscored": 0, "harness_failed": 1,
      ])
  }

  @Test("a trial carries its trajectory, its grades and steps by index")
  func trial() throws {
    let json = SampleTrial.view().json
    #expect(try JSONValue.parse(json.encoded()) == json)
    #expect(json["schema"] == "agent-eval.trial/1")
    #expect((json["trial"], json["seed"]) == (3, "981"))
    #expect(json["trajectory"] == SampleTrial.trajectory.json)
    #expect(json["score"]?["category"] == "policy")
    #expect(json["score"]?["first_wrong_step_index"] == 7)
    #expect(
      json["score"]?["grades"]?.array?.first == [
        "criterion": "within-cap", "dimension": "correctness", "category": "policy",
        "weight": 3.0, "critical": true, "grader": "says", "grader_version": 1,
        "verdict": "failed", "value": 0.0,
        "reason": "refund.issue was called with amount 812, the cap is 500",
        "step_indices": [7, 8],
      ])
    #expect(json["score"]?["grades"]?.array?.last?["value"] == nil)
    let lost = SampleTrial.view(
      .harnessFailed(HarnessFailure(.workerLost, "the worker died")), score: nil
    ).json
    #expect(
      lost["outcome"] == [
        "kind": "harness_failed", "reason": "worker_lost", "detail": "the worker died",
      ])
    #expect((lost["score"], lost["trajectory"]) == (.some(nil), .some(nil)))
  }

  @Test("a list of runs says null for what isn't known")
  func runs() {
    let run = SampleRun.typical.run
    let json = Tables.json(runs: [
      .init(run: run, status: .interrupted, trials: 4, passRate: nil, change: nil)
    ])
    #expect(
      json == [
        "schema": "agent-eval.runs/1",
        "runs": [
          [
            "run": "20260502-101500-7f3a", "started_at": "2026-05-02T10:15:00Z",
            "eval_set": "support", "agent": "support-agent", "profile": "ci",
            "status": "interrupted", "trials": 4, "planned_trials": 180, "pass_rate": nil,
            "change": nil,
          ]
        ],
      ])
  }

  @Test("problems are sorted and counted, with their places and hints")
  func problems() {
    var problems = Problems()
    problems.add(
      Diagnostic(
        "unknown-field", .warning, "unknown field 'trails'",
        at: SourcePlace(file: "a.yaml", line: 42, column: 7, length: 6),
        hints: ["did you mean 'trials'?"]))
    problems.add(Diagnostic("no-agent", "no agent is named"))
    #expect(
      problems.json == [
        "schema": "agent-eval.diagnostics/1", "errors": 1, "warnings": 1,
        "diagnostics": [
          ["code": "no-agent", "severity": "error", "message": "no agent is named"],
          [
            "code": "unknown-field", "severity": "warning", "message": "unknown field 'trails'",
            "place": ["file": "a.yaml", "line": 42, "column": 7, "length": 6],
            "hints": ["did you mean 'trials'?"],
          ],
        ],
      ])
  }
}
