@preconcurrency import Dispatch
import Locks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Ctrl-C and TERM. The first asks the run to finish what it has begun; the second stops it at
/// once.
final class Interrupts: Sendable {
  private static let signals = [SIGINT, SIGTERM]

  private struct Heard {
    var signals: [Int32] = []
    /// What the first signal leads to, the second and so on.
    var answers: [@Sendable () -> Void] = []
  }

  private let heard = Lock(Heard())
  private let sources: [any DispatchSourceSignal]

  private init() {
    let queue = DispatchQueue(label: "interrupts")
    sources = Self.signals.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
  }

  deinit {
    for source in sources { source.cancel() }
    // Nobody listens any more, so a signal ends the program again.
    for number in Self.signals { signal(number, SIG_DFL) }
  }

  /// Returns when signals are heard. Before that they would be lost: the default action is off, and
  /// sources begin to listen on another thread some time after they are told to.
  static func listening() async -> Interrupts {
    let interrupts = Interrupts()
    for (number, source) in zip(Self.signals, interrupts.sources) {
      source.setEventHandler { [weak interrupts] in
        // On a busy machine one call may stand for both.
        for _ in 0..<source.data { interrupts?.hear(number) }
      }
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        source.setRegistrationHandler { continuation.resume() }
        // The source only hears what the default action doesn't take.
        signal(number, SIG_IGN)
        source.resume()
      }
    }
    return interrupts
  }

  /// `onFirst` and `onSecond` are called once each, for signals that have come already too.
  func answer(
    onFirst: @escaping @Sendable () -> Void, onSecond: @escaping @Sendable () -> Void
  ) {
    let due = heard.withLock { heard in
      heard.answers = [onFirst, onSecond]
      return heard.answers.prefix(heard.signals.count)
    }
    for answer in due { answer() }
  }

  private func hear(_ number: Int32) {
    let answer = heard.withLock { heard in
      heard.signals.append(number)
      return heard.answers.dropFirst(heard.signals.count - 1).first
    }
    answer?()
  }

  var wasAsked: Bool { heard.withLock { !$0.signals.isEmpty } }

  /// 130 after Ctrl-C, 143 after TERM, as shells expect.
  var status: ExitStatus {
    heard.withLock { $0.signals.last } == SIGTERM ? .terminated : .interrupted
  }
}
