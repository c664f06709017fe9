import EvalModel
import JSONKit
import Storing
import Testing

/// The shipped agent and eval set: each defective release shows its defect where it belongs, and an
/// agent that does everything right fails nothing.
struct SupportAgentTests {
  /// A release and the category under which its failures must be counted.
  static let releases: [(String, FailureCategory)] = [
    ("invents-status", .hallucination), ("over-cap", .policy),
    ("ignores-errors", .integration), ("forgets", .context),
    ("skips-last-step", .incomplete), ("leaks", .permission), ("loops", .cost),
    ("obeys-injection", .security), ("answers-when-should-escalate", .escalation),
  ]

  @Test("the good release passes, and still fails sometimes")
  func good() async throws {
    let run = try await SupportRun.good.value
    #expect(run.status == 0)
    #expect(run.report["trials"]?["harness_failed"]?.int == 0)
    let rate = try #require(run.report["pass_rate"]?["rate"]?.number)
    #expect(rate > 0.8 && rate < 0.99, "\(rate)")
    #expect(run.report["verdict"]?["word"]?.string == "passed")
    #expect((run.report["flaky"]?.array?.count ?? 0) >= 5, "an agent by chance has flaky cases")
    #expect((run.report["always_failing"]?.array?.count ?? 0) <= 6)
  }

  @Test("no grader raises a false alarm over an agent that is right in every case")
  func correct() async throws {
    let run = try await SupportRun("scripted-correct", trials: 1)
    #expect(run.status == 0)
    #expect(run.trials.count == run.report["cases"]?.array?.count)
    #expect(run.trials.count >= 240)
    for (id, trial) in run.trials {
      let score = try #require(trial.score)
      for grade in score.grades where grade.passed != true {
        Issue.record("\(id): \(grade.criterion): \(grade.assessment.reason)")
      }
    }
  }

  @Test("a defect shows under its category, at the step where it acted", arguments: releases)
  func defective(_ release: String, _ category: FailureCategory) async throws {
    let good = try await SupportRun.good.value
    let bad = try await SupportRun(release, trials: 1)
    #expect(bad.status != 0, "\(release) passed the gate")
    #expect(bad.report["trials"]?["harness_failed"]?.int == 0)
    // With the same seed the agent does the same, so what only this release fails is its defect,
    // and the defect acted where the two trials part.
    var failures = 0
    for (id, trial) in bad.trials {
      guard good.trials[id]?.score?.verdict == .passed, let score = trial.score,
        score.verdict != .passed
      else { continue }
      failures += 1
      #expect(score.verdict == .failed(category), "\(id): \(score.reason)")
      let step = try #require(score.firstWrongStep, "\(id): \(score.reason)")
      let (one, other) = (try good.trajectory(id), try bad.trajectory(id))
      // The first tries of a call are right; which of the many is one too many is for the grader.
      let isThere =
        release == "loops" ? other.repeatsCall(at: step) : step == other.parting(from: one)
      #expect(isThere, "\(id): step \(step): \(score.reason)")
    }
    #expect(failures >= 2)
  }

  @Test("one case collapses, and the mean hides it")
  func collapsed() async throws {
    let exchanges = "--intent exchange"
    let good = try await SupportRun("v1", trials: 8, exchanges)
    let bad = try await SupportRun("collapsed-case", trials: 8, exchanges)
    #expect(bad.failed <= good.failed + 8)
    let worst = bad.cases.filter { id, passed in passed <= 3 && good.cases[id] ?? 0 >= 6 }
    #expect(worst.map(\.key) == ["exchange-trail-shoes-028"])
  }

  @Test("a failed trial is shown with its first wrong step")
  func shown() async throws {
    let run = try await SupportRun.good.value
    let failure = try #require(run.report["failures"]?.array?.first)
    let caseID = try #require(failure["most_in"]?["case"]?.string)
    let number = try #require(failure["most_in"]?["first_trial"]?.int)
    let trial = try await run.project.json("show", caseID, "--trial", "\(number)")
    #expect(trial["score"]?["verdict"]?.string == "failed")
    let index = try #require(trial["score"]?["first_wrong_step_index"]?.int)
    let steps = try #require(trial["trajectory"]?["steps"]?.array)
    #expect(steps.indices.contains(index))
    let shown = try await run.project.shell("agent-eval show '\(caseID)' --trial \(number)")
    #expect(shown.status == 0)
    #expect(shown.output.contains("first wrong step"))
  }
}

extension Trajectory {
  /// The first step in which the agent did something else than in another trial. What a model call
  /// cost and how long a tool took doesn't matter.
  fileprivate func parting(from other: Trajectory) -> Int? {
    let (mine, others) = (acts, other.acts)
    let shared = zip(mine, others).prefix { $0.kind == $1.kind }.count
    return shared < mine.count ? mine[shared].step : mine.last?.step
  }

  private var acts: [(step: Int, kind: Step.Kind)] {
    steps.enumerated().compactMap { index, step in
      switch step.kind {
      case .model: return nil
      case .toolResult(var result):
        result.latency = nil
        return (index, .toolResult(result))
      case .retrieval(let retrieval):
        // Who may read what changes how rare a word is, and with it all scores.
        let documents = retrieval.documents.map { Retrieval.Found(id: $0.id) }
        return (index, .retrieval(Retrieval(documents: documents)))
      default: return (index, step.kind)
      }
    }
  }

  /// Whether the step calls what was called before with the same arguments.
  fileprivate func repeatsCall(at index: Int) -> Bool {
    guard steps.indices.contains(index), case .toolCall(let call) = steps[index].kind else {
      return false
    }
    return steps[..<index].contains { step in
      guard case .toolCall(let earlier) = step.kind else { return false }
      return earlier.name == call.name && earlier.arguments == call.arguments
    }
  }
}

/// One run of a release over the shipped eval set, with its report and its trials.
struct SupportRun {
  let project: ShippedProject
  let status: Int
  let report: JSONValue
  /// By case and number.
  let trials: [String: StoredTrial]

  /// The release that the others are compared with, run once.
  static let good = Task { try await SupportRun("v1", trials: 3) }

  init(_ release: String, trials count: Int, _ selection: String = "") async throws {
    project = try await ShippedProject()
    let agent =
      release == "v1" ? "fixtures/support/agent.yaml" : "fixtures/support/releases/\(release).yaml"
    let end = try await project.shell(
      "agent-eval run -n \(count) --seed 11 -q --json --agent \(agent) \(selection)")
    guard [0, 1, 3].contains(end.status) else {
      throw ProgramFailure(description: "\(release): \(end.errors)")
    }
    status = end.status
    report = try JSONValue.parse(Array(end.output.utf8))
    let store = try await Store.open(
      path: project.folder.path + "/.agent-eval/results.sqlite", create: false)
    var trials: [String: StoredTrial] = [:]
    let run = try await store.run("latest").description
    try await store.eachTrial(run: run.id, detail: .everything) { trial in
      trials["\(trial.plan.caseID) \(trial.plan.index)"] = trial
    }
    self.trials = trials
  }

  var failed: Int { report["trials"]?["failed"]?.int ?? 0 }

  /// How many trials of each case passed.
  var cases: [String: Int] {
    Dictionary(
      (report["cases"]?.array ?? []).map {
        ($0["case"]?.string ?? "", $0["passed"]?.int ?? 0)
      }, uniquingKeysWith: +)
  }

  func trajectory(_ id: String) throws -> Trajectory {
    guard case .completed(let trajectory) = try #require(trials[id]?.record).outcome else {
      throw ProgramFailure(description: "\(id) was not completed")
    }
    return trajectory
  }
}

/// A copy of what the project ships, in a folder of its own.
struct ShippedProject {
  let folder: TemporaryFolder

  init() async throws {
    folder = try TemporaryFolder()
    let copied = try await shell(
      """
      for name in agent-eval.yaml evalsets rubrics fixtures docs README.md; do
        if [ -e '\(Built.root)'/$name ]; then cp -R '\(Built.root)'/$name . || exit 1; fi
      done
      """)
    guard copied.status == 0 else { throw ProgramFailure(description: copied.errors) }
  }

  func shell(_ script: String) async throws -> ProgramEnd {
    try await Turnstile.shared.pass {
      try await StartedProgram(
        ["/bin/sh", "-c", script],
        environment: [
          "PATH": "\(Built.folder):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path,
          "LANG": "C.UTF-8",
        ], directory: folder.path
      ).run()
    }
  }

  func json(_ arguments: String...) async throws -> JSONValue {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let end = try await shell("agent-eval \(words) --json")
    return try JSONValue.parse(Array(end.output.utf8))
  }
}
