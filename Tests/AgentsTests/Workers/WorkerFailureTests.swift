import EvalModel
import JSONKit
import Testing

@testable import Agents

/// What becomes of the trial that did it, and of those that share its process.
@Suite("A worker's failure")
struct WorkerFailureTests {
  @Test(
    "is the doing of the only trial in flight, and the next trial gets a worker all the same",
    arguments: [
      ("echo broken >&2; exit 3", AgentFailure.Kind.crashed, "status 3; it wrote: broken"),
      ("printf '{\"ty'; exit 3", .crashed, "exited with status 3 in the middle of a line: '{\"ty'"),
      ("say hello", .garbage, "is not JSON (unexpected 'h' at byte 0): 'hello'"),
      ("say '[]'", .garbage, "is not a JSON object: '[]'"),
      (#"say '{"type":"note","trial":"nobody"}'"#, .garbage, "a trial that is not running"),
      (#"printf '{"type":"\200"}\n'"#, .garbage, "invalid UTF-8"),
      (#"say '{"type":"user","text":"x"}'; exit"#, .garbage, "only the harness"),
      (#"yes '{"type":"note"}'"#, .flooded, "more than 10000 steps"),
      ("yes ''", .flooded, "more than 10000 empty lines"),
      ("head -c 300000 /dev/zero", .flooded, "a line of more than 100000 bytes"),
      ("gone", .reported, "the agent says: cancelled"),
      ("exec 1>&-; exec sleep 300", .noAnswer, "closed its stdout"),
    ])
  func single(script: String, kind: AgentFailure.Kind, words: String) async throws {
    var timing = WorkerSession.Timing.patient
    timing.stop = .milliseconds(50)
    let pool = workers(
      timing: timing, limit: 100_000,
      trial: "if [ $text = good ]; then done_ fine; else \(script); fi")
    #expect(await pool.run(request("good")).answer == "fine")
    let failure = try #require(await pool.run(request("bad")).agentFailure)
    #expect(failure.kind == kind, "\(failure)")
    #expect(failure.detail.contains(words), "\(failure.detail)")
    #expect(await pool.run(request("good")).answer == "fine")
    await pool.shutDown()
  }

  @Test("that leaves after an answer costs the next trial an attempt; a fresh one is to blame")
  func leaving() async throws {
    let pool = workers(
      timing: .patient, trial: "if [ $text = good ]; then done_ fine; else exit 0; fi")
    #expect(await pool.run(request("good")).answer == "fine")
    let lost = try #require(await pool.run(request("bad")).harnessFailure)
    #expect(lost.kind == .workerLost, "\(lost)")
    let alone = try #require(await pool.run(request("bad")).agentFailure)
    #expect(alone.kind == .crashed, "\(alone)")
    await pool.shutDown()
  }

  @Test("with several trials in flight costs each an attempt; alone, only the guilty one fails")
  func shared() async throws {
    try await withTemporaryFolder { folder in
      // The first process dies when it has all three; later ones only of the guilty trial.
      let pool = workers(
        concurrency: 3, prologue: "mkdir \(folder)/first 2>/dev/null && isfirst=1; n=0",
        timing: .patient,
        trial: """
          n=$((n+1))
          if [ "$isfirst" ]; then [ $n -lt 3 ] || { echo boom >&2; exit 9; }
          elif [ $text = guilty ]; then exit 9
          else done_ fine; fi
          """)
      let together = await reports(pool, ["guilty", "one", "two"], isAlone: false)
      for (text, report) in together {
        #expect(
          report.harnessFailure
            == HarnessFailure(
              .workerLost,
              "the worker exited with status 9 while it carried 3 trials; it wrote: boom"),
          "\(text)")
      }
      let alone = await reports(pool, ["guilty", "one", "two"], isAlone: true)
      #expect(alone["guilty"]?.agentFailure?.kind == .crashed)
      #expect(alone["one"]?.answer == "fine")
      #expect(alone["two"]?.answer == "fine")
      await pool.shutDown()
    }
  }

  @Test("to say which trial a line is about is no single trial's, when there are two")
  func nameless() async {
    let pool = workers(
      concurrency: 2, prologue: "n=0", timing: .patient,
      trial: #"n=$((n+1)); [ $n -lt 2 ] || say '{"type":"message","text":"hi"}'"#)
    for report in await reports(pool, ["one", "two"], isAlone: false).values {
      #expect(report.harnessFailure?.kind == .workerLost)
      #expect(report.harnessFailure?.detail.contains("which trial it belongs to") == true)
    }
    await pool.shutDown()
  }

  @Test("to stop a trial ends the process: that trial is out of time, the others are collateral")
  func ignoresCancel() async throws {
    var timing = WorkerSession.Timing.brief
    timing.stop = patience
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = workers(
        concurrency: 2, timing: timing,
        trial: """
          case $text in
            good) done_ fine ;;
            innocent) echo $$ >\(signpost.path) ;;
          esac
          """)
      async let innocent = pool.run(request("innocent"))
      _ = try await signpost.numbers()
      let slow = await pool.run(request("slow", deadline: .milliseconds(50)))
      #expect(
        slow.agentFailure == AgentFailure(.timeout, "the agent did not finish within 50 ms"))
      #expect(
        await innocent.harnessFailure
          == HarnessFailure(
            .collateral, "another trial of this worker did not stop when it was told to"))
      #expect(await pool.run(request("good")).answer == "fine")
      await pool.shutDown()
    }
  }

  @Test("to finish in time leaves the process as it is, when it answers `cancel`")
  func answersCancel() async {
    let pool = workers(
      cancel: "gone", timing: .patient, trial: "[ $text = slow ] || done_ $$")
    let before = await pool.run(request("who")).answer
    let slow = await pool.run(request("slow", deadline: .milliseconds(50)))
    #expect(slow.agentFailure?.kind == .timeout)
    let after = await pool.run(request("who")).answer
    #expect(before != nil && before == after)
    await pool.shutDown()
  }

  @Test("to keep the rules in one trial is answered with `cancel`; late lines do no harm")
  func brokenRules() async {
    let pool = workers(
      concurrency: 2,
      cancel:
        #"gone; say '{"type":"note","trial":"'$id'"}'; say '{"type":"note","trial":"'$id'"}'"#,
      timing: .patient,
      trial: """
        case $text in
          forger) say '{"type":"user","text":"x","trial":"'$id'"}' ;;
          *) done_ $$ ;;
        esac
        """)
    let before = await pool.run(request("who")).answer
    let forger = await pool.run(request("forger"))
    #expect(forger.agentFailure?.kind == .garbage)
    #expect(forger.agentFailure?.detail.contains("only the harness") == true)
    let after = await pool.run(request("who")).answer
    #expect(before != nil && before == after)
    await pool.shutDown()
  }

  @Test("to handle one trial's id twice is refused here, not overwritten")
  func sameID() async throws {
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = workers(
        concurrency: 2, cancel: "gone", timing: .patient,
        trial: "echo $$ >\(signpost.path)")
      let first = Task { await pool.run(request("hold", id: "same")) }
      _ = try await signpost.numbers()
      let second = await pool.run(request("hold", id: "same"))
      #expect(second.harnessFailure?.kind == .collateral)
      first.cancel()
      #expect(await first.value.outcome == .cancelled)
      await pool.shutDown()
    }
  }

  private func reports(
    _ pool: WorkerPool, _ texts: [String], isAlone: Bool
  ) async -> [String: TrialReport] {
    await withTaskGroup(of: (String, TrialReport).self) { group in
      for text in texts {
        group.addTask { (text, await pool.run(request(text, isAlone: isAlone))) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }
}
