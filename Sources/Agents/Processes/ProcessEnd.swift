import CShims

/// How a child process ended.
package enum ProcessStatus: Equatable, Sendable {
  case exited(code: Int32)
  case signalled(number: Int32)
  /// Its status can't be known: somebody else reaped it, or it survived SIGKILL (a process stuck in
  /// the kernel does).
  case unknown
}

/// What a child used, together with those of its descendants that it waited for.
package struct ResourceUse: Equatable, Sendable {
  package var cpuTime: Duration
  /// On Linux at least what this process had when it started the child: the kernel carries the
  /// mark over to the program that a child becomes.
  package var peakMemoryBytes: Int

  package init(cpuTime: Duration, peakMemoryBytes: Int) {
    self.cpuTime = cpuTime
    self.peakMemoryBytes = peakMemoryBytes
  }
}

/// The last word on a child.
package struct ProcessEnd: Equatable, Sendable {
  package var status: ProcessStatus
  /// Nil when the status is unknown.
  package var use: ResourceUse?

  package init(status: ProcessStatus, use: ResourceUse?) {
    self.status = status
    self.use = use
  }

  init(_ ended: ae_ended) {
    status = ended.signalled ? .signalled(number: ended.code) : .exited(code: ended.code)
    use = ResourceUse(
      cpuTime: .seconds(ended.cpu_seconds), peakMemoryBytes: Int(clamping: ended.peak_rss_bytes))
  }
}
