import CShims
import Locks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An HTTP/1.1 server on the loopback interface, for programs and browsers on this machine.
///
/// It has one thread. The handler is called there and must not block: it answers at once, or keeps
/// the `PendingResponse` and answers from wherever its work is done. Requests with another machine's
/// name in `Host`, or from another page's `Origin`, never reach the handler.
///
///     let server = try HTTPServer.start(port: 8080) { request, response in
///       switch (request.method, request.path) {
///       case ("GET", []): response.send(.html(page))
///       case ("GET", ["runs", let id]): Task { response.send(await run(id)) }
///       default: response.send(.text("there is nothing here", status: 404))
///       }
///     }
///     print("http://127.0.0.1:\(server.port)/")
package final class HTTPServer: Sendable {
  package typealias Handler = @Sendable (HTTPRequest, PendingResponse) -> Void

  package struct Limits: Sendable {
    /// Bytes of a request's body; a longer one is answered with 413.
    package var body = 4 << 20
    /// Further connections wait until one is closed.
    package var connections = 1000
    /// A connection on which nothing happens is closed. Ones that wait for an answer aren't.
    package var idle = Duration.seconds(60)

    package init() {}
  }

  /// The port that it listens on.
  package let port: UInt16
  private let service: Service
  private let address: Lock<UInt?>

  private init(port: UInt16, service: Service, address: UInt) {
    self.port = port
    self.service = service
    self.address = Lock(address)
  }

  deinit { stop() }

  /// Listens on 127.0.0.1. A port that is in use is replaced by any free one, and 0 means any from
  /// the start; `port` says which it became.
  package static func start(
    port wanted: UInt16 = 0, limits: Limits = Limits(), handler: @escaping Handler
  ) throws(ServingFailure) -> HTTPServer {
    var port = wanted
    var descriptor = ae_listen_loopback(&port)
    if descriptor < 0, wanted != 0 {
      port = 0
      descriptor = ae_listen_loopback(&port)
    }
    guard descriptor >= 0 else { throw ServingFailure(errorNumber: errno) }
    let service = Service(port: port, limits: limits, handler: handler)
    let seconds = min(max(limits.idle.components.seconds, 1), 86_400)
    guard
      let server = ae_server_start(
        descriptor, service.calls(), UInt32(clamping: limits.connections),
        UInt32(clamping: seconds))
    else {
      let failure = ServingFailure(errorNumber: errno)
      service.forgetCalls()
      throw failure
    }
    return HTTPServer(port: port, service: service, address: UInt(bitPattern: server))
  }

  /// `http://127.0.0.1:PORT`, without a slash at its end.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// Closes the port and every connection, and returns when the last call of the handler has. What
  /// still waits for an answer gets 503. Not to be called by the handler.
  package func stop() {
    let taken = address.withLock { address in
      defer { address = nil }
      return address
    }
    guard let taken, let server = OpaquePointer(bitPattern: taken) else { return }
    service.refuseAll()
    ae_server_stop(server)
    service.forgetCalls()
  }
}

/// Why the server can't listen.
package struct ServingFailure: Error, Equatable, Sendable, CustomStringConvertible {
  package let errorNumber: Int32

  package var description: String {
    let capacity = 256
    let reason = String(unsafeUninitializedCapacity: capacity) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return 0 }
        return ae_error_text(errorNumber, start, capacity)
      }
    }
    return "can't listen on 127.0.0.1: \(reason)"
  }
}
