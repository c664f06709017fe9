package import EvalModel
import JSONKit
import Serving
import Simulation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// MCP over stdio: one message a line on two descriptors, until the input ends.
package enum MCPLines {
  /// More than any client sends; what is longer is dropped, not collected.
  private static let lineLimit = 16 << 20

  /// Serves a world of its own, for trying it out.
  package static func serve(
    _ world: World, as user: User, seed: UInt64, input: Int32, output: Int32
  ) async throws {
    try await run(input: input, output: output) {
      var session = WorldSession(world: world, user: user, seed: seed)
      return { bytes in
        var delay = Duration.zero
        let server = MCPServer(tools: world.tools) { name, arguments in
          let reply = session.reply(to: ToolCall(id: nil, name: name, arguments: arguments))
          delay += reply.delay
          return reply
        }
        let answer = server.answer(bytes)
        pause(delay)
        return answer
      }
    }
  }

  /// Hands every message on to a trial's tools, where they are recorded. Nil for an address that is
  /// not this machine's.
  package static func bridge(
    to access: ToolAccess, input: Int32, output: Int32
  ) async throws -> Bool {
    guard let (port, path) = LoopbackClient.parse(access.mcpURL) else { return false }
    try await run(input: input, output: output) {
      let bridge = Bridge(port: port, path: path, token: access.token)
      return { bridge.answer($0) }
    }
    return true
  }

  /// On a thread of its own, because it waits for input.
  private static func run(
    input: Int32, output: Int32,
    _ begin: @escaping @Sendable () -> ([UInt8]) -> JSONValue?
  ) async throws {
    try await OwnedThread.run(name: "mcp") {
      let answer = begin()
      var splitter = LineSplitter(maximumLineLength: lineLimit)
      while true {
        switch splitter.fill({ readAvailable(input, into: $0) }) {
        case .bytes: break
        case .wouldBlock: wait(for: input, POLLIN)
        case .endOfFile: return
        }
        while let piece = splitter.next() {
          guard case .line(let bytes) = piece, !bytes.allSatisfy({ $0 <= 0x20 }),
            let message = answer(bytes)
          else { continue }
          if !write(message.encoded(.compact) + [0x0A], to: output) { return }
        }
      }
    }
  }

  /// False when nobody reads any more.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch rest.withUnsafeBytes({ writeAvailable(descriptor, $0) }) {
      case .bytes(let count): rest = rest.dropFirst(count)
      case .wouldBlock: wait(for: descriptor, POLLOUT)
      case .closed: return false
      }
    }
    return true
  }

  /// Whoever started us may have given us descriptors that don't block.
  private static func wait(for descriptor: Int32, _ event: some BinaryInteger) {
    var descriptors = [pollfd(fd: descriptor, events: Int16(event), revents: 0)]
    waitForEvents(&descriptors, atMost: nil)
  }

  private static func pause(_ delay: Duration) {
    guard delay > .zero else { return }
    let (seconds, attoseconds) = delay.components
    var wait = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var rest = timespec()
    while nanosleep(&wait, &rest) != 0, errno == EINTR { wait = rest }
  }
}

extension MCPLines {
  /// The client's messages over HTTP.
  private final class Bridge {
    private var client: LoopbackClient
    private let path: String
    private let headers: [Serving.HTTPRequest.Field]

    init(port: UInt16, path: String, token: String) {
      client = LoopbackClient(port: port)
      self.path = path
      headers = [
        Serving.HTTPRequest.Field("Authorization", "Bearer \(token)"),
        Serving.HTTPRequest.Field("Content-Type", "application/json"),
        Serving.HTTPRequest.Field("Accept", "application/json, text/event-stream"),
      ]
    }

    func answer(_ bytes: [UInt8]) -> JSONValue? {
      do {
        let answer = try client.ask("POST", path, headers: headers, body: bytes)
        if answer.status == 202 { return nil }
        let json = try JSONValue.parse(answer.body)
        if answer.status == 200 || json["jsonrpc"] != nil { return json }
        let words = json["error"]?["message"]?.string ?? "status \(answer.status)"
        return failure(of: bytes, "the harness refuses: \(words)")
      } catch {
        return failure(of: bytes, "the harness can't be reached")
      }
    }

    /// Nobody is told of a notification that got lost.
    private func failure(of bytes: [UInt8], _ words: String) -> JSONValue? {
      // What can't be read has no id to answer to.
      let message = try? JSONValue.parse(bytes)
      guard let id = message?["id"] else { return nil }
      return [
        "jsonrpc": "2.0", "id": id, "error": ["code": -32000, "message": .string(words)],
      ]
    }
  }
}
