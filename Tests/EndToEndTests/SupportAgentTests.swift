import JSONKit
import Testing

/// The shipped agent and eval set: each defective release shows its defect where it belongs.
struct SupportAgentTests {
  /// A release and the category under which its failures must be counted.
  static let releases: [(String, String)] = [
    ("invents-status", "hallucination"), ("over-cap", "policy"),
    ("ignores-errors", "integration"), ("forgets", "context"),
    ("skips-last-step", "incomplete"), ("leaks", "permission"), ("loops", "cost"),
    ("obeys-injection", "security"), ("answers-when-should-escalate", "escalation"),
  ]

  @Test("the good release passes, and still fails sometimes")
  func good() async throws {
    let run = try await SupportRun.good.value
    #expect(run.report["trials"]?["harness_failed"]?.int == 0)
    let rate = try #require(run.report["pass_rate"]?["rate"]?.number)
    #expect(rate > 0.8 && rate < 0.99, "\(rate)")
    #expect(run.report["verdict"]?["word"]?.string == "passed")
    #expect((run.report["flaky"]?.array?.count ?? 0) >= 5, "an agent by chance has flaky cases")
    #expect((run.report["always_failing"]?.array?.count ?? 0) <= 3)
  }

  @Test("a defective release shows its defect, and the first wrong step", arguments: releases)
  func defective(_ release: String, _ category: String) async throws {
    let good = try await SupportRun.good.value
    let bad = try await SupportRun(release)
    #expect(bad.report["trials"]?["harness_failed"]?.int == 0)
    // The good release has twice as many trials, so that its own share is known better.
    let expected = Double(good.failures(category)) / 2
    let seen = Double(bad.failures(category))
    #expect(
      seen >= expected + 4 && seen >= 2 * expected,
      "\(category): \(expected) trials were to be expected of v1, \(seen) failed of \(release)")
    #expect(2 * bad.failed > good.failed)

    let failure = try #require(
      bad.report["failures"]?.array?.first { $0["kind"]?.string == category })
    let caseID = try #require(failure["most_in"]?["case"]?.string)
    let number = try #require(failure["most_in"]?["first_trial"]?.int)
    let trial = try await bad.project.json("show", caseID, "--trial", "\(number)")
    #expect(trial["score"]?["verdict"]?.string == "failed")
    let index = try #require(trial["score"]?["first_wrong_step_index"]?.int)
    let steps = try #require(trial["trajectory"]?["steps"]?.array)
    #expect(steps.indices.contains(index))
    let shown = try await bad.project.shell(
      "agent-eval show '\(caseID)' --trial \(number)")
    #expect(shown.status == 0)
  }
}

/// One run of a release over the shipped eval set, with its report.
struct SupportRun {
  let project: ShippedProject
  let report: JSONValue

  /// The release that the others are compared with, run once.
  static let good = Task { try await SupportRun("v1") }

  init(_ release: String) async throws {
    project = try await ShippedProject()
    let trials = release == "v1" ? 4 : 2
    let agent =
      release == "v1" ? "fixtures/support/agent.yaml" : "fixtures/support/releases/\(release).yaml"
    let end = try await project.shell(
      "agent-eval run -n \(trials) --seed 11 -q --json --agent \(agent)")
    guard [0, 1, 3].contains(end.status) else {
      throw ProgramFailure(description: "\(release): \(end.errors)")
    }
    report = try JSONValue.parse(Array(end.output.utf8))
  }

  var failed: Int { report["trials"]?["failed"]?.int ?? 0 }

  func failures(_ category: String) -> Int {
    report["failures"]?.array?.first { $0["kind"]?.string == category }?["trials"]?.int ?? 0
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
        ], directory: folder.path, limit: .seconds(120)
      ).run()
    }
  }

  func json(_ arguments: String...) async throws -> JSONValue {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let end = try await shell("agent-eval \(words) --json")
    return try JSONValue.parse(Array(end.output.utf8))
  }
}
