import EvalModel
import JSONKit
import Testing

@testable import Agents

@Suite("A pool of workers")
struct WorkerPoolTests {
  /// Answers of so many trials that all run at once.
  private func answers(_ pool: WorkerPool, _ count: Int) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for number in 0..<count { group.addTask { await pool.run(request("\(number)")).answer } }
      return await group.reduce(into: []) { if let answer = $1 { $0.append(answer) } }
    }
  }

  @Test("fills each process to what it can carry and starts no more than it takes")
  func capacity() async throws {
    try await withTemporaryFolder { folder in
      // A process answers when it has eight, and when there are two such processes. It answers
      // with its own number and with the most it ever had.
      let pool = workers(
        concurrency: 8, prologue: "n=0; ids=", timing: .patient,
        trial: """
          n=$((n+1)); ids="$ids $id"; [ $n -le 8 ] || exit 9
          if [ $n -eq 8 ]; then
            touch \(folder)/full.$$
            while set -- \(folder)/full.*; [ $# -lt 2 ]; do sleep 0.01; done
            for id in $ids; do done_ $$; done; n=0; ids=
          fi
          """)
      let answers = await answers(pool, 16)
      #expect(answers.count == 16)
      let perProcess = Dictionary(grouping: answers) { $0 }.values.map(\.count)
      #expect(perProcess == [8, 8])
      await pool.shutDown()
    }
  }

  @Test("starts a process for each trial in flight, when one carries one, and keeps them")
  func one() async throws {
    try await withTemporaryFolder { folder in
      let pool = workers(
        timing: .patient,
        trial: """
          touch \(folder)/at.$$
          while set -- \(folder)/at.*; [ $# -lt 4 ]; do sleep 0.01; done
          done_ $$
          """)
      let first = await answers(pool, 4)
      #expect(Set(first).count == 4)
      let second = await answers(pool, 4)
      #expect(Set(second).isSubset(of: first) && second.count == 4)
      await pool.shutDown()
      for pid in first.compactMap({ Int32($0) }) { #expect(!processExists(pid)) }
    }
  }

  @Test("never lets a trial that must be alone share a process, and ends that process after it")
  func alone() async {
    let pool = workers(concurrency: 8, timing: .patient, trial: "done_ $$")
    let shared = await pool.run(request("a")).answer
    let alone = await pool.run(request("b", isAlone: true)).answer
    let aloneAgain = await pool.run(request("c", isAlone: true)).answer
    #expect(await pool.run(request("d")).answer == shared)
    #expect(Set([shared, alone, aloneAgain]).count == 3)
    await pool.shutDown()
  }

  @Test("replaces a worker that leaves after every trial")
  func leavers() async {
    let pool = workers(timing: .patient, trial: "done_ $$; exit 0")
    var pids: Set<String> = []
    for _ in 0..<10 {
      let report = await pool.run(request("hello"))
      // It may be handed a trial in the moment in which it leaves.
      if let answer = report.answer {
        pids.insert(answer)
      } else {
        #expect(report.harnessFailure?.kind == .workerLost, "it never took the trial up")
      }
    }
    #expect(pids.count > 1)
    await pool.shutDown()
  }

  @Test("stops the trials of a cancelled task, and only those")
  func cancellation() async throws {
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = workers(
        concurrency: 4, cancel: "gone", timing: .patient,
        trial: "if [ $text = hold ]; then echo $$ >\(signpost.path); else done_ fine; fi")
      let task = Task { await pool.run(request("hold")) }
      let pids = try await signpost.numbers()
      task.cancel()
      #expect(await task.value.outcome == .cancelled)
      #expect(await pool.run(request("good")).answer == "fine")
      #expect(pids.allSatisfy(processExists))
      await pool.shutDown()
      #expect(!pids.contains(where: processExists))
    }
  }

  @Test("reports a cancelled trial of a stubborn agent when its process is gone")
  func stubborn() async throws {
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = workers(
        prologue: "trap '' TERM", timing: .brief,
        trial: "echo $$ >\(signpost.path); exec sleep 300")
      let task = Task { await pool.run(request("hold")) }
      let pids = try await signpost.numbers()
      task.cancel()
      #expect(await task.value.outcome == .cancelled)
      #expect(!pids.contains(where: processExists))
      await pool.shutDown()
    }
  }

  @Test("that shuts down answers everybody and leaves no process")
  func shutDown() async throws {
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let pool = workers(timing: .brief, trial: "echo $$ >\(signpost.path); exec sleep 300")
      let running = Task { await pool.run(request("hold")) }
      let pids = try await signpost.numbers()
      await pool.shutDown()
      #expect(!pids.contains(where: processExists))
      #expect(await running.value.outcome == .cancelled)
      #expect(await pool.run(request("late")).outcome == .cancelled)
      await pool.shutDown()
    }
  }

  @Test("that nobody holds any more ends its processes")
  func abandoned() async throws {
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      // The shell reports its end when its input closes.
      let answer = await workers(
        timing: .patient,
        trial: "trap 'echo $$ >\(signpost.path)' EXIT; done_ $$"
      ).run(request("hello")).answer
      let ended = try await signpost.numbers()
      #expect(ended.map { "\($0)" } == [answer])
    }
  }
}
