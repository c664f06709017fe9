/// Lets requests to one service through as its allowance has it, first come first served.
actor Throttle {
  private struct Waiting {
    var ticket: Int
    var continuation: CheckedContinuation<Int?, Never>
  }

  private var allowance: Allowance
  private let pace: Pace
  private var waiting: [Waiting] = []
  private var lastTicket = 0
  /// Rings when the first of those who wait may go.
  private var alarm: (moment: ContinuousClock.Instant, task: Task<Void, Never>)?

  init(_ limits: Allowance.Limits, pace: Pace = .real) {
    allowance = Allowance(limits, now: pace.now())
    self.pace = pace
  }

  /// Waits for its turn; the number has to be given back with `settle`. `nil` when the task was
  /// cancelled meanwhile.
  func enter() async -> Int? {
    if waiting.isEmpty, case .granted(let number) = allowance.admit(pace.now()) { return number }
    lastTicket += 1
    let ticket = lastTicket
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: nil)
          return
        }
        waiting.append(Waiting(ticket: ticket, continuation: continuation))
        admitWaiting()
      }
    } onCancel: {
      Task { await self.leave(ticket) }
    }
  }

  func settle(_ number: Int, _ experience: Allowance.Experience, tokens: Int = 0) {
    allowance.settle(number, experience, tokens: tokens, now: pace.now())
    admitWaiting()
  }

  private func leave(_ ticket: Int) {
    guard let place = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: place).continuation.resume(returning: nil)
  }

  private func admitWaiting() {
    while !waiting.isEmpty {
      switch allowance.admit(pace.now()) {
      case .granted(let number): waiting.removeFirst().continuation.resume(returning: number)
      case .notBefore(let moment): return ring(at: moment)
      case .whenOneReturns: return
      }
    }
  }

  private func ring(at moment: ContinuousClock.Instant) {
    if let alarm, alarm.moment <= moment { return }
    alarm?.task.cancel()
    alarm = (
      moment,
      Task {
        do { try await pace.sleep(moment) } catch { return }
        alarm = nil
        admitWaiting()
      }
    )
  }
}
