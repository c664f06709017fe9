import CShims
import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Spawning")
struct SpawningTests {
  @Test(
    "names the step that failed and the reason",
    arguments: [
      (["no-such-program-anywhere"], "/", SpawnFailure.Stage.search, ENOENT),
      (["/no/such/program"], "/", .execute, ENOENT),
      (["/bin/sh"], "/no/such/folder", .directory, ENOENT),
      (["/etc/passwd"], "/", .execute, EACCES),
      (["/"], "/", .execute, EACCES),
      ([], "/", .arguments, EINVAL),
      (["/bin/echo", "a\0b"], "/", .arguments, EINVAL),
    ] as [([String], String, SpawnFailure.Stage, Int32)])
  func failures(
    command: [String], directory: String, stage: SpawnFailure.Stage, number: Int32
  ) async {
    let options = ProcessOptions(
      command: command, directory: directory, environment: ["PATH": "/usr/bin:/bin"])
    let expected = SpawnFailure(stage: stage, errorNumber: number, program: command.first)
    await #expect(throws: expected) { try await run(options) }
  }

  @Test("tells a program in the PATH that can't be executed from one that isn't there")
  func notExecutable() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(shell("echo >'\(folder)/agent'"))
      var options = ProcessOptions(command: ["agent"], environment: ["PATH": folder])
      await #expect(
        throws: SpawnFailure(stage: .search, errorNumber: EACCES, program: "agent")
      ) { try await run(options) }
      _ = try await run(shell("echo '#!/bin/sh\necho found' >'\(folder)/agent'"))
      _ = try await run(shell("chmod +x '\(folder)/agent'"))
      let found = try await run(options).lines
      #expect(found == ["found"])
      options.command = ["./agent"]
      options.directory = folder
      let lines = try await run(options).lines
      #expect(lines == ["found"])
    }
  }

  @Test("says the reason in words")
  func words() {
    let failure = SpawnFailure(stage: .search, errorNumber: ENOENT, program: "bot")
    #expect(
      failure.description
        == "can't start 'bot': No such file or directory (while searching for the program)")
  }

  @Test("hands down the environment it was given, completed, and nothing else")
  func environment() async throws {
    let options = ProcessOptions(
      command: ["/usr/bin/env"], environment: ["A": "1", "LANG": "de_DE.ISO-8859-1"])
    let names = try await run(options).lines.map { String($0.prefix { $0 != "=" }) }
    #expect(
      names.sorted() == [
        "A", "AGENT_EVAL_CHILD", "LANG", "LC_ALL", "PYTHONUTF8", "SWIFT_BACKTRACE",
      ]
    )
  }

  @Test(
    "leaves a UTF-8 locale alone and repairs any other",
    arguments: [
      ([:], "C.UTF-8"), (["LANG": "en_GB.UTF-8"], nil), (["LC_CTYPE": "C.utf8"], nil),
      (["LANG": "en_GB.UTF-8", "LC_ALL": "C"], "C.UTF-8"),
      (["LANG": "en_GB.UTF-8", "LC_ALL": ""], ""),
    ] as [([String: String], String?)])
  func locale(environment: [String: String], expected: String?) {
    let options = ProcessOptions(command: [], environment: environment)
    #expect(options.completedEnvironment(marker: "m")["LC_ALL"] == expected)
  }

  @Test("keeps the marker of an outer harness in front of its own")
  func nestedMarker() {
    let options = ProcessOptions(command: [], environment: ["AGENT_EVAL_CHILD": "outer"])
    #expect(options.completedEnvironment(marker: "own")["AGENT_EVAL_CHILD"] == "outer:own")
  }

  @Test("starts in the working directory")
  func directory() async throws {
    var options = shell("pwd -P")
    options.directory = "/usr/bin/.."
    let lines = try await run(options).lines
    #expect(lines == ["/usr"])
  }

  #if os(Linux)
    @Test("leaves only stdin, stdout and stderr open")
    func descriptors() async throws {
      let leaky = open("/dev/null", O_RDONLY)
      defer { closeDescriptor(leaky) }
      // The fourth is the folder that `ls` itself reads.
      let options = ProcessOptions(command: ["/bin/ls", "/proc/self/fd"], environment: [:])
      let lines = try await run(options).lines
      #expect(lines == ["0", "1", "2", "3"])
    }

    @Test("resets ignored and blocked signals")
    func signals() async throws {
      let options = ProcessOptions(
        command: ["/bin/grep", "-E", "^Sig(Ign|Blk|Cgt)", "/proc/self/status"], environment: [:])
      let masks = try await run(options).lines.compactMap { UInt64($0.suffix(16), radix: 16) }
      #expect(masks[0] == 0)
      // Above 31 are the C library's own signals, which it neither uses nor resets across exec.
      #expect(masks[1] & 0x7FFF_FFFF == 0)
    }

    @Test("sets the limits that were asked for, and they take hold")
    func limits() async throws {
      var options = shell("ulimit -n; ulimit -t; ulimit -v")
      options.limits = ResourceLimits(
        addressSpace: 1 << 30, cpuTime: .milliseconds(1500), openFiles: 5)
      let asked = options.limits
      let transcript = try await run(
        options,
        start: { child in
          #expect(child.limitsInForce == asked)
          child.closeInput()
        })
      #expect(transcript.lines == ["5", "2", "1048576"])
      // With 0, 1 and 2 open already, the loader can't even open the C library.
      options.limits = ResourceLimits(openFiles: 3)
      let status = try await run(options).status
      #expect(status == .exited(code: 127))
    }

    @Test("limits the size of files")
    func fileSize() async throws {
      try await withTemporaryFolder { folder in
        var options = shell("exec head -c 100000 /dev/zero >'\(folder)/file'")
        options.limits.fileSize = 4096
        let status = try await run(options).status
        #expect(status == .signalled(number: SIGXFSZ))
      }
    }
  #endif
}
