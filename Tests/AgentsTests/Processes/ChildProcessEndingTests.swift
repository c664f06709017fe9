import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("The end of a child process")
struct ChildProcessEndingTests {
  /// Ends the child at its first line, and gives that line as the number that it printed.
  private func terminated(_ script: String, grace: Duration) async throws -> Transcript {
    try await run(
      shell(script), start: { _ in },
      react: { event, child in
        if case .line = event { child.terminate(grace: grace) } else { [] }
      })
  }

  @Test("may be answered with last words")
  func graceful() async throws {
    let transcript = try await terminated(
      "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done",
      grace: .seconds(20))
    #expect(transcript.lines == ["ready", "bye"])
    #expect(transcript.status == .exited(code: 7))
  }

  @Test("comes after the grace to one that ignores SIGTERM")
  func ignoresTermination() async throws {
    let transcript = try await terminated(
      "trap '' TERM; echo ready; exec sleep 300", grace: .milliseconds(50))
    #expect(transcript.status == .signalled(number: SIGKILL))
  }

  @Test("comes to one that is stopped")
  func stopped() async throws {
    let transcript = try await terminated(
      "echo ready; kill -STOP $$; sleep 300", grace: .milliseconds(50))
    #expect(transcript.end != nil)
  }

  @Test("is seen at once, though a background process holds the pipes; that one is gone too")
  func orphan() async throws {
    let transcript = try await run(shell("sleep 300 & echo $!; exit 3"))
    #expect(transcript.status == .exited(code: 3))
    let orphan = try #require(Int32(transcript.lines[0]))
    #expect(!processExists(orphan))
  }

  #if os(Linux)
    @Test(
      "takes descendants along that left its process group",
      arguments: [
        // A session of its own: known by the marker in the environment.
        "setsid sh -c 'echo $$; exec sleep 300' & exec cat",
        // A group of its own in the same session, without the marker.
        "set -m; env -i sh -c 'echo $$; exec sleep 300' & exec cat",
        // Two sessions deep.
        "setsid sh -c 'setsid sh -c \"echo \\$\\$; exec sleep 300\" & exec sleep 300' & exec cat",
        // A daemon whose parent is gone already.
        "(setsid sh -c 'echo $$; exec sleep 300' &); exec cat",
        // One that is in the middle of execve most of the time, where it has no environment.
        "export L='exec sh -c \"$L\"'; setsid sh -c 'echo $$; eval \"$L\"' & exec cat",
      ])
    func escapee(script: String) async throws {
      prepareSignals()
      try await OwnedThread.run(name: "child") {
        // With another child about, orphans have to be told apart.
        let other = try ChildProcess(shell("exec cat"))
        let transcript = try runHere(
          shell(script), start: { _ in },
          react: { event, child in
            if case .line = event { child.closeInput() }
            return []
          })
        #expect(transcript.status == .exited(code: 0))
        let escapee = try #require(Int32(transcript.lines[0]))
        #expect(!processExists(escapee), "\(script)")
        #expect(processExists(other.processIdentifier))
        #expect(other.write(Array("still here\n".utf8)) == .accepted)
        #expect(other.poll(until: .now + patience) == [.line(Array("still here".utf8))])
        _ = other.terminate(grace: .zero)
      }
    }

    @Test("takes along even a descendant without group, session and marker, if it was alone")
    func anonymousEscapee() async {
      await #expect(processExitsWith: .success) {
        let transcript = try await run(
          shell("env -i setsid sh -c 'echo $$; exec sleep 300' & exec cat"), start: { _ in },
          react: { event, child in
            if case .line = event { child.closeInput() }
            return []
          })
        #expect(transcript.lines.first.flatMap { Int32($0) }.map(processExists) == false)
        #expect(childrenOfThisProcess() == [])
      }
    }

    @Test("comes when this program is killed")
    func parentDeath() async throws {
      prepareSignals()
      let result = await #expect(
        processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
      ) {
        try await OwnedThread.run(name: "child") {
          let child = try ChildProcess(shell("trap '' HUP TERM; echo ready; exec sleep 300"))
          _ = child.poll(until: .now + patience)
          let text = Array("pid=\(child.processIdentifier).".utf8)
          _ = write(1, text, text.count)
          kill(getpid(), SIGKILL)
        }
      }
      let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
      let afterName = try #require(output.split(separator: "pid=").last)
      let child = try #require(Int32(afterName.prefix { $0 != "." }))
      #expect(try await hasEnded(child))
    }

    /// Waits on the process itself, which need not be our child.
    private func hasEnded(_ identifier: Int32) async throws -> Bool {
      try await OwnedThread.run(name: "wait") {
        let descriptor = openProcessDescriptor(identifier)
        guard descriptor >= 0 else { return !processExists(identifier) }
        defer { closeDescriptor(descriptor) }
        var waiting = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        waitForEvents(&waiting, atMost: patience)
        return waiting[0].revents != 0
      }
    }
  #endif

  @Test("leaves no zombie and no descriptor behind, 200 times")
  func noLeaks() async {
    await #expect(processExitsWith: .success) {
      _ = try await run(shell("exit 0"))
      let before = openDescriptorCount()
      for _ in 0..<200 {
        let transcript = try await run(
          ProcessOptions(command: ["/bin/echo", "hello"], environment: [:]))
        #expect(transcript.lines == ["hello"])
      }
      for _ in 0..<20 {
        _ = try? await run(ProcessOptions(command: ["no-such-program"], environment: [:]))
        _ = try? await run(ProcessOptions(command: ["/no/such/program"], environment: [:]))
      }
      // The test library opens one or two of its own at some time; a leak would be 20 or 200.
      #expect(openDescriptorCount() - before < 10)
      #expect(childrenOfThisProcess() == [])
    }
  }

  @Test("comes to a child that nobody terminated, with the object")
  func abandoned() async throws {
    prepareSignals()
    let identifier = try await OwnedThread.run(name: "child") {
      try ChildProcess(shell("exec sleep 300")).processIdentifier
    }
    #expect(!processExists(identifier))
  }

  @Test("of each belongs to its own thread, with 16 of them at once")
  func concurrent() async throws {
    prepareSignals()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for thread in 0..<16 {
        group.addTask {
          try await OwnedThread.run(name: "child \(thread)") {
            try (0..<8).allSatisfy { turn in
              let transcript = try runHere(
                shell("sleep 300 & setsid sleep 300 & echo \(thread) \(turn); exit \(turn)"))
              return transcript.lines == ["\(thread) \(turn)"]
                && transcript.status == .exited(code: Int32(turn))
            }
          }
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test(
    "finds memory as it was after a flood, of lines or of one line without an end",
    .disabled(if: keepsFreedMemory))
  func floods() async {
    await #expect(processExitsWith: .success) {
      let line = String(repeating: "x", count: 99)
      let warmUp = try await run(shell("yes \(line) | head -c 1000000"))
      #expect(warmUp.bytesRead == 1_000_000)
      let before = peakMemory()
      try await OwnedThread.run(name: "child") {
        for script in ["yes \(line) | head -c 20000000", "head -c 60000000 /dev/zero"] {
          var options = shell(script)
          options.maximumLineLength = 100_000
          let child = try ChildProcess(options)
          while child.end == nil { _ = child.poll(until: .now + patience) }
          #expect(child.bytesRead >= 20_000_000)
        }
      }
      #expect(peakMemory() - before < 8_000_000)
    }
  }
}
