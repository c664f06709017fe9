import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ChildProcess {
  /// How long a process may take to die of SIGKILL before it is given up as stuck in the kernel.
  static let killTime = Duration.seconds(5)

  /// How long the search for descendants may take; each pass kills what the last one uncovered.
  static let sweepTime = Duration.seconds(1)

  /// Passes that are made whatever the time, because on a busy machine a single one can wait that
  /// long for its turn.
  static let fewestPasses = 50

  /// Ends the child and everything it started: SIGTERM to its group, SIGKILL after `grace`.
  ///
  /// Returns what it still wrote meanwhile, at most 256 lines or 1 MiB, and `.exited` last. A
  /// signal of the `WakeSignal` stays for the next one who looks.
  package func terminate(grace: Duration) -> [ProcessEvent] {
    var collected: [ProcessEvent] = []
    var allowance = Allowance()
    releaseInput()
    if settled == nil, !isFinished {
      signalGroup(of: processIdentifier, SIGTERM)
      // A stopped process would not see the request.
      signalGroup(of: processIdentifier, SIGCONT)
    }
    var deadline = ContinuousClock.now + max(grace, .zero)
    var isKilled = false
    while true {
      // Once it has been reaped, what is left to wait for has a time limit of its own.
      let events = poll(until: settled == nil ? deadline : nil, watchingWake: false)
      for event in events where event != .deadline { collect(event, &collected, &allowance) }
      if isFinished { return collected }
      guard events.contains(.deadline), settled == nil else { continue }
      if isKilled {
        giveUp(&collected)
        return collected
      }
      signalGroup(of: processIdentifier, SIGKILL)
      isKilled = true
      deadline = .now + Self.killTime
    }
  }

  private func collect(
    _ event: ProcessEvent, _ collected: inout [ProcessEvent], _ allowance: inout Allowance
  ) {
    switch event {
    case .line(let bytes), .partialLine(let bytes):
      guard !allowance.isUsedUp else { return }
      allowance.lines -= 1
      allowance.bytes -= bytes.count
    case .lineTooLong:
      guard !allowance.isUsedUp else { return }
      allowance.lines -= 1
    default:
      break
    }
    collected.append(event)
  }

  /// The pid stays registered, so that it can't be taken for an orphan when it dies after all.
  private func giveUp(_ events: inout [ProcessEvent]) {
    releaseOutput()
    releaseErrors()
    releaseExitDescriptor()
    let end = ProcessEnd(status: .unknown, use: nil)
    settled = end
    isFinished = true
    events.append(.exited(end))
  }

  /// Kills what is left of the child's group and session, and orphans that carry its marker.
  ///
  /// The child has ended but must not be reaped yet: as long as it is a zombie, its number as
  /// process group and session can't belong to anybody else. A descendant that leaves the session
  /// *and* clears its environment can't be told from other children's while those run.
  func endDescendants() {
    signalGroup(of: processIdentifier, SIGKILL)
    let deadline = ContinuousClock.now + Self.sweepTime
    // The list of children may skip one while others vanish from it, so one empty pass may lie.
    var emptyPasses = 0
    var passes = 0
    while emptyPasses < 2, passes < Self.fewestPasses || ContinuousClock.now < deadline {
      passes += 1
      if ae_sweep_orphans(processIdentifier, marker) == 0 {
        emptyPasses += 1
      } else {
        emptyPasses = 0
        // What was killed needs a moment to die and to leave us its own children.
        usleep(200)
      }
    }
  }
}
