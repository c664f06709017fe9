import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("A child process")
struct ChildProcessTests {
  @Test(
    "ends with a status or a signal",
    arguments: [
      ("exit 0", ProcessStatus.exited(code: 0)), ("exit 7", .exited(code: 7)),
      ("kill -TERM $$", .signalled(number: SIGTERM)),
      ("kill -KILL $$", .signalled(number: SIGKILL)),
    ])
  func statuses(script: String, status: ProcessStatus) async throws {
    let transcript = try await run(shell(script))
    #expect(transcript.status == status)
    let use = try #require(transcript.end?.use)
    #expect(use.peakMemoryBytes > 100_000)
  }

  @Test("gets a megabyte through its stdin and gives it back unchanged")
  func echo() async throws {
    let line = [UInt8](repeating: 0x61, count: 999)
    let input = Array([[UInt8]](repeating: line + [0x0A], count: 1049).joined())
    let transcript = try await run(
      ProcessOptions(command: ["cat"], environment: ["PATH": "/usr/bin:/bin"]),
      start: { child in
        #expect(child.write(input) == .accepted)
        child.closeInput()
        #expect(child.write([1]) == .closed)
      })
    #expect(transcript.bytesRead == input.count)
    let echoed = transcript.events.filter { $0 == .line(line) }
    #expect(echoed.count == 1049)
    #expect(transcript.status == .exited(code: 0))
  }

  @Test("tells the half line before its end, then the end of output, then its own end")
  func halfLine() async throws {
    let transcript = try await run(shell("echo whole; printf half; exit 3"))
    #expect(
      transcript.events.dropLast() == [
        .line(Array("whole".utf8)), .partialLine(Array("half".utf8)), .endOfOutput,
      ])
    #expect(transcript.status == .exited(code: 3))
  }

  @Test("goes on after closing its stdout")
  func endOfOutputFirst() async throws {
    let transcript = try await run(
      shell("exec 1>&-; read line; exit 4"), start: { _ in },
      react: { event, child in
        if event == .endOfOutput { _ = child.write(Array("go\n".utf8)) }
        return []
      })
    #expect(transcript.events.first == .endOfOutput)
    #expect(transcript.status == .exited(code: 4))
  }

  @Test("has its stderr kept as text, broken UTF-8 repaired")
  func brokenErrors() async throws {
    let transcript = try await run(shell("printf 'caf\\303\\251 \\377!' >&2"))
    #expect(transcript.errorText == "café \u{FFFD}!")
  }

  @Test("can flood stderr without ending up in memory")
  func errorFlood() async throws {
    let transcript = try await run(
      shell("echo first >&2; head -c 3000000 /dev/zero >&2; echo last >&2"))
    #expect(transcript.errorText.hasPrefix("first\n"))
    #expect(transcript.errorText.hasSuffix("last\n"))
    #expect(transcript.errorText.utf8.count < 70_000)
  }

  @Test("has a line over the limit reported once and the next one delivered")
  func longLine() async throws {
    var options = shell("head -c 300000 /dev/zero; echo; echo next")
    options.maximumLineLength = 1000
    let transcript = try await run(options)
    let tooLong = transcript.events.filter { if case .lineTooLong = $0 { true } else { false } }
    #expect(tooLong.count == 1)
    #expect(transcript.lines == ["next"])
  }

  @Test("that closed its stdin makes writing an event, not the end of this program")
  func brokenPipe() async throws {
    let transcript = try await run(
      shell("exec 0<&-; echo closed; exec sleep 300"), start: { _ in },
      react: { event, child in
        // A process that is being forked elsewhere may hold the pipe for a moment, so one write
        // needn't fail; when the pipe is full, the rest waits for what happens to it.
        if event == .line(Array("closed".utf8)) {
          while child.write([0]) == .accepted, child.backlogBytes == 0 {}
        }
        guard case .inputClosed(let unsentBytes) = event else { return [] }
        #expect(unsentBytes > 0)
        #expect(child.write([0]) == .closed)
        return child.terminate(grace: .seconds(10))
      })
    #expect(transcript.events.contains { if case .inputClosed = $0 { true } else { false } })
    #expect(transcript.status == .signalled(number: SIGTERM))
  }

  @Test("that doesn't read has a bounded backlog")
  func backlog() async throws {
    var options = shell("exec sleep 300")
    options.maximumBacklog = 100_000
    let transcript = try await run(
      options,
      start: { child in
        #expect(child.write([UInt8](repeating: 0, count: 100_000)) == .accepted)
        #expect(child.backlogBytes > 0)
        #expect(child.write([UInt8](repeating: 0, count: 100_000)) == .backlogFull)
        #expect(child.terminate(grace: .zero).count == 2)
      })
    #expect(transcript.events == [])
  }

  @Test("without a stdin pipe reads the end of file at once")
  func nullInput() async throws {
    var options = shell("cat; echo done")
    options.standardInput = .null
    let transcript = try await run(
      options, start: { child in #expect(child.write([1]) == .closed) })
    #expect(transcript.lines == ["done"])
  }

  @Test("is waited for until the deadline, and not longer")
  func deadline() async throws {
    let transcript = try await run(
      shell("exec sleep 300"),
      start: { child in
        #expect(child.poll(until: .now + .milliseconds(20)) == [.deadline])
        #expect(child.poll(until: .now - .seconds(1)) == [.deadline])
        _ = child.terminate(grace: .seconds(10))
        #expect(child.end?.status == .signalled(number: SIGTERM))
        #expect(child.poll(until: nil).count == 1)
      })
    #expect(transcript.events == [])
  }

  @Test("doesn't hide the deadline behind a flood of lines")
  func deadlineDuringFlood() async throws {
    let transcript = try await run(
      shell("exec yes"),
      start: { child in
        var events = child.poll(until: .now + patience)
        let deadline = ContinuousClock.now + .milliseconds(50)
        while !events.contains(.deadline) {
          events = child.poll(until: deadline)
          #expect(events.count <= 600)
        }
        _ = child.terminate(grace: .seconds(10))
      })
    #expect(transcript.bytesRead > 0)
  }

  @Test("gets messages from other threads through its owner's mailbox")
  func mailbox() async throws {
    let mailbox = try Mailbox<String>()
    let ended = Task {
      try await run(
        shell("read a; read b; echo $a $b"), wake: mailbox.wake, start: { _ in },
        react: { event, child in
          if event == .woken {
            for message in mailbox.takeAll() { _ = child.write(Array("\(message)\n".utf8)) }
          }
          return []
        })
    }
    mailbox.post("one")
    mailbox.post("two")
    let transcript = try await ended.value
    #expect(transcript.lines == ["one two"])
  }
}
