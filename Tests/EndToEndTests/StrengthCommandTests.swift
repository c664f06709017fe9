import JSONKit
import Testing

/// `agent-eval strength` on the shipped suite, and on one that looks at nothing.
struct StrengthCommandTests {
  @Test("the shipped suite catches 95 % of all mutants and 90 % of every mutation")
  func shipped() async throws {
    let run = try await SupportRun("v1", trials: 1)
    let end = try await run.project.shell(
      "agent-eval strength --floor 0.95 --floor-each 0.9 --limit 500 --json")
    let json = try JSONValue.parse(Array(end.output.utf8))
    #expect(end.status == 0, "\(end.errors)\(end.output)")
    let mutations = try #require(json["mutations"]?.array)
    #expect(mutations.count == 14)
    for mutation in mutations {
      #expect(
        mutation["mutants"]?.int ?? 0 >= 15,
        "\(mutation["mutation"]?.string ?? "?") is hardly ever applied")
    }
    let again = try await run.project.shell("agent-eval strength --limit 500 --json")
    #expect(again.output == end.output, "the same seed makes the same mutants")
  }

  @Test("a rubric that looks at nothing is told so, and is under its floor")
  func weak() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(2))
    #expect(try await project.run("run", "-n", "1").status == 0)
    let end = try await project.run("strength", "--floor", "0.5")
    // The toy agent calls nothing and says no figure, so nothing can be made worse.
    #expect(end.status == 0 && end.output.contains("0 of 0 mutants caught"))
    let none = try await project.run("strength", "--run", "missing")
    #expect(none.status == 2)
  }

  @Test("the three shipped sets are valid together, and no two inputs are nearly the same")
  func sets() async throws {
    let project = try await ShippedProject()
    let end = try await project.shell("agent-eval validate evalsets/ --json")
    let json = try JSONValue.parse(Array(end.output.utf8))
    #expect(end.status == 0 && json["evalsets"]?.int == 3)
    #expect(json["cases"]?.int ?? 0 >= 285)
    #expect(json["problems"]?["warnings"]?.int == 0)
    let text = try await project.shell("agent-eval validate evalsets/")
    #expect(text.output.contains("fault ") && text.output.contains("plain "))
  }

  @Test(
    "workflows and broken tools: an agent without lapses passes every case, the good one the floor",
    arguments: ["workflows", "integration"])
  func sets(_ name: String) async throws {
    let project = try await ShippedProject()
    let correct = try await project.shell(
      "agent-eval run evalsets/\(name).yaml -n 1 --seed 5 -q --json "
        + "--agent fixtures/support/releases/scripted-correct.yaml")
    let report = try JSONValue.parse(Array(correct.output.utf8))
    #expect(report["pass_rate"]?["rate"]?.number == 1, "\(correct.output.suffix(600))")
    let good = try await project.shell("agent-eval run evalsets/\(name).yaml -n 3 --seed 42 -q")
    #expect(good.status == 0, "\(good.output)\(good.errors)")
  }

  @Test("an agent that ignores failed calls fails where tools stay broken")
  func ignoresErrors() async throws {
    let project = try await ShippedProject()
    let end = try await project.shell(
      "agent-eval run evalsets/integration.yaml --tag explicit -n 4 --seed 42 -q --json "
        + "--agent fixtures/support/releases/ignores-errors.yaml")
    let report = try JSONValue.parse(Array(end.output.utf8))
    #expect(end.status == 1)
    #expect(report["trials"]?["failed"]?.int ?? 0 >= 15)
  }
}
