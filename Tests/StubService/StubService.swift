import Agents
package import JSONKit
import Locks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A small HTTP server on the loopback that says what a test wants said, and remembers what it was
/// asked.
///
/// Plain sockets and a thread for each connection: a real server would not send what hostile ones
/// do.
package final class StubService: Sendable {
  package struct Request: Sendable {
    package var method: String
    /// With the query.
    package var path: String
    /// By name in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    /// Counts from 1.
    package var number: Int

    package var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }  // null: it is no JSON
  }

  private struct State {
    var requests: [Request] = []
    var connections: Set<Int32> = []
    var connectionCount = 0
    var underWay = 0
    var mostAtOnce = 0
    var isStopped = false
  }

  package let port: Int
  private let listener: Int32
  private let state = Lock(State())
  private let handler: @Sendable (Request) -> Reply

  package init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
    self.handler = handler
    listener = try Socket.listen()
    port = try Socket.port(of: listener)
    let (listener, state) = (listener, state)
    try OwnedThread.start(name: "stub") {
      while let connection = Socket.accept(listener) {
        let isOpen = state.withLock { state in
          if state.isStopped { return false }
          state.connections.insert(connection)
          state.connectionCount += 1
          return true
        }
        guard isOpen else {
          Socket.close(connection)
          continue
        }
        do {
          try OwnedThread.start(name: "stub connection", stackSize: 1 << 20) {
            Self.serve(connection, state, handler)
            state.withLock { _ = $0.connections.remove(connection) }
            Socket.close(connection)
          }
        } catch {
          Socket.close(connection)
        }
      }
      Socket.close(listener)
    }
  }

  deinit { stop() }

  package var url: String { "http://127.0.0.1:\(port)" }
  package var requests: [Request] { state.withLock { $0.requests } }
  /// Connections that were ever made.
  package var connectionCount: Int { state.withLock { $0.connectionCount } }
  /// The most requests that were being answered at one time.
  package var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

  package func stop() {
    let connections = state.withLock { state in
      defer { state.isStopped = true }
      return state.isStopped ? [] : Array(state.connections)
    }
    Socket.shutDown(listener)
    for connection in connections { Socket.shutDown(connection) }
  }

  private static func serve(
    _ connection: Int32, _ state: Lock<State>, _ handler: @Sendable (Request) -> Reply
  ) {
    var reader = RequestReader(connection)
    while var request = reader.next() {
      request.number = state.withLock { state in
        state.underWay += 1
        state.mostAtOnce = max(state.mostAtOnce, state.underWay)
        state.requests.append(request)
        state.requests[state.requests.count - 1].number = state.requests.count
        return state.requests.count
      }
      let goesOn = handler(request).send(to: connection)
      state.withLock { $0.underWay -= 1 }
      if !goesOn { return }
    }
  }
}

/// Reads requests one after the other from a connection.
private struct RequestReader {
  let connection: Int32
  var buffer: [UInt8] = []

  init(_ connection: Int32) { self.connection = connection }

  mutating func next() -> StubService.Request? {
    let mark = Array("\r\n\r\n".utf8)
    var end = buffer.firstRange(of: mark)
    while end == nil {
      guard read() else { return nil }
      end = buffer.firstRange(of: mark)
    }
    guard let end else { return nil }
    let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
    buffer.removeSubrange(..<end.upperBound)
    var lines = head.split(separator: "\r\n")
    let words = lines.isEmpty ? [] : lines.removeFirst().split(separator: " ")
    guard words.count >= 2 else { return nil }
    var headers: [String: String] = [:]
    for line in lines {
      let pair = line.split(separator: ":", maxSplits: 1)
      if pair.count == 2 {
        headers[pair[0].lowercased()] = String(pair[1].drop { $0 == " " })
      }
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while buffer.count < length {
      guard read() else { return nil }
    }
    let body = Array(buffer.prefix(length))
    buffer.removeFirst(body.count)
    return StubService.Request(
      method: String(words[0]), path: String(words[1]), headers: headers, body: body, number: 0)
  }

  private mutating func read() -> Bool {
    let bytes = Socket.read(connection)
    buffer += bytes
    // A request begins with a word; what else comes, such as a TLS greeting, is not for us.
    return !bytes.isEmpty && buffer.first.map { $0 > 0x20 } ?? false
  }
}
