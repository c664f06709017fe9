import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The harness is killed without warning, again and again.
struct KillTests {
  @Test("twenty kills lose nothing that was stored, repeat nothing, and leave no agent behind")
  func killed() async throws {
    let project = try ToyProject(
      cases: ToyProject.greetings(200), floor: "",
      agent: ToyAgent.worker(
        concurrency: 8, preamble: "echo $$ >> pids.log; n=0",
        // Pauses now and then, so that a slow test isn't late for every kill.
        #"echo "$id" >> trials.log; answer "hello"; n=$((n+1)); case $n in *[02468]0) sleep 0.1; esac"#
      ),
      agentFields: "concurrency: 8")
    // Where the kills fall, in trials begun since the last one.
    var random = Lehmer(state: 20_260_520)
    var stored: Set<String> = []
    var kills = 0
    for round in 0..<20 {
      let before = project.begunTrials().count
      let progress = Int(random.next() % 60)
      let arguments = round == 0 ? ["run", "-n", "10", "-q"] : ["run", "--resume", "latest", "-q"]
      let program = project.start(arguments)
      async let ended = program.run()
      try await eventually("trials begin in round \(round)") {
        project.begunTrials().count > before + progress
      }
      for _ in 0..<(random.next() % 4000) { _ = kill(0, 0) }
      try program.signal(SIGKILL)
      #expect(try await ended.status == 128 + Int(SIGKILL))
      kills += 1
      try await expectGone(project)

      let again = Set(project.begunTrials().dropFirst(before))
      #expect(again.isDisjoint(with: stored), "round \(round) repeated stored trials")
      let now = try await project.storedTrials()
      #expect(Set(now).count == now.count)
      #expect(stored.isSubset(of: now), "round \(round) lost stored trials")
      #expect(Set(now).isSubset(of: project.begunTrials()))
      stored = Set(now)
    }
    #expect(kills == 20)
    #expect(stored.count < 2000)

    let before = project.begunTrials().count
    let last = try await project.run("run", "--resume", "latest", "-q")
    #expect(last.status == 0, "\(last.output)\(last.errors)")
    #expect(Set(project.begunTrials().dropFirst(before)).isDisjoint(with: stored))
    let all = try await project.storedTrials()
    #expect(all.count == 2000)
    #expect(Set(all).count == 2000)
    let report = try await project.json("report")
    #expect(report["trials"]?["passed"]?.int == 2000)
    #expect(report["status"]?.string == "finished")
  }
}

/// The same moments in every run of the tests.
private struct Lehmer {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state * 48271 % 2_147_483_647
    return state
  }
}
