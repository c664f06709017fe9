import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A TCP connection to this machine, used byte by byte, so that tests can be as rude as they like.
final class RawClient: Sendable {
  struct Broken: Error {}

  /// A response as it came over the wire.
  struct Response: Equatable {
    var status: Int
    var head: String
    var body: String
  }

  private let descriptor: Int32

  init(port: UInt16) throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // A server that hangs must fail its test, not stop it.
    var patience = timeval(tv_sec: 300, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Broken() }
  }

  deinit { close(descriptor) }

  func say(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        #if canImport(Darwin)
          write(descriptor, $0.baseAddress, $0.count)
        #else
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { throw Broken() }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Nothing more will be said.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next bytes; empty when the other side has closed.
  func receive() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno != ECONNRESET { throw Broken() }
    return Array(buffer.prefix(max(0, count)))
  }

  /// One response with a `Content-Length`, or nil when the connection was closed instead.
  func response(hasBody: Bool = true) throws -> Response? {
    var bytes: [UInt8] = []
    while true {
      if let response = Self.parse(bytes, hasBody: hasBody) { return response }
      let more = try receive()
      if more.isEmpty { return nil }
      bytes += more
    }
  }

  private static func parse(_ bytes: [UInt8], hasBody: Bool) -> Response? {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.components(separatedByFirst: "\r\n\r\n")
    guard let (head, rest) = parts else { return nil }
    let lines = head.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    let length =
      lines.lazy.compactMap { line -> Int? in
        guard line.lowercased().hasPrefix("content-length:") else { return nil }
        return Int(
          line.utf8.dropFirst(15).filter { (0x30...0x39).contains($0) }.reduce("") {
            $0 + String(UnicodeScalar($1))
          })
      }.first ?? 0
    guard !hasBody || rest.utf8.count >= length else { return nil }
    let status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    return Response(status: status, head: head, body: rest)
  }
}

extension String {
  fileprivate func components(separatedByFirst separator: String) -> (String, String)? {
    let all = Array(utf8)
    let wanted = Array(separator.utf8)
    guard all.count >= wanted.count else { return nil }
    for start in 0...(all.count - wanted.count)
    where all[start..<start + wanted.count].elementsEqual(wanted) {
      return (
        String(decoding: all[..<start], as: UTF8.self),
        String(decoding: all[(start + wanted.count)...], as: UTF8.self)
      )
    }
    return nil
  }
}

/// Gives other threads the processor, in a loop that waits for them.
func letOthersRun() { sched_yield() }

/// Runs what blocks on a thread of its own, so that the few threads of the tasks stay free.
func blocking<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "blocking").async {
      continuation.resume(with: Result { try body() })
    }
  }
}
