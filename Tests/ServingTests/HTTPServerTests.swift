import Locks
import Testing

@testable import Serving

@Suite("An HTTP server on the loopback")
struct HTTPServerTests {
  /// Says what it was asked.
  private static let echo: HTTPServer.Handler = { request, response in
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let path = request.path.map { "[\($0)]" }.joined()
    response.send(
      .text(
        "\(request.method) \(path) \(query) \(request.header("x-a") ?? "-") "
          + String(decoding: request.body, as: UTF8.self)))
  }

  private func ask(
    _ server: HTTPServer, _ head: String, _ fields: String = "", body: String = ""
  ) async throws -> RawClient.Response? {
    try await blocking { [port = server.port] in
      let client = try RawClient(port: port)
      try client.say("\(head) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(fields)\r\n\(body)")
      return try client.response(hasBody: !head.hasPrefix("HEAD"))
    }
  }

  @Test("a request arrives with its method, path, query, headers and body")
  func arrival() async throws {
    let server = try HTTPServer.start(handler: Self.echo)
    defer { server.stop() }
    let answer = try await ask(
      server, "POST /a//b%2Fc/%C3%A9/?x=1+2&y=%26&z", "X-A: v\r\nContent-Length: 3\r\n", body: "abc"
    )
    #expect(answer?.body == "POST [a][b/c][é] x=1 2&y=&&z= v abc\n")
    #expect(answer?.status == 200)
    #expect(answer?.head.contains("Content-Type: text/plain; charset=utf-8") == true)
    #expect(try await ask(server, "GET /")?.body == "GET   - \n")
    #expect(try await ask(server, "DELETE /x")?.body == "DELETE [x]  - \n")
  }

  @Test("a body in chunks arrives whole, and several requests share a connection")
  func chunks() async throws {
    let server = try HTTPServer.start(handler: Self.echo)
    defer { server.stop() }
    let bodies = try await blocking { [port = server.port] in
      let client = try RawClient(port: port)
      let head = "POST / HTTP/1.1\r\nHost: localhost:\(port)\r\n"
      try client.say(head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
      try client.say("2\r\nde\r\n0\r\n\r\n")
      let first = try client.response()?.body
      try client.say(head + "Content-Length: 1\r\n\r\nf")
      return [first, try client.response()?.body]
    }
    #expect(bodies == ["POST   - abcde\n", "POST   - f\n"])
  }

  @Test("HEAD gets the head alone")
  func head() async throws {
    let server = try HTTPServer.start(handler: Self.echo)
    defer { server.stop() }
    let answer = try await ask(server, "HEAD /x")
    #expect(answer?.status == 200)
    #expect(answer?.body == "")
  }

  @Test("an answer may come later, from another task")
  func later() async throws {
    let server = try HTTPServer.start { request, response in
      Task { response.send(.text("later \(request.path)")) }
    }
    defer { server.stop() }
    for number in 0..<50 {
      #expect(try await ask(server, "GET /\(number)")?.body == "later [\"\(number)\"]\n")
    }
  }

  @Test("waiting requests don't hold up others, and only the first answer counts")
  func waiting() async throws {
    let kept = Lock<[PendingResponse]>([])
    let server = try HTTPServer.start { request, response in
      guard request.path == ["wait"] else { return response.send(.text("now")) }
      kept.withLock { $0.append(response) }
    }
    defer { server.stop() }
    let answers = try await blocking { [port = server.port] in
      let waiting = try (0..<20).map { _ in
        let client = try RawClient(port: port)
        try client.say("GET /wait HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        return client
      }
      let other = try RawClient(port: port)
      var seen = 0
      while seen < 20 {
        try other.say("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        guard try other.response()?.body == "now\n" else { throw RawClient.Broken() }
        seen = kept.withLock { $0.count }
      }
      for response in kept.withLock({ $0 }) {
        response.send(.text("then"))
        response.send(.text("too late"))
      }
      return try waiting.map { try $0.response()?.body }
    }
    #expect(answers == Array(repeating: "then\n", count: 20))
  }

  @Test("a forgotten request gets 500, and a handler may hang up")
  func forgotten() async throws {
    let server = try HTTPServer.start { request, response in
      if request.path == ["hang-up"] { response.hangUp() }
    }
    defer { server.stop() }
    #expect(try await ask(server, "GET /")?.status == 500)
    #expect(try await ask(server, "GET /hang-up") == nil)
  }

  @Test("a body that is too long gets 413, however it is sent")
  func tooLong() async throws {
    var limits = HTTPServer.Limits()
    limits.body = 1000
    let server = try HTTPServer.start(limits: limits, handler: Self.echo)
    defer { server.stop() }
    let announced = try await ask(server, "POST /", "Content-Length: 1001\r\n")
    #expect(announced?.status == 413)
    let chunk = "400\r\n" + String(repeating: "x", count: 1024) + "\r\n0\r\n\r\n"
    let sent = try await ask(server, "POST /", "Transfer-Encoding: chunked\r\n", body: chunk)
    #expect(sent?.status == 413)
    let just = try await ask(
      server, "POST /", "Content-Length: 1000\r\n", body: String(repeating: "x", count: 1000))
    #expect(just?.status == 200)
    let overflowing = try await ask(server, "POST /", "Content-Length: 99999999999999999999999\r\n")
    #expect((400..<500).contains(overflowing?.status ?? 0))
  }

  @Test(
    "what can't be decoded gets 400",
    arguments: ["/%", "/%4", "/%zz", "/%ff", "/?a=%C3", "/?%=1"])
  func undecodable(target: String) async throws {
    let server = try HTTPServer.start(handler: Self.echo)
    defer { server.stop() }
    #expect(try await ask(server, "GET \(target)")?.status == 400)
  }

  @Test("an encoded NUL is a character like others")
  func nul() async throws {
    let server = try HTTPServer.start(handler: Self.echo)
    defer { server.stop() }
    #expect(try await ask(server, "GET /a%00b?c=%00")?.body == "GET [a\0b] c=\0 - \n")
  }

  @Test("garbage doesn't reach the handler, and the server lives on")
  func garbage() async throws {
    let calls = Lock(0)
    let server = try HTTPServer.start { _, response in
      calls.withLock { $0 += 1 }
      response.send(.text("ok"))
    }
    defer { server.stop() }
    let texts = [
      "\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 20_000) + "\r\n",
      "GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\n\r\n",
    ]
    for text in texts {
      _ = try await blocking { [port = server.port] in
        let client = try RawClient(port: port)
        // It may have been hung up on in the middle, which is an answer too.
        try? client.say(text)
        client.finish()
        return try? client.response()?.status
      }
    }
    #expect(calls.withLock { $0 } == 0)
    #expect(try await ask(server, "GET /")?.body == "ok\n")
  }

  @Test("a header with a line break in its value is left out")
  func splitting() async throws {
    let server = try HTTPServer.start { _, response in
      var answer = HTTPResponse.text("ok")
      answer.headers.append(HTTPRequest.Field("X-Bad", "a\r\nX-Worse: b"))
      answer.headers.append(HTTPRequest.Field("X-Good", "c"))
      response.send(answer)
    }
    defer { server.stop() }
    let head = try await ask(server, "GET /")?.head ?? ""
    #expect(head.contains("X-Good: c"))
    #expect(!head.contains("X-Worse"))
  }

  @Test("a port that is in use is replaced by another")
  func taken() async throws {
    let first = try HTTPServer.start(handler: Self.echo)
    defer { first.stop() }
    let second = try HTTPServer.start(port: first.port, handler: Self.echo)
    defer { second.stop() }
    #expect(second.port != first.port)
    #expect(second.port != 0)
    #expect(try await ask(second, "GET /")?.status == 200)
  }

  @Test("stopping answers what waits, frees the port, and may be done twice")
  func stop() async throws {
    let asked = Lock<PendingResponse?>(nil)
    let server = try HTTPServer.start { _, response in asked.withLock { $0 = response } }
    let port = server.port
    let ended = try await blocking {
      let client = try RawClient(port: port)
      try client.say("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
      while asked.withLock({ $0 == nil }) { letOthersRun() }
      server.stop()
      server.stop()
      let status = try client.response()?.status
      return status == nil || status == 503
    }
    #expect(ended)
    asked.withLock { $0 }?.send(.text("too late"))
    #expect(throws: RawClient.Broken.self) { try RawClient(port: port) }
  }
}

@Suite("Requests of foreign pages")
struct ForeignRequestTests {
  @Test(
    "only this machine's names are served",
    arguments: [
      ("127.0.0.1:8080", nil, true), ("localhost:8080", nil, true), ("LOCALHOST:8080", nil, true),
      ("[::1]:8080", nil, true), ("127.0.0.1:8081", nil, false), ("127.0.0.1", nil, false),
      ("evil.example:8080", nil, false), ("127.0.0.1.evil.example:8080", nil, false),
      (nil, nil, false), ("127.0.0.1:8080", "http://127.0.0.1:8080", true),
      ("127.0.0.1:8080", "http://localhost:8080", true),
      ("127.0.0.1:8080", "https://evil.example", false), ("127.0.0.1:8080", "null", false),
      ("127.0.0.1:8080", "http://127.0.0.1:9", false),
    ] as [(String?, String?, Bool)])
  func hosts(host: String?, origin: String?, isServed: Bool) {
    let headers = [
      host.map { HTTPRequest.Field("host", $0) }, origin.map { HTTPRequest.Field("Origin", $0) },
    ].compactMap { $0 }
    let request = HTTPRequest(method: "GET", path: [], headers: headers)
    #expect(request.isMeant(forPort: 8080) == isServed)
  }

  @Test("a second Host makes a request nobody's")
  func twoHosts() {
    let host = HTTPRequest.Field("Host", "127.0.0.1:8080")
    let request = HTTPRequest(method: "GET", path: [], headers: [host, host])
    #expect(!request.isMeant(forPort: 8080))
  }

  @Test("on the usual port the name alone will do")
  func usualPort() {
    let request = HTTPRequest(
      method: "GET", path: [], headers: [HTTPRequest.Field("Host", "localhost")])
    #expect(request.isMeant(forPort: 80))
  }

  @Test("a foreign request gets 403 and never reaches the handler")
  func refused() async throws {
    let server = try HTTPServer.start { _, response in response.send(.text("secret")) }
    defer { server.stop() }
    let answer = try await blocking { [port = server.port] in
      let client = try RawClient(port: port)
      try client.say("GET / HTTP/1.1\r\nHost: evil.example:\(port)\r\n\r\n")
      return try client.response()
    }
    #expect(answer?.status == 403)
    #expect(answer?.body.contains("secret") == false)
  }

  @Test(
    "a bearer token is read whatever the case of its scheme",
    arguments: [
      ("Bearer abc", "abc"), ("bearer  abc", "abc"), ("Basic abc", nil), ("Bearer", nil), ("", nil),
    ] as [(String, String?)])
  func tokens(value: String, token: String?) {
    let request = HTTPRequest(
      method: "GET", path: [], headers: [HTTPRequest.Field("authorization", value)])
    #expect(request.bearerToken == token)
  }
}
