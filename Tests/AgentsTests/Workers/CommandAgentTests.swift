import EvalModel
import JSONKit
import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("An agent that is a command")
struct CommandAgentTests {
  @Test(
    "answers with one line, read or unread, with or without a newline, however early",
    arguments: [
      #"echo '{"final":{"text":"hi"}}'"#,
      #"printf '{"final":{"text":"hi"}}'"#,
      #"exec 0<&-; echo '{"final":{"text":"hi"}}'; exit 3"#,
      #"cat >/dev/null; echo; echo '{"final":{"text":"hi"}}'"#,
      #"echo '{"type":"done","final":"hi"}'; echo what follows concerns nobody"#,
    ])
  func smallest(script: String) async {
    let report = await runCommand(script)
    #expect(report.answer == "hi", "\(report)")
    #expect(report.agentTime > .zero)
  }

  @Test("gets the trial on its stdin, as one line of the protocol")
  func trialLine() async throws {
    let trial = request(
      "it's \"late\"", documents: [Document(id: "kb-1", title: "T", text: "…", acl: ["a"])])
    let report = await runCommand(
      #"IFS= read -r line; printf '{"type":"echo","line":%s}\n{"final":"x"}\n' "$line""#, trial)
    let step = try #require(report.trajectory?.steps.last)
    #expect(
      step.extra["line"] == [
        "type": "trial", "trial": .string(trial.isolationID), "seed": 512,
        "user": ["id": "u-1", "groups": ["customer"]], "turn": 1,
        "messages": [["role": "user", "text": "it's \"late\""]],
        "deadline": .double(patience / .seconds(1)),
        "tools": [], "documents": [["id": "kb-1", "title": "T", "text": "…", "acl": ["a"]]],
      ])
  }

  @Test("has its tool calls answered and its user's turns said")
  func conversation() async throws {
    let report = await runCommand(
      """
      read -r trial
      echo '{"type":"tool_call","id":"c1","name":"lookup","arguments":{"id":"7"}}'
      read -r result; printf '{"type":"echo","line":%s}\\n' "$result"
      echo '{"type":"message","text":"more?","end_turn":true}'
      read -r user; printf '{"type":"echo","line":%s}\\n' "$user"
      echo '{"type":"message","text":"bye","end_turn":true}'
      read -r end; printf '{"type":"echo","line":%s}\\n' "$end"
      echo '{"type":"done"}'
      """, request("one", "two", tools: [try lookupTool()]))
    let trajectory = try #require(report.trajectory, "\(report)")
    let told = trajectory.steps.compactMap { $0.extra["line"]?["type"]?.string }
    #expect(told == ["tool_result", "user", "end"])
    #expect(trajectory.final?.text == "bye")
  }

  @Test(
    "fails by a name that says what it did",
    arguments: [
      ("exit 0", AgentFailure.Kind.noAnswer, "the agent ended without an answer"),
      (
        "echo one >&2; echo no key >&2; exit 3", .crashed,
        "the agent's process exited with status 3; it wrote: one / no key"
      ),
      ("kill -SEGV $$", .crashed, "was killed by signal 11"),
      (#"printf '{"type":"mess'; exit 4"#, .crashed, #"in the middle of a line: '{"type":"mess'"#),
      (#"printf '{"type":"mess'"#, .garbage, #"in the middle of a line: '{"type":"mess'"#),
      ("echo Loading model", .garbage, "is not JSON (unexpected 'L' at byte 0): 'Loading model'"),
      ("echo '[1]'", .garbage, "is not a JSON object: '[1]'"),
      (#"printf '{"final":"\377"}\n'"#, .garbage, "invalid UTF-8"),
      (#"echo '{"final":"x","confidence":NaN}'"#, .garbage, "unexpected 'N'"),
      (
        "head -c 100000 /dev/zero | tr '\\0' '['; echo; exec sleep 300", .garbage,
        "nested deeper than 256 levels"
      ),
      (#"echo '{"type":"note","trial":"other"}'"#, .garbage, "about a trial that is not running"),
      (#"echo '{"type":"user","text":"x"}'; exec sleep 300"#, .garbage, "only the harness"),
      (#"echo '{"type":"done","error":"no key"}'"#, .reported, "the agent says: no key"),
      (#"yes '{"type":"note"}' | head -n 100000"#, .flooded, "more than 10000 steps"),
      ("yes ''", .flooded, "more than 10000 empty lines"),
      ("exec 1>&-; exec sleep 300", .noAnswer, "closed its stdout and went on running"),
    ])
  func failures(script: String, kind: AgentFailure.Kind, words: String) async throws {
    var timing = WorkerSession.Timing.patient
    timing.stop = .milliseconds(50)
    let report = await runCommand(script, timing: timing)
    let failure = try #require(report.agentFailure, "\(report)")
    #expect(failure.kind == kind, "\(failure)")
    #expect(failure.detail.contains(words), "\(failure.detail)")
  }

  @Test("that fails leaves what it did and what it wrote to stderr")
  func remains() async throws {
    let report = await runCommand(
      #"echo '{"type":"message","text":"one moment"}'; echo starting >&2; exit 3"#)
    #expect(report.partial?.stepNames == ["user", "message"])
    #expect(report.log == "starting\n")
  }

  @Test("may answer with ten megabytes")
  func longAnswer() async {
    let report = await runCommand(
      """
      printf '{"final":{"text":"'; head -c 10000000 /dev/zero | tr '\\0' x; printf '"}}\\n'
      """)
    #expect(report.answer?.utf8.count == 10_000_000)
  }

  @Test("is stopped at a line beyond the limit, long before it has written its gigabyte")
  func floods() async {
    for script in ["head -c 1000000000 /dev/zero", "yes x | tr -d '\\n' | head -c 1000000000"] {
      let report = await runCommand(script, timing: .brief) { $0.maximumLineLength = 1_000_000 }
      #expect(
        report.agentFailure
          == AgentFailure(.flooded, "the agent wrote a line of more than 1000000 bytes"))
    }
  }

  @Test(
    "that writes long lines without end is stopped with memory to spare",
    .disabled(if: keepsFreedMemory))
  func longLines() async {
    await #expect(processExitsWith: .success) {
      let report = await runCommand(
        """
        exec awk 'BEGIN {
          text = "x"
          for (i = 0; i < 20; i++) text = text text
          while (1) print "{\\"type\\":\\"note\\",\\"text\\":\\"" text "\\"}"
        }'
        """, request("hello", deadline: patience), timing: .brief)
      #expect(report.agentFailure?.kind == .flooded, "\(report.log)")
      #expect(report.partial?.steps.count == 64)
      #expect(peakMemory() < 250_000_000)
    }
  }

  @Test("that hangs is out of time at its deadline, and its descendants are gone")
  func hangs() async throws {
    try await withTemporaryFolder { folder in
      let report = await runCommand(
        """
        trap '' TERM
        setsid sh -c 'echo $$ >\(folder)/pid; exec sleep 300' &
        while [ ! -s \(folder)/pid ]; do sleep 0.01; done
        printf '{"type":"note","pids":[%s,%s]}\\n' $$ "$(cat \(folder)/pid)"
        exec sleep 300
        """, request("hello", deadline: .seconds(10)), timing: .brief)
      #expect(
        report.agentFailure == AgentFailure(.timeout, "the agent did not finish within 10.0 s"))
      #expect(report.agentTime >= .seconds(10))
      let pids = try #require(report.partial?.steps.last?.extra["pids"]?.array, "\(report)")
      #expect(pids.count == 2)
      for pid in pids { #expect(!processExists(Int32(pid.int ?? 0))) }
    }
  }

  @Test("that never reads a large trial runs out of time like any other")
  func unreadTrial() async {
    let text = String(repeating: "x", count: 2_000_000)
    let trial = request(
      "hello", documents: [Document(id: "d", title: "", text: text, acl: [])],
      deadline: .milliseconds(50))
    let report = await runCommand("exec sleep 300", trial, timing: .brief)
    #expect(report.agentFailure?.kind == .timeout)
  }

  @Test("is not blamed for a trial that is too large to hand over")
  func tooLargeTrial() async {
    let report = await runCommand("exec sleep 300", timing: .brief) { $0.maximumBacklog = 100 }
    #expect(report.harnessFailure?.kind == .cannotStart)
    #expect(report.harnessFailure?.detail.contains("longer than an agent is sent") == true)
  }

  @Test("that can't be started is named")
  func notFound() async {
    for program in ["no-such-program", "/no/such/program"] {
      let report = await runCommand("") { $0.command = [program] }
      #expect(report.harnessFailure?.kind == .cannotStart)
      #expect(report.harnessFailure?.detail.contains("can't start '\(program)'") == true)
    }
  }

  @Test("is gone when its cancelled trial is reported")
  func cancellation() async throws {
    prepareSignals()
    try await withTemporaryFolder { folder in
      let signpost = Signpost(in: folder)
      let adapter = ProcessPerTrial(
        shell("trap '' TERM; echo $$ >\(signpost.path); exec sleep 300"), timing: .brief)
      let task = Task { await adapter.run(request("hello")) }
      let pids = try await signpost.numbers()
      #expect(pids.count == 1)
      task.cancel()
      #expect(await task.value.outcome == .cancelled)
      for pid in pids { #expect(!processExists(pid)) }
      let late = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await adapter.run(request("hello"))
      }
      #expect(await late.value.outcome == .cancelled)
    }
  }

  @Test("is gone when its adapter has shut down, and no other is started")
  func shutDown() async throws {
    prepareSignals()
    try await withTemporaryFolder { folder in
      let posts = [Signpost(in: folder, "a"), Signpost(in: folder, "b")]
      let adapter = ProcessPerTrial(
        shell(
          "read line; case $line in *'\"a\"'*) f=a;; *) f=b;; esac; "
            + "echo $$ >\(folder)/$f; exec sleep 300"), timing: .brief)
      async let first = adapter.run(request("a"))
      async let second = adapter.run(request("b"))
      let pids = try await posts[0].numbers() + posts[1].numbers()
      #expect(pids.count == 2)
      await adapter.shutDown()
      for pid in pids { #expect(!processExists(pid)) }
      #expect(await first.outcome == .cancelled)
      #expect(await second.outcome == .cancelled)
      #expect(await adapter.run(request("c")).outcome == .cancelled)
    }
  }

  @Test("leaves neither zombies nor descriptors behind, 300 times")
  func leaks() async {
    await #expect(processExitsWith: .success) {
      let adapter = ProcessPerTrial(
        shell(#"sleep 300 & echo '{"final":"x"}'"#), timing: .patient)
      prepareSignals()
      #expect(await adapter.run(request("warm up")).answer == "x")
      let before = openDescriptorCount()
      await withTaskGroup(of: String?.self) { group in
        for _ in 0..<8 { group.addTask { await adapter.run(request("hello")).answer } }
        for _ in 0..<292 {
          #expect(await group.next() == "x")
          group.addTask { await adapter.run(request("hello")).answer }
        }
        for await answer in group { #expect(answer == "x") }
      }
      await adapter.shutDown()
      #expect(openDescriptorCount() - before < 10)
      #expect(childrenOfThisProcess() == [])
    }
  }

  @Test(
    "a program that reads and writes text needs no protocol",
    arguments: [
      ("tr a-z A-Z", "HELLO, äB", nil), ("cat >/dev/null; printf 'a\\n\\nb'", "a\n\nb", nil),
      ("printf '\\n\\n  hi\\r\\n\\n'", "  hi", nil),
      ("printf '{\"final\": 1}'", #"{"final": 1}"#, nil),
      ("echo half; exit 3", nil, AgentFailure.Kind.crashed), ("true", nil, .noAnswer),
      ("printf '\\377'", nil, .garbage), ("sleep 60", nil, .timeout),
      ("head -c 20000000 /dev/zero | tr '\\0' 'x'", nil, .flooded),
      ("yes \"$(head -c 1000 /dev/zero | tr '\\0' x)\"", nil, .flooded),
    ] as [(String, String?, AgentFailure.Kind?)])
  func text(_ script: String, _ answer: String?, _ kind: AgentFailure.Kind?) async {
    prepareSignals()
    let adapter = ProcessPerTrial(
      shell(script), timing: .brief, takesText: true, answersInText: true)
    let report = await adapter.run(
      request("hello, äb", deadline: kind == .timeout ? .milliseconds(200) : patience))
    await adapter.shutDown()
    #expect(report.answer == answer, "\(report)")
    #expect(report.agentFailure?.kind == kind, "\(report)")
  }

  @Test("one that answers in text has one turn")
  func textTurns() async {
    prepareSignals()
    let adapter = ProcessPerTrial(shell("cat"), takesText: true, answersInText: true)
    let report = await adapter.run(request("one", "two"))
    await adapter.shutDown()
    #expect(report.agentFailure?.detail.contains("one turn") == true, "\(report)")
    #expect(report.partial?.messages == ["one"])
  }
}
