import Locks

/// Hands messages from any thread or task to the one owner thread of a child.
///
/// Posting never blocks, so asynchronous code may post. The owner waits in `ChildProcess.poll` with
/// `wake`, and takes everything when it sees `.woken`.
package final class Mailbox<Message: Sendable>: Sendable {
  package let wake: WakeSignal
  /// Nil once the owner has gone.
  private let waiting = Lock<[Message]?>([])

  package init() throws(SpawnFailure) {
    wake = try WakeSignal()
  }

  /// Whether the owner is still there to take the message.
  @discardableResult
  package func post(_ message: Message) -> Bool {
    let isOpen = waiting.withLock { waiting in
      waiting?.append(message)
      return waiting != nil
    }
    if isOpen { wake.signal() }
    return isOpen
  }

  /// Everything posted and not yet taken, in the order of posting.
  package func takeAll() -> [Message] {
    waiting.withLock { waiting in
      defer { waiting?.removeAll(keepingCapacity: true) }
      return waiting ?? []
    }
  }

  /// Takes no more messages, and returns those that nobody took. The owner calls it as the last
  /// thing, so that no message is posted to nobody.
  package func close() -> [Message] {
    waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting ?? []
    }
  }
}
