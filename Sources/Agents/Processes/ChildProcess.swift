import CShims

/// A running child process, used by exactly one thread: the one that made it.
///
/// That thread must be one of its own (`OwnedThread`) and live as long as the child, because on
/// Linux the kernel kills a child when the thread that spawned it ends. The class isn't `Sendable`,
/// so the compiler keeps it there; other threads reach the owner through its `WakeSignal`.
///
/// Nothing here blocks except `poll` and `terminate`, and both end at a deadline. All memory is
/// bounded: one chunk and one unfinished line of stdout, both ends of stderr, the input backlog.
package final class ChildProcess {
  package let processIdentifier: Int32
  /// The limits the system enforces: those asked for on Linux, none on macOS.
  package let limitsInForce: ResourceLimits
  /// Both ends of what the child wrote to stderr so far.
  package private(set) var errorLog = BoundedLog()
  /// Bytes of stdout taken from the pipe so far. A cap on them is the caller's business.
  package private(set) var bytesRead = 0
  /// How the child ended, once everything is over: drained, swept and reaped.
  package var end: ProcessEnd? { isFinished ? settled : nil }

  let marker: String
  let maximumBacklog: Int
  let wake: WakeSignal?
  var input: Int32?
  var output: Int32?
  var errors: Int32?
  /// Nil where the system has no such descriptor; the child's state is then asked for instead.
  var exitDescriptor: Int32?
  var lines: LineSplitter
  var backlog = InputBacklog()
  var closesInputWhenFlushed = false
  /// What happened outside `poll`, for its next call.
  var pending: [ProcessEvent] = []
  /// Set when the process has been reaped; its pipes may still hold output.
  var settled: ProcessEnd?
  var drainEnds: ContinuousClock.Instant?
  var isFinished = false

  private var scratch = [UInt8](repeating: 0, count: 64 << 10)

  /// Starts the program. `wake` ends a wait in `poll` early.
  package init(_ options: ProcessOptions, wake: WakeSignal? = nil) throws(SpawnFailure) {
    let marker = try Self.uniqueMarker()
    let spawned = try Self.spawn(options, marker: marker)
    self.marker = marker
    self.wake = wake
    processIdentifier = spawned.pid
    limitsInForce = spawned.limits_in_force ? options.limits : ResourceLimits()
    maximumBacklog = options.maximumBacklog
    lines = LineSplitter(maximumLineLength: options.maximumLineLength)
    input = spawned.stdin_fd < 0 ? nil : spawned.stdin_fd
    output = spawned.stdout_fd
    errors = spawned.stderr_fd
    let descriptor = ae_pidfd_open(spawned.pid)
    exitDescriptor = descriptor < 0 ? nil : descriptor
  }

  deinit {
    if !isFinished { _ = terminate(grace: .zero) }
  }
}

// MARK: - Input

extension ChildProcess {
  package enum WriteResult: Equatable, Sendable {
    /// Written or queued; `poll` delivers the rest.
    case accepted
    /// The backlog has no room for all of it, so none of it was taken.
    case backlogFull
    /// The child, or `closeInput`, closed stdin.
    case closed
  }

  /// Bytes that wait for the child to read them.
  package var backlogBytes: Int { backlog.count }

  /// Queues bytes for the child's stdin, writing what the pipe takes at once.
  package func write(_ bytes: [UInt8]) -> WriteResult {
    guard input != nil, !closesInputWhenFlushed else { return .closed }
    guard bytes.count <= maximumBacklog - backlog.count else { return .backlogFull }
    let wasEmpty = backlog.isEmpty
    backlog.append(bytes)
    if wasEmpty { flushInput() }
    return input == nil ? .closed : .accepted
  }

  /// Closes the child's stdin as soon as everything queued has been written.
  package func closeInput() {
    closesInputWhenFlushed = true
    if backlog.isEmpty { releaseInput() }
  }

  func flushInput() {
    guard let input else { return }
    switch backlog.flush({ writeAvailable(input, $0) }) {
    case .closed:
      pending.append(.inputClosed(unsentBytes: backlog.count))
      releaseInput()
    case nil where closesInputWhenFlushed:
      releaseInput()
    default:
      break
    }
  }

  func releaseInput() {
    if let input { closeDescriptor(input) }
    input = nil
    backlog.discard()
  }
}

// MARK: - Output

extension ChildProcess {
  /// Reads one chunk of stdout; false at its end.
  func readOutput() -> Bool {
    guard let output else { return false }
    switch lines.fill({ readAvailable(output, into: $0) }) {
    case .bytes(let count):
      bytesRead += count
      return true
    case .wouldBlock:
      return true
    case .endOfFile:
      releaseOutput()
      return false
    }
  }

  /// Reads one chunk of stderr into the log.
  func readErrors() {
    guard let errors else { return }
    let outcome = scratch.withUnsafeMutableBytes { buffer in
      let outcome = readAvailable(errors, into: buffer)
      if case .bytes(let count) = outcome { errorLog.append(.init(rebasing: buffer[..<count])) }
      return outcome
    }
    if outcome == .endOfFile { releaseErrors() }
  }

  func releaseOutput() {
    if let output { closeDescriptor(output) }
    output = nil
  }

  func releaseErrors() {
    if let errors { closeDescriptor(errors) }
    errors = nil
  }
}
