import EvalModel
import JSONKit
import Testing

@testable import Agents

@Suite("The start of a worker")
struct WorkerStartTests {
  private func start(
    _ script: String, timing: WorkerSession.Timing = .patient
  ) async -> TrialReport {
    prepareSignals()
    let pool = WorkerPool(shell(script), concurrency: 16, timing: timing)
    let report = await pool.run(request("hello"))
    await pool.shutDown()
    return report
  }

  @Test(
    "fails with the reason, whatever it is",
    arguments: [
      ("exit 0", "the worker exited with status 0 before it said 'ready'"),
      (
        "echo no config >&2; exit 2",
        "the worker exited with status 2 before it said 'ready'; it wrote: no config"
      ),
      (
        "printf '{\"type\":'; exit 2",
        "exited with status 2 in the middle of a line: '{\"type\":' before it said 'ready'"
      ),
      (
        "echo Loading model; exec sleep 300",
        "is not JSON (unexpected 'L' at byte 0): 'Loading model'; "
          + "stdout carries the protocol, logs belong on stderr"
      ),
      (
        #"echo '{"level":"info"}'; exec sleep 300"#,
        #"the worker must say 'ready' first, it said '{"level":"info"}'"#
      ),
      (
        #"echo '{"final":{"text":"hi"}}'"#,
        "an agent that answers and exits is run with the 'command' adapter"
      ),
      (#"echo '{"type":"ready"}'"#, "the worker exited with status 0 before it got a trial"),
      (
        #"echo '{"type":"ready"}'; echo oops; exec sleep 300"#,
        "stdout carries the protocol, logs belong on stderr"
      ),
    ])
  func failures(script: String, words: String) async throws {
    let report = await start(script)
    // Where it was ready for a moment, the trial may have reached it.
    if let failure = report.agentFailure, script.contains("ready") {
      #expect([.crashed, .garbage].contains(failure.kind), "\(failure)")
      return
    }
    let failure = try #require(report.harnessFailure, "\(report)")
    #expect(failure.kind == .cannotStart)
    #expect(failure.detail.contains(words), "\(failure.detail)")
  }

  @Test("may take only so long")
  func neverReady() async {
    var timing = WorkerSession.Timing.brief
    timing.start = .milliseconds(50)
    let report = await start("exec sleep 300", timing: timing)
    #expect(
      report.harnessFailure
        == HarnessFailure(.cannotStart, "the worker did not say 'ready' within 50 ms"))
    #expect(await start("exec 1>&-; exec sleep 300", timing: timing).harnessFailure != nil)
  }

  @Test("fails for a program that isn't there, for each trial that waits, alone or not")
  func notFound() async {
    prepareSignals()
    let pool = WorkerPool(
      ProcessOptions(command: ["no-such-program"], environment: [:]), concurrency: 4,
      timing: .patient)
    await withTaskGroup(of: TrialReport.self) { group in
      for number in 0..<8 {
        group.addTask { await pool.run(request("hello", isAlone: number % 2 == 0)) }
      }
      for await report in group {
        #expect(report.harnessFailure?.kind == .cannotStart)
        #expect(report.harnessFailure?.detail.contains("can't start 'no-such-program'") == true)
      }
    }
    await pool.shutDown()
  }

  @Test("that never comes to an end can be waited for no longer")
  func cancellation() async throws {
    prepareSignals()
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = WorkerPool(
        shell("echo $$ >\(signpost.path); exec sleep 300"), concurrency: 4, timing: .brief)
      let waiting = Task { await pool.run(request("one")) }
      let other = Task { await pool.run(request("two")) }
      let pids = try await signpost.numbers()
      waiting.cancel()
      #expect(await waiting.value.outcome == .cancelled)
      #expect(pids.allSatisfy(processExists))
      await pool.shutDown()
      #expect(await other.value.outcome == .cancelled)
      for pid in pids { #expect(!processExists(pid)) }
      #expect(await pool.run(request("three")).outcome == .cancelled)
    }
  }
}
