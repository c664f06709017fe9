/// Hands messages from any thread or task to the one owner thread of a child.
///
/// Posting never blocks, so asynchronous code may post. The owner waits in `ChildProcess.poll` with
/// `wake`, and takes everything when it sees `.woken`.
package final class Mailbox<Message: Sendable>: Sendable {
  package let wake: WakeSignal
  private let waiting = Lock<[Message]>([])

  package init() throws(SpawnFailure) {
    wake = try WakeSignal()
  }

  package func post(_ message: Message) {
    waiting.withLock { $0.append(message) }
    wake.signal()
  }

  /// Everything posted and not yet taken, in the order of posting.
  package func takeAll() -> [Message] {
    waiting.withLock { waiting in
      defer { waiting.removeAll(keepingCapacity: true) }
      return waiting
    }
  }
}
