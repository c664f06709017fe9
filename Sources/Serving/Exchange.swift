import CShims
import Locks

/// One request and its answer on their way through the server.
final class Exchange: Sendable {
  enum Answer: Sendable {
    case response(HTTPResponse)
    /// The connection is closed.
    case nothing
  }

  private enum State {
    /// The handler is at work, or the request hasn't arrived whole.
    case open
    /// Nobody has answered yet; the connection at this address sleeps.
    case waiting(UInt)
    case answered(Answer)
    case over
  }

  private struct Arrival {
    var body: [UInt8] = []
    var dropped = 0
    var isWhole = false
  }

  private let state = Lock(State.open)
  private let arrival = Lock(Arrival())
  let number: Int

  init(number: Int) { self.number = number }

  /// Takes a piece of the body. What is too much is read and dropped, so that the client gets to
  /// the answer that says so; false when it is so much that hanging up is the better answer.
  func take(_ piece: UnsafeRawBufferPointer, limit: Int) -> Bool {
    arrival.withLock { arrival in
      if arrival.dropped > 0 || arrival.body.count + piece.count > limit {
        arrival.dropped += piece.count
        arrival.body = []
      } else {
        arrival.body.append(contentsOf: piece)
      }
      return arrival.dropped <= 4 * limit + (1 << 20)
    }
  }

  /// Gives the body away; nil when it was too long.
  func takeBody() -> [UInt8]? {
    arrival.withLock { arrival in
      defer { arrival.body = [] }
      return arrival.dropped > 0 ? nil : arrival.body
    }
  }

  /// Whether this is the first call since the request arrived.
  func arrive() -> Bool {
    arrival.withLock { arrival in
      defer { arrival.isWhole = true }
      return !arrival.isWhole
    }
  }

  /// Any thread may answer; the first does.
  func answer(_ answer: Answer) {
    state.withLock { state in
      switch state {
      case .open: state = .answered(answer)
      case .waiting(let address):
        state = .answered(answer)
        // Sleeping connections aren't closed by anybody, so the address is still its.
        if let connection = OpaquePointer(bitPattern: address) {
          ae_connection_resume(connection)
        }
      case .answered, .over: break
      }
    }
  }

  /// The answer, if there is one; otherwise the connection sleeps until there is. Called on the
  /// server's thread, after the handler and again after the connection woke up.
  func takeAnswer(orSuspend connection: OpaquePointer) -> Answer? {
    let address = UInt(bitPattern: connection)
    return state.withLock { state in
      switch state {
      case .answered(let answer):
        state = .over
        return answer
      case .open, .waiting:
        guard let connection = OpaquePointer(bitPattern: address) else { return .nothing }
        ae_connection_suspend(connection)
        state = .waiting(address)
        return nil
      case .over: return .nothing
      }
    }
  }
}
