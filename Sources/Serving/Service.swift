import CShims
import Locks

/// What the server's thread does with the library's calls.
final class Service: Sendable {
  private struct Exchanges {
    var started = 0
    /// Those whose connections sleep, or may.
    var open: [Int: Exchange] = [:]
    var isRefusing = false
  }

  private let port: UInt16
  private let limits: HTTPServer.Limits
  private let handler: HTTPServer.Handler
  private let exchanges = Lock(Exchanges())

  init(port: UInt16, limits: HTTPServer.Limits, handler: @escaping HTTPServer.Handler) {
    self.port = port
    self.limits = limits
    self.handler = handler
  }

  /// Answers what waits, and everything that still comes, so that no connection sleeps any more.
  func refuseAll() {
    let open = exchanges.withLock { exchanges in
      exchanges.isRefusing = true
      return Array(exchanges.open.values)
    }
    for exchange in open { exchange.answer(.response(Self.stopping)) }
  }

  private func begin() -> Exchange {
    exchanges.withLock { exchanges in
      exchanges.started += 1
      let exchange = Exchange(number: exchanges.started)
      exchanges.open[exchange.number] = exchange
      if exchanges.isRefusing { exchange.answer(.response(Self.stopping)) }
      return exchange
    }
  }

  private func end(_ exchange: Exchange) {
    exchanges.withLock { $0.open[exchange.number] = nil }
  }

  private static let stopping = HTTPResponse.text("the server is stopping", status: 503)
}

// MARK: - Requests

extension Service {
  /// The head of a request has come.
  private func accept(_ connection: OpaquePointer, _ exchange: Exchange) -> Bool {
    // Said before the body is read, so that nobody sends it in vain.
    guard let written = ae_request_header(connection, "Content-Length"),
      let length = Int(String(cString: written)), length > limits.body
    else { return true }
    return queue(tooLong, on: connection)
  }

  private var tooLong: HTTPResponse {
    .text("the body is longer than \(limits.body) bytes", status: 413)
  }

  /// The request has come whole: asks the handler, once, and sends the answer when there is one.
  private func serve(
    _ connection: OpaquePointer, _ exchange: Exchange, _ method: String, _ path: String
  ) -> Bool {
    if exchange.arrive() { ask(connection, exchange, method, path) }
    switch exchange.takeAnswer(orSuspend: connection) {
    case .response(let response): return queue(response, on: connection)
    case .nothing: return false
    case nil: return true
    }
  }

  private func ask(
    _ connection: OpaquePointer, _ exchange: Exchange, _ method: String, _ path: String
  ) {
    guard let body = exchange.takeBody() else { return exchange.answer(.response(tooLong)) }
    var names: [String] = []
    for piece in path.utf8.split(separator: UInt8(ascii: "/")) {
      guard let name = String(percentEncoded: piece) else {
        return exchange.answer(.response(.text("the path can't be decoded", status: 400)))
      }
      names.append(name)
    }
    var query: [HTTPRequest.Field] = []
    for field in Self.fields(of: connection, ae_request_query) {
      guard let name = String(percentEncoded: field.name.utf8),
        let value = String(percentEncoded: field.value.utf8)
      else { return exchange.answer(.response(.text("the query can't be decoded", status: 400))) }
      query.append(HTTPRequest.Field(name, value))
    }
    let request = HTTPRequest(
      method: method, path: names, query: query,
      headers: Self.fields(of: connection, ae_request_headers), body: body)
    guard request.isMeant(forPort: port) else {
      let words = "requests for other hosts or from other pages are refused"
      return exchange.answer(.response(.text(words, status: 403)))
    }
    handler(request, PendingResponse(exchange))
  }

  private typealias FieldVisitor = (OpaquePointer, ae_field_call, UnsafeMutableRawPointer?) -> Void

  /// What `ae_request_headers` or `ae_request_query` finds.
  private static func fields(
    of connection: OpaquePointer, _ visit: FieldVisitor
  ) -> [HTTPRequest.Field] {
    var fields: [HTTPRequest.Field] = []
    withUnsafeMutablePointer(to: &fields) { fields in
      visit(
        connection,
        { context, name, nameSize, value, valueSize in
          func text(_ start: UnsafePointer<CChar>?, _ size: Int) -> String {
            String(decoding: UnsafeRawBufferPointer(start: start, count: size), as: UTF8.self)
          }
          context?.assumingMemoryBound(to: [HTTPRequest.Field].self).pointee.append(
            HTTPRequest.Field(text(name, nameSize), text(value, valueSize)))
        }, fields)
    }
    return fields
  }

  /// Whether the library took it; where it didn't, the connection is closed.
  private func queue(_ answer: HTTPResponse, on connection: OpaquePointer) -> Bool {
    let made = answer.body.withUnsafeBytes { ae_response_make($0.baseAddress, $0.count) }
    guard let made else { return false }
    // It refuses what would break the message; the rest is as good without that.
    for field in answer.headers { _ = ae_response_add_header(made, field.name, field.value) }
    return ae_response_queue(connection, UInt32(clamping: answer.status), made)
  }
}

// MARK: - Calls from C

extension Service {
  /// Keeps this alive until `forgetCalls`.
  func calls() -> ae_server_calls {
    ae_server_calls(
      context: Unmanaged.passRetained(self).toOpaque(),
      request: { context, connection, path, method, upload, uploadSize, state in
        guard let context else { return false }
        let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
        guard let known = state.pointee else {
          let exchange = service.begin()
          state.pointee = Unmanaged.passRetained(exchange).toOpaque()
          return service.accept(connection, exchange)
        }
        let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
        if uploadSize.pointee > 0 {
          let piece = UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
          uploadSize.pointee = 0
          return exchange.take(piece, limit: service.limits.body)
        }
        return service.serve(
          connection, exchange, String(cString: method), String(cString: path))
      },
      completed: { context, state in
        guard let context, let state else { return }
        let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
        service.end(Unmanaged<Exchange>.fromOpaque(state).takeRetainedValue())
      })
  }

  /// To be called once, when the server's thread has ended.
  func forgetCalls() { Unmanaged.passUnretained(self).release() }
}
