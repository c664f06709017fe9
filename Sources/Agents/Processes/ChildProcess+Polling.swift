import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ChildProcess {
  /// What one call to `poll` may deliver, so that a flood of output can't take memory or starve
  /// the caller's deadlines.
  struct Allowance {
    var lines = 256
    var bytes = 1 << 20

    var isUsedUp: Bool { lines <= 0 || bytes <= 0 }
  }

  /// How often a child is asked whether it has ended, where there is no descriptor for that.
  static let exitCheckInterval = Duration.milliseconds(20)

  /// How long a pipe may stay open after its process and all known descendants are gone.
  static let drainTime = Duration.milliseconds(500)

  /// Waits until something happens and returns it, at most 256 lines or 1 MiB of stdout at once.
  ///
  /// The result is empty when bytes were taken in that don't complete an event, so that the caller
  /// can look at `bytesRead`. After the end it returns `.exited` every time. Nil waits for ever.
  package func poll(until deadline: ContinuousClock.Instant?) -> [ProcessEvent] {
    poll(until: deadline, watchingWake: true)
  }

  func poll(until deadline: ContinuousClock.Instant?, watchingWake: Bool) -> [ProcessEvent] {
    if isFinished { return [.exited(settled ?? ProcessEnd(status: .unknown, use: nil))] }
    var events = pending
    pending = []
    var allowance = Allowance()
    while true {
      deliverLines(&events, &allowance)
      let mayWait = events.isEmpty && !allowance.isUsedUp && !lines.hasUnread
      waitAndServe(until: deadline, mayWait: mayWait, watchingWake, &events, &allowance)
      finishIfDrained(&events)
      if let deadline, !isFinished, ContinuousClock.now >= deadline { events.append(.deadline) }
      if !events.isEmpty || allowance.isUsedUp { return events }
    }
  }

  private func deliverLines(_ events: inout [ProcessEvent], _ allowance: inout Allowance) {
    while !allowance.isUsedUp, let piece = lines.next() {
      allowance.lines -= 1
      switch piece {
      case .line(let bytes):
        allowance.bytes -= bytes.count
        events.append(.line(bytes))
      case .tooLong(let count):
        events.append(.lineTooLong(bytesSeen: count))
      }
    }
  }

  // MARK: Waiting

  private enum Slot: Int, CaseIterable {
    case output, errors, input, wake, exit
  }

  private func waitAndServe(
    until deadline: ContinuousClock.Instant?, mayWait: Bool, _ watchingWake: Bool,
    _ events: inout [ProcessEvent], _ allowance: inout Allowance
  ) {
    // poll(2) skips negative descriptors, so every slot keeps its place.
    var slots = [pollfd](
      repeating: pollfd(fd: -1, events: Int16(POLLIN), revents: 0), count: Slot.allCases.count)
    if !lines.hasUnread, let output { slots[Slot.output.rawValue].fd = output }
    if let errors { slots[Slot.errors.rawValue].fd = errors }
    // Only while bytes wait: an idle pipe polls writable always, and a closed one as an error.
    if !backlog.isEmpty, let input {
      slots[Slot.input.rawValue] = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
    }
    if watchingWake, let wake { slots[Slot.wake.rawValue].fd = wake.descriptor }
    if settled == nil, let exitDescriptor { slots[Slot.exit.rawValue].fd = exitDescriptor }
    waitForEvents(&slots, atMost: mayWait ? longestWait(until: deadline) : .zero)

    func isReady(_ slot: Slot) -> Bool { slots[slot.rawValue].revents != 0 }
    if isReady(.input) { flushInput() }
    if isReady(.errors) { readErrors() }
    if isReady(.output) {
      let before = bytesRead
      if readOutput() {
        // What is dropped from a line without an end counts too, or `poll` would never return.
        allowance.bytes -= bytesRead - before
        deliverLines(&events, &allowance)
      } else {
        if let rest = lines.finish() { events.append(.partialLine(rest)) }
        events.append(.endOfOutput)
      }
    }
    events += pending
    pending = []
    if isReady(.wake), let wake {
      wake.clear()
      events.append(.woken)
    }
    let hasEnded =
      exitDescriptor == nil ? ae_has_ended(processIdentifier) != 0 : isReady(.exit)
    if settled == nil, hasEnded { settle() }
  }

  /// Nil waits for ever: only with a descriptor that reports the exit and no deadline.
  private func longestWait(until deadline: ContinuousClock.Instant?) -> Duration? {
    var limits: [Duration] = []
    if let deadline { limits.append(deadline - .now) }
    if let drainEnds { limits.append(drainEnds - .now) }
    if settled == nil, exitDescriptor == nil { limits.append(Self.exitCheckInterval) }
    return limits.min().map { max($0, .zero) }
  }

  // MARK: The end

  /// Ends what the dead child left behind, reaps it, and gives its pipes time to run dry.
  private func settle() {
    endDescendants()
    var ended = ae_ended()
    // 0 can't be: it has ended. -1 is a child that somebody else reaped.
    let isReaped = ae_reap(processIdentifier, &ended) == 1
    settled = isReaped ? ProcessEnd(ended) : ProcessEnd(status: .unknown, use: nil)
    drainEnds = .now + Self.drainTime
    releaseExitDescriptor()
    releaseInput()
  }

  /// The end is told last, when both pipes are dry. A process that we couldn't find may hold them
  /// open for ever, so that takes its time limit too.
  private func finishIfDrained(_ events: inout [ProcessEvent]) {
    guard let settled, !lines.hasUnread else { return }
    if let drainEnds, ContinuousClock.now >= drainEnds {
      if output != nil {
        if let rest = lines.finish() { events.append(.partialLine(rest)) }
        events.append(.endOfOutput)
      }
      releaseOutput()
      releaseErrors()
    }
    guard output == nil, errors == nil else { return }
    isFinished = true
    events.append(.exited(settled))
  }

  func releaseExitDescriptor() {
    if let exitDescriptor { closeDescriptor(exitDescriptor) }
    exitDescriptor = nil
  }
}
