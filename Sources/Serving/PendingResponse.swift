/// The answer that a request waits for, to be given once, from any thread, now or later.
///
/// While it waits, its connection costs the server nothing. If it is forgotten, the client gets a
/// 500 rather than nothing for ever.
package final class PendingResponse: Sendable {
  private let exchange: Exchange

  init(_ exchange: Exchange) { self.exchange = exchange }

  deinit { exchange.answer(.response(Self.forgotten)) }

  private static let forgotten = HTTPResponse.text("the server gave no answer", status: 500)

  /// Only the first answer counts.
  package func send(_ response: HTTPResponse) { exchange.answer(.response(response)) }

  /// Closes the connection without a word, as a service does that dies meanwhile.
  package func hangUp() { exchange.answer(.nothing) }
}
