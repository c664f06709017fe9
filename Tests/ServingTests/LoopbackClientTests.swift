import Testing

@testable import Serving

@Suite("A client on the loopback")
struct LoopbackClientTests {
  @Test("asks several times over one connection, and sees status, headers and body")
  func several() async throws {
    let server = try HTTPServer.start { request, response in
      var answer = HTTPResponse(status: 201, type: "text/plain", body: request.body + [33])
      answer.headers.append(HTTPRequest.Field("X-Seen", request.header("X-Sent") ?? ""))
      response.send(answer)
    }
    defer { server.stop() }
    let port = server.port
    let answers = try await blocking { () -> [LoopbackClient.Answer] in
      var client = LoopbackClient(port: port)
      var answers: [LoopbackClient.Answer] = []
      for size in [0, 1, 100_000] {
        let body = [UInt8](repeating: 65, count: size)
        answers.append(
          try client.ask("POST", "/", headers: [HTTPRequest.Field("X-Sent", "v")], body: body))
      }
      return answers
    }
    #expect(answers.map(\.status) == [201, 201, 201])
    #expect(answers.map(\.body.count) == [1, 2, 100_001])
    #expect(answers.allSatisfy { $0.header("x-seen") == "v" })
  }

  @Test("a connection that breaks is an error, never a second request; then a new one is made")
  func broken() async throws {
    let server = try HTTPServer.start { request, response in
      request.path == ["drop"] ? response.hangUp() : response.send(.text("ok"))
    }
    defer { server.stop() }
    let port = server.port
    let seen = try await blocking { () -> [Int] in
      var client = LoopbackClient(port: port)
      var seen = [try client.ask("GET", "/").status]
      do {
        seen.append(try client.ask("POST", "/drop").status)
      } catch {
        seen.append(0)
      }
      seen.append(try client.ask("GET", "/").status)
      return seen
    }
    #expect(seen == [200, 0, 200])
  }

  @Test("nobody listening is an error")
  func nobody() async throws {
    let server = try HTTPServer.start { _, _ in }
    let port = server.port
    server.stop()
    await #expect(throws: LoopbackClient.Broken.self) {
      try await blocking { () -> Int in
        var client = LoopbackClient(port: port)
        return try client.ask("GET", "/").status
      }
    }
  }

  @Test(
    "only addresses of this machine are taken",
    arguments: [
      ("http://127.0.0.1:80/mcp", 80, "/mcp"), ("http://localhost:8080", 8080, "/"),
      ("https://127.0.0.1:80/", nil, nil), ("http://example.com:80/", nil, nil),
      ("http://127.0.0.1:99999/", nil, nil), ("http://127.0.0.1:80x", nil, nil),
      ("http://127.0.0.1:@example.com/", nil, nil), ("", nil, nil),
    ] as [(String, UInt16?, String?)])
  func addresses(url: String, port: UInt16?, path: String?) {
    let parsed = LoopbackClient.parse(url)
    #expect(parsed?.port == port)
    #expect(parsed?.path == path)
  }
}
