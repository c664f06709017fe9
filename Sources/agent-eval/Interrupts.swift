@preconcurrency import Dispatch
import Synchronization

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

  private let count = Atomic<Int>(0)
  private let last = Atomic<Int32>(0)
  private let sources: [any DispatchSourceSignal]

  /// `onFirst` and `onSecond` are called once each, on a queue of their own.
  init(
    onFirst: @escaping @Sendable () -> Void, onSecond: @escaping @Sendable () -> Void
  ) {
    let queue = DispatchQueue(label: "interrupts")
    var made: [any DispatchSourceSignal] = []
    for number in Self.signals {
      // The source only hears what the default action doesn't take.
      signal(number, SIG_IGN)
      made.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
    }
    sources = made
    for (number, source) in zip(Self.signals, made) {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        last.store(number, ordering: .relaxed)
        // On a busy machine one call may stand for both.
        let (before, after) = count.add(Int(source.data), ordering: .relaxed)
        if before < 1, after >= 1 { onFirst() }
        if before < 2, after >= 2 { onSecond() }
      }
      source.resume()
    }
  }

  deinit {
    for source in sources { source.cancel() }
    // Nobody listens any more, so a signal ends the program again.
    for number in Self.signals { signal(number, SIG_DFL) }
  }

  var wasAsked: Bool { count.load(ordering: .relaxed) > 0 }

  /// 130 after Ctrl-C, 143 after TERM, as shells expect.
  var status: ExitStatus { last.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted }
}
