import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One request to a server on this machine, written byte by byte, and everything that came back.
enum LoopbackClient {
  struct Response: Sendable {
    var status: Int
    var head: String
    var body: String
  }

  /// `lines` are the request's, without its ends of lines; the connection is closed after it.
  static func ask(_ port: UInt16, _ lines: [String]) async throws -> Response {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "loopback").async {
        continuation.resume(with: Result { try exchange(port, lines) })
      }
    }
  }

  /// A usual request.
  static func get(
    _ path: String, _ port: UInt16, method: String = "GET", host: String? = nil,
    more: [String] = []
  ) async throws -> Response {
    try await ask(
      port,
      ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close"]
        + more)
  }

  private static func exchange(_ port: UInt16, _ lines: [String]) throws -> Response {
    #if canImport(Glibc)
      let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let file = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // A server that hangs must fail its test, not stop it.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      file, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw ProgramFailure(description: "nobody listens on \(port)") }
    var rest = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(file, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw ProgramFailure(description: "the server hung up") }
      rest = rest.dropFirst(count)
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(file, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer += buffer[..<count]
    }
    let end = answer.firstRange(of: Array("\r\n\r\n".utf8))
    let head = String(decoding: answer[..<(end?.lowerBound ?? answer.count)], as: UTF8.self)
    let words = head.split(separator: " ", maxSplits: 2)
    return Response(
      status: words.count > 1 ? Int(words[1]) ?? 0 : 0, head: head,
      body: String(decoding: answer[(end?.upperBound ?? answer.count)...], as: UTF8.self))
  }
}
