package import JSONKit

extension StubService {
  /// What the server does when it is asked.
  package enum Reply: Sendable {
    /// A whole answer; the connection stays.
    case answer(status: Int, headers: [(String, String)], body: [UInt8])
    /// Bytes as they are; then the connection is closed.
    case bytes([UInt8])
    /// Nothing, until the other side gives up.
    case silence
    /// A byte at a time, with pauses between them.
    case drip(head: [UInt8], pause: Duration)
    /// Zeros until the other side has had enough.
    case flood(head: [UInt8])
    /// These, and then nothing: the connection stays open.
    case stall([UInt8])

    package static func json(
      _ json: JSONValue, status: Int = 200, headers: [(String, String)] = []
    ) -> Reply {
      .answer(
        status: status, headers: [("Content-Type", "application/json")] + headers,
        body: json.encoded(.compact))
    }

    package static func text(
      _ text: String, type: String = "text/plain", status: Int = 200,
      headers: [(String, String)] = []
    ) -> Reply {
      .answer(
        status: status, headers: [("Content-Type", type)] + headers, body: Array(text.utf8))
    }

    package static func redirect(to target: String, status: Int = 307) -> Reply {
      .answer(status: status, headers: [("Location", target)], body: [])
    }

    /// The first lines of an answer whose body follows until the connection is closed.
    package static func head(_ type: String, length: Int? = nil) -> [UInt8] {
      let line = length.map { "Content-Length: \($0)\r\n" } ?? ""
      return Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\(line)\r\n".utf8)
    }

    /// Whether the connection takes another request.
    func send(to connection: Int32) -> Bool {
      switch self {
      case .answer(let status, let headers, let body):
        var head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return Socket.write(connection, Array((head + "\r\n").utf8) + body)
      case .bytes(let bytes):
        _ = Socket.write(connection, bytes)
        return false
      case .silence:
        Socket.waitForEnd(connection)
        return false
      case .stall(let bytes):
        if Socket.write(connection, bytes) { Socket.waitForEnd(connection) }
        return false
      case .drip(let head, let pause):
        guard Socket.write(connection, head) else { return false }
        while Socket.write(connection, [UInt8(ascii: " ")]) {
          if Socket.hasEnded(connection, within: pause) { break }
        }
        return false
      case .flood(let head):
        guard Socket.write(connection, head) else { return false }
        let zeros = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        while Socket.write(connection, zeros) {}
        return false
      }
    }
  }
}
