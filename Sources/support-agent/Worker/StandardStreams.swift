import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes whole lines to stdout, in the order in which they were handed over.
///
/// A queue of its own, because a pipe that nobody empties blocks, and a blocked thread of the
/// cooperative pool would stop every trial.
struct LineWriter: Sendable {
  private let queue = DispatchQueue(label: "stdout")

  func write(_ bytes: [UInt8]) {
    queue.async { writeAll(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }
  }

  /// Returns when everything handed over so far has left.
  func flush() { queue.sync {} }
}

/// Says something to whoever runs the agent.
func complain(_ message: String) {
  writeAll(Array("support-agent: \(message)\n".utf8), to: STDERR_FILENO)
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    // A closed pipe: nobody is left to tell, and the end of input follows.
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}

/// The lines of stdin, read on a thread of their own.
struct LineReader: Sendable {
  /// A longer line is dropped, because a harness that writes one is broken and memory is not.
  static let longestLine = 32 << 20

  func start(deliver: @escaping @Sendable ([UInt8]) -> Void, end: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "stdin").async {
      read(deliver)
      end()
    }
  }

  private func read(_ deliver: ([UInt8]) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var line: [UInt8] = []
    var overlong = false
    func finishLine() {
      if overlong { complain("a line was too long and is ignored") }
      if !overlong && !line.allSatisfy({ $0 <= UInt8(ascii: " ") }) { deliver(line) }
      line = []
      overlong = false
    }
    while true {
      let count = buffer.withUnsafeMutableBytes {
        #if canImport(Darwin)
          Darwin.read(STDIN_FILENO, $0.baseAddress, $0.count)
        #elseif canImport(Musl)
          Musl.read(STDIN_FILENO, $0.baseAddress, $0.count)
        #else
          Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        if !overlong { line += rest[..<end] }
        finishLine()
        rest = rest[(end + 1)...]
      }
      if !overlong { line += rest }
      if line.count > Self.longestLine {
        line = []
        overlong = true
      }
    }
    finishLine()
  }
}
