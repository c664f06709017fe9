import CShims

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Everything one child said and how it ended.
struct Transcript: Sendable {
  var events: [ProcessEvent] = []
  var errorText = ""
  var bytesRead = 0

  var lines: [String] {
    events.compactMap { event in
      if case .line(let bytes) = event { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  var end: ProcessEnd? {
    if case .exited(let end) = events.last { end } else { nil }
  }

  var status: ProcessStatus? { end?.status }
}

/// The longest any test waits for a child that should have answered.
let patience = Duration.seconds(120)

func shell(_ script: String) -> ProcessOptions {
  ProcessOptions(
    command: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
}

/// Prepares this process as the program's composition root does.
func prepareSignals() {
  ProcessSignals.ignoreBrokenPipes()
  _ = ProcessSignals.adoptOrphans()
}

/// Runs a child on a thread of its own until it ends; `react` sees every event as it happens.
func run(
  _ options: ProcessOptions, wake: WakeSignal? = nil,
  start: @escaping @Sendable (ChildProcess) -> Void = { $0.closeInput() },
  react: @escaping @Sendable (ProcessEvent, ChildProcess) -> [ProcessEvent] = { _, _ in [] }
) async throws -> Transcript {
  prepareSignals()
  return try await OwnedThread.run(name: "child") {
    try runHere(options, wake: wake, start: start, react: react)
  }
}

/// The same on the calling thread, for code that already has one of its own.
func runHere(
  _ options: ProcessOptions, wake: WakeSignal? = nil,
  start: (ChildProcess) -> Void = { $0.closeInput() },
  react: (ProcessEvent, ChildProcess) -> [ProcessEvent] = { _, _ in [] }
) throws -> Transcript {
  let child = try ChildProcess(options, wake: wake)
  var transcript = Transcript()
  let deadline = ContinuousClock.now + patience
  start(child)
  while child.end == nil, !transcript.events.contains(.deadline) {
    for event in child.poll(until: deadline) {
      transcript.events.append(event)
      transcript.events += react(event, child)
    }
  }
  transcript.errorText = child.errorLog.text
  transcript.bytesRead = child.bytesRead
  return transcript
}

func processExists(_ identifier: Int32) -> Bool { kill(identifier, 0) == 0 }

/// A folder that is gone after the test.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  var template = Array("/tmp/agent-eval-test-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else {
    throw SpawnFailure(stage: .directory, errorNumber: errno, program: nil)
  }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { _ = try? runHere(shell("rm -r '\(path)'")) }  // a folder left in /tmp fails nothing
  return try await body(path)
}

/// How many descriptors this process has open, by asking for each possible one.
func openDescriptorCount() -> Int {
  (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 }
}

/// The children of this process, dead ones included.
func childrenOfThisProcess() -> [Int32] {
  var identifiers = [Int32](repeating: 0, count: 4096)
  let count = ae_children_of_self(&identifiers, identifiers.count)
  return Array(identifiers.prefix(max(0, count)))
}

/// The most memory this process ever had, in bytes.
func peakMemory() -> Int { Int(ae_peak_rss_bytes_self()) }

func openProcessDescriptor(_ identifier: Int32) -> Int32 { ae_pidfd_open(identifier) }

/// Under the address sanitizer the peak says nothing: freed memory stays in quarantine.
let keepsFreedMemory = ae_has_address_sanitizer()
