import JSONKit
import StubService
import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Hostile servers")
struct HostileServerTests {
  private let client = HTTPClient(HTTPSettings())

  /// What a server does, and what it is called.
  struct Way: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var reply: StubService.Reply
    var kind: HTTPFailure.Kind
  }

  static let ways: [Way] = [
    Way(testDescription: "never answers", reply: .silence, kind: .firstByteTimeout),
    Way(
      testDescription: "a byte at a time",
      reply: .drip(head: StubService.Reply.head("text/plain"), pause: .milliseconds(20)),
      kind: .timeout),
    Way(
      testDescription: "stops in the body",
      reply: .stall(StubService.Reply.head("text/plain", length: 10) + [65]), kind: .timeout),
    Way(
      testDescription: "closes in the body",
      reply: .bytes(StubService.Reply.head("text/plain", length: 10) + [65]),
      kind: .closedInAnswer),
    Way(testDescription: "closes at once", reply: .bytes([]), kind: .closedBeforeAnswer),
    Way(
      testDescription: "an endless body", reply: .flood(head: StubService.Reply.head("text/plain")),
      kind: .bodyTooLarge),
    Way(
      testDescription: "announces a gigabyte",
      reply: .flood(head: StubService.Reply.head("text/plain", length: 1 << 30)),
      kind: .bodyTooLarge),
    Way(
      testDescription: "endless headers",
      reply: .bytes(
        Array("HTTP/1.1 200 OK\r\n".utf8)
          + Array(
            String(repeating: "X-Filler: \(String(repeating: "y", count: 500))\r\n", count: 400)
              .utf8)),
      kind: .headersTooLarge),
    Way(
      testDescription: "what is no gzip",
      reply: .answer(
        status: 200, headers: [("Content-Encoding", "gzip")], body: Array("nope".utf8)),
      kind: .notHTTP),
  ]

  @Test("every one has its name, and none takes longer than it may", arguments: ways)
  func names(_ way: Way) async throws {
    let stub = try StubService { _ in way.reply }
    let isWaiting = way.kind == .timeout || way.kind == .firstByteTimeout
    let request = patientRequest("GET", stub.url + "/x?key=hidden") { limits in
      if isWaiting { limits.whole = .milliseconds(300) }
    }
    let failure = try #require(await failure(of: client, request))
    #expect(failure.kind == way.kind, "\(failure)")
    #expect(!failure.detail.contains("hidden"), "\(failure)")
    #expect(failure.received.count <= HTTPFailure.keptBytes)
    // The client is as good as before.
    let fine = try StubService { _ in .json(["ok": true]) }
    #expect(try await client.send(patientRequest("GET", fine.url)).status == 200)
  }

  @Test("a first byte may be asked for sooner than the whole")
  func firstByte() async throws {
    let stub = try StubService { _ in .silence }
    let request = patientRequest("GET", stub.url) { $0.firstByte = .milliseconds(50) }
    let failure = try #require(await failure(of: client, request))
    #expect(failure.kind == .firstByteTimeout)
    #expect(failure.detail.contains("50 ms"))
  }

  @Test("nobody listens, nobody has the name, and nobody speaks TLS there")
  func roads() async throws {
    let stub = try StubService { _ in .json([:]) }
    let secret = "https://127.0.0.1:\(stub.port)/"
    #expect(await failure(of: client, patientRequest("GET", secret))?.kind == .noEncryption)
    stub.stop()
    let gone = try StubService { _ in .silence }
    let url = gone.url
    gone.stop()
    // The port is free only once the listener has been closed.
    let refused = await failure(of: client, patientRequest("GET", url))
    #expect(
      [.cannotConnect, .closedBeforeAnswer].contains(refused?.kind),
      "\(String(describing: refused))")
    let nowhere = await failure(of: client, patientRequest("GET", "http://agent.invalid/"))
    #expect(nowhere?.kind == .unknownHost)
  }

  @Test("a compressed body counts as large as it is")
  func bomb() async throws {
    // "hello world" as gzip writes it.
    let hello: [UInt8] = [
      0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0x28, 0xCF,
      0x2F, 0xCA, 0x49, 0x01, 0, 0x85, 0x11, 0x4A, 0x0D, 0x0B, 0, 0, 0,
    ]
    let stub = try StubService { _ in
      .answer(status: 200, headers: [("Content-Encoding", "gzip")], body: hello)
    }
    let whole = try await client.send(patientRequest("GET", stub.url))
    #expect(String(decoding: whole.body, as: UTF8.self) == "hello world")
    let failure = await failure(
      of: client, patientRequest("GET", stub.url) { $0.bodyBytes = 10 })
    #expect(failure?.kind == .bodyTooLarge)
  }

  @Test(
    "a certificate of nobody's is refused, and taken once its authority is trusted",
    .enabled(if: hasOpenSSL, "there is no openssl to make a certificate with"))
  func certificates() async throws {
    try await withTemporaryFolder { folder in
      let made = try await run(
        shell(
          """
          cd '\(folder)' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \\
            -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out ca.pem 2>/dev/null
          """))
      #expect(made.status == .exited(code: 0))
      // It says on which port it listens, and answers every GET with a page about itself.
      let (ports, found) = AsyncStream<Int>.makeStream()
      let wake = try WakeSignal()
      async let server = run(
        shell("cd '\(folder)' && exec openssl s_server -accept 0 -key key.pem -cert ca.pem -www"),
        wake: wake, start: { _ in },
        react: { event, child in
          if case .line(let bytes) = event {
            let line = String(decoding: bytes, as: UTF8.self)
            if line.hasPrefix("ACCEPT"),
              let port = line.split(separator: ":").last.flatMap({ Int($0) })
            {
              found.yield(port)
            }
          }
          if event == .woken { return child.terminate(grace: .milliseconds(100)) }
          return []
        })
      var port = 0
      for await one in ports {
        port = one
        break
      }
      let url = "https://127.0.0.1:\(port)/"
      let refused = await failure(of: client, patientRequest("GET", url))
      #expect(refused?.kind == .badCertificate, "\(String(describing: refused))")
      let trusting = HTTPClient(HTTPSettings(environment: ["SSL_CERT_FILE": folder + "/ca.pem"]))
      #expect(try await trusting.send(patientRequest("GET", url)).status == 200)
      wake.signal()
      _ = try await server
    }
  }
}

private let hasOpenSSL = access("/usr/bin/openssl", X_OK) == 0
