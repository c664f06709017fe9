import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Asks a server of this kind on this machine, one request after the other over one connection.
///
/// It blocks, and it understands what `HTTPServer` sends and little more: bodies come with their
/// length. A connection that was closed while it was idle is made anew.
package struct LoopbackClient: ~Copyable {
  package struct Answer: Sendable, Equatable {
    package var status: Int
    /// The lines before the body, the first one included.
    package var head: [String]
    package var body: [UInt8]

    /// The value of the first header with this name.
    package func header(_ name: String) -> String? {
      for line in head.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, String(parts[0]).isSameHeader(as: name) {
          return String(parts[1].drop { $0 == " " })
        }
      }
      return nil
    }
  }

  /// The server closed the connection without an answer, or sent none that can be read.
  package struct Broken: Error, Sendable, Equatable {}

  /// More than any answer of ours; what is longer is nobody's we know.
  private static let limit = 256 << 20

  private let port: UInt16
  private var descriptor: Int32 = -1
  private var received: [UInt8] = []

  package init(port: UInt16) { self.port = port }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  /// The port of `http://127.0.0.1:PORT/PATH` or of the same with `localhost`, and the path.
  package static func parse(_ url: String) -> (port: UInt16, path: String)? {
    for start in ["http://127.0.0.1:", "http://localhost:"] where url.hasPrefix(start) {
      let rest = url.dropFirst(start.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let path = rest.dropFirst(digits.count)
      guard let port = UInt16(digits), path.isEmpty || path.hasPrefix("/") else { return nil }
      return (port, path.isEmpty ? "/" : String(path))
    }
    return nil
  }

  /// Sends a request and waits for its answer.
  package mutating func ask(
    _ method: String, _ path: String, headers: [HTTPRequest.Field] = [], body: [UInt8] = []
  ) throws(Broken) -> Answer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    for field in headers { head += "\(field.name): \(field.value)\r\n" }
    if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.count)\r\n" }
    do {
      return try exchange(Array((head + "\r\n").utf8) + body)
    } catch {
      disconnect()
      throw error
    }
  }

  private mutating func exchange(_ request: [UInt8]) throws(Broken) -> Answer {
    received = []
    if descriptor >= 0, isClosedByServer { disconnect() }
    if descriptor < 0 { descriptor = ae_connect_loopback(port) }
    let status = request.withUnsafeBytes { bytes in
      bytes.baseAddress.map { ae_send_all(descriptor, $0, bytes.count) } ?? 0
    }
    guard descriptor >= 0, status == 0 else { throw Broken() }
    var searched = 0
    while true {
      if let end = headEnd(from: searched) {
        let answer = try finish(end)
        if answer.header("Connection")?.isSameHeader(as: "close") == true { disconnect() }
        return answer
      }
      searched = max(0, received.count - 3)
      try receive()
    }
  }

  private func headEnd(from start: Int) -> Int? {
    guard received.count >= start + 4 else { return nil }
    let end: [UInt8] = [13, 10, 13, 10]
    return (start...(received.count - 4)).first { received[$0..<$0 + 4].elementsEqual(end) }
  }

  private mutating func finish(_ headEnd: Int) throws(Broken) -> Answer {
    let lines = received[..<headEnd].split(separator: 10).map { line in
      String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw Broken() }
    var answer = Answer(status: status, head: lines, body: [])
    let length = answer.header("Content-Length").flatMap { Int($0) } ?? 0
    guard (0...Self.limit).contains(length) else { throw Broken() }
    while received.count < headEnd + 4 + length { try receive() }
    answer.body = Array(received[(headEnd + 4)..<(headEnd + 4 + length)])
    return answer
  }

  private mutating func receive() throws(Broken) {
    let descriptor = descriptor
    let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    if piece.isEmpty { throw Broken() }
    received += piece
  }

  /// Looked at before a request, not after it failed: one that was sent may have been carried out.
  private var isClosedByServer: Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
  }

  private mutating func disconnect() {
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
  }
}
