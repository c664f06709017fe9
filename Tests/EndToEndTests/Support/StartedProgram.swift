import CShims
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How a program ended, and everything it wrote.
struct ProgramEnd: Sendable {
  /// The exit status; 128 and the signal when one killed it, as shells say it.
  var status: Int
  var output: String
  var errors: String
  var timedOut: Bool
}

struct ProgramFailure: Error, CustomStringConvertible {
  var description: String
}

/// A program that a test started, in a session of its own.
///
/// A thread of its own waits for it: the system kills the child when the thread that started it
/// goes, and the pool's threads come and go.
final class StartedProgram: Sendable {
  private enum State {
    case starting
    case running(pid_t)
    case ended
  }

  private let state = Mutex(State.starting)
  private let said = Mutex("")
  private let words: [String]
  private let environment: [String]
  private let directory: String
  private let limit: Duration

  /// `program` is a path or a name that is looked up in PATH.
  init(
    _ words: [String], environment: [String: String], directory: String,
    limit: Duration = .seconds(600)
  ) {
    self.words = words
    self.environment = environment.map { "\($0.key)=\($0.value)" }.sorted()
    self.directory = directory
    self.limit = limit
  }

  /// Starts it and waits until it has ended. A program that takes longer than the limit is killed.
  @concurrent
  func run() async throws -> ProgramEnd {
    let queue = DispatchQueue(label: "program")
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.runHere() }) }
    }
  }

  /// What it has written to stderr so far.
  var errors: String { said.withLock { $0 } }

  /// Sends a signal to the program alone, not to what it started.
  func signal(_ number: Int32) throws {
    try state.withLock { state in
      guard case .running(let pid) = state, kill(pid, number) == 0 else {
        throw ProgramFailure(description: "\(words[0]) isn't running, so it gets no signal")
      }
    }
  }

  /// Sends a signal again and again until the program has ended, as somebody does who wants out:
  /// of several signals that a busy machine delivers late the program may see one.
  func signalUntilItEnds(_ number: Int32) async throws {
    while isRunning {
      // It may have ended since.
      try? signal(number)
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  private var isRunning: Bool {
    state.withLock { state in
      if case .running = state { true } else { false }
    }
  }

  private func runHere() throws -> ProgramEnd {
    var child = try spawn()
    state.withLock { $0 = .running(child.pid) }
    defer {
      close(child.stdout_fd)
      close(child.stderr_fd)
    }
    var (output, errors): ([UInt8], [UInt8]) = ([], [])
    let deadline = ContinuousClock.now + limit
    var timedOut = false
    var end = ae_ended()
    while true {
      let ended = state.withLock { state in
        guard ae_reap(child.pid, &end) == 1 else { return false }
        state = .ended
        return true
      }
      let known = errors.count
      drain(&child, &output, &errors)
      if errors.count > known {
        let text = String(decoding: errors, as: UTF8.self)
        said.withLock { $0 = text }
      }
      if ended { break }
      if !timedOut, ContinuousClock.now > deadline {
        timedOut = true
        kill(-child.pid, SIGKILL)
      }
    }
    return ProgramEnd(
      status: end.signalled ? 128 + Int(end.code) : Int(end.code),
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self), timedOut: timedOut)
  }

  private func spawn() throws -> ae_spawned {
    var spawned = ae_spawned()
    let result = withCStrings(words) { argv in
      withCStrings(environment) { envp in
        words[0].withCString { program in
          directory.withCString { directory in
            let path = environment.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
            return (path ?? "/usr/bin:/bin").withCString { path in
              var options = ae_spawn_options(
                program: program, argv: argv, envp: envp, search_path: path,
                directory: directory, limits: nil, limit_count: 0, pipe_stdin: false)
              return ae_spawn(&options, &spawned)
            }
          }
        }
      }
    }
    guard result == 0 else {
      throw ProgramFailure(
        description: "can't start \(words[0]): stage \(spawned.failed_stage.rawValue), "
          + String(cString: strerror(spawned.failed_errno)))
    }
    return spawned
  }

  /// Reads what there is, and waits a few milliseconds when there is nothing.
  private func drain(_ child: inout ae_spawned, _ output: inout [UInt8], _ errors: inout [UInt8]) {
    var polled = [
      pollfd(fd: child.stdout_fd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: child.stderr_fd, events: Int16(POLLIN), revents: 0),
    ]
    let open = polled.filter { $0.fd >= 0 }.count
    if open == 0 { usleep(2000) } else { poll(&polled, nfds_t(polled.count), 5) }
    if Self.read(&child.stdout_fd, into: &output) { return }
    _ = Self.read(&child.stderr_fd, into: &errors)
  }

  /// Everything that can be read now; the descriptor is closed at its end. True when cut short.
  private static func read(_ file: inout Int32, into bytes: inout [UInt8]) -> Bool {
    guard file >= 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = readBytes(file, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        continue
      }
      if count == 0 || (errno != EAGAIN && errno != EINTR) {
        close(file)
        file = -1
      }
      return false
    }
  }
}

private func readBytes(_ file: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, buffer, count)
}

/// Hands over a NULL-terminated list of C strings for as long as `body` runs.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = texts.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    // The list holds at least its end.
    guard let start = buffer.baseAddress else { preconditionFailure("the list has an end") }
    return body(start)
  }
}
