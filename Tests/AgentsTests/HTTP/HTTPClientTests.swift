import JSONKit
import StubService
import Testing

@testable import Agents

/// A request that gives up late enough for a busy machine.
func patientRequest(
  _ method: String = "GET", _ url: String, body: [UInt8]? = nil,
  change: (inout HTTPRequest.Limits) -> Void = { _ in }
) -> HTTPRequest {
  var limits = HTTPRequest.Limits()
  limits.whole = patience
  limits.connect = patience
  change(&limits)
  return HTTPRequest(method, url, body: body, limits: limits)
}

func failure(
  of client: HTTPClient, _ request: HTTPRequest
) async -> HTTPFailure? {
  do throws(HTTPFailure) {
    _ = try await client.send(request)
    return nil
  } catch {
    return error
  }
}

@Suite("HTTP client")
struct HTTPClientTests {
  private let client = HTTPClient(HTTPSettings())

  @Test("sends method, headers and body, and gives back status, headers and body")
  func exchange() async throws {
    let stub = try StubService { request in
      .json(
        [
          "method": .string(request.method), "path": .string(request.path),
          "team": .string(request.headers["x-team"] ?? ""),
          "expects": .bool(request.headers["expect"] != nil), "sent": request.json,
        ], status: 201, headers: [("X-Served-By", "stub")])
    }
    var request = patientRequest(
      "POST", stub.url + "/a?b=c", body: JSONValue.object(["x": 1]).encoded(.compact))
    request.headers = [
      HTTPHeader("X-Team", "support"), HTTPHeader("Content-Type", "application/json"),
    ]
    let response = try await client.send(request)
    #expect(response.status == 201)
    #expect(response.header("x-served-by") == "stub")
    #expect(response.mediaType == "application/json")
    let json = try response.json()
    #expect(
      json == [
        "method": "POST", "path": "/a?b=c", "team": "support", "expects": false,
        "sent": ["x": 1],
      ])
    #expect(response.firstByte <= response.whole)
  }

  @Test("keeps connections and uses them again")
  func keepsAlive() async throws {
    let stub = try StubService { _ in .json(["ok": true]) }
    for _ in 0..<20 { _ = try await client.send(patientRequest("GET", stub.url)) }
    #expect(stub.requests.count == 20)
    #expect(stub.connectionCount == 1)
  }

  @Test("no more requests at once than are allowed for a host, and all are answered")
  func bounded() async throws {
    let stub = try StubService { _ in .json(["ok": true]) }
    let client = HTTPClient(HTTPSettings(connectionsPerHost: 3))
    let statuses = await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<60 {
        group.addTask {
          (try? await client.send(patientRequest("GET", stub.url)))?.status  // nil fails the test
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.allSatisfy { $0 == 200 } && statuses.count == 60)
    #expect(stub.mostAtOnce <= 3)
    #expect(stub.connectionCount <= 3)
  }

  @Test("a header can't smuggle in others, and a URL no spaces")
  func smuggling() async {
    for (name, value) in [("X-A", "b\r\nX-C: d"), ("X A", "b"), ("X-A", "b\0"), ("", "b")] {
      var request = patientRequest("GET", "http://127.0.0.1:1/")
      request.headers = [HTTPHeader(name, value)]
      #expect(await failure(of: client, request)?.kind == .badRequest, "\(name): \(value)")
    }
    for url in [
      "http://a b/", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "x", "http://a:0/",
    ] {
      #expect(await failure(of: client, patientRequest("GET", url))?.kind == .badRequest, "\(url)")
    }
  }

  @Test("an answer in pieces and one without a length are read to the end")
  func framing() async throws {
    let chunked = Array(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        .utf8)
    let open = StubService.Reply.head("text/plain") + Array("hello world".utf8)
    for bytes in [chunked, open] {
      let stub = try StubService { _ in .bytes(bytes) }
      let response = try await client.send(patientRequest("GET", stub.url))
      #expect(String(decoding: response.body, as: UTF8.self) == "hello world")
    }
  }

  @Test("redirects are followed with method and body, but not to another host")
  func redirects() async throws {
    let other = try StubService { _ in .json(["stolen": true]) }
    let stub = try StubService { request in
      switch request.path {
      case "/start": .redirect(to: "/end")
      case "/see": .redirect(to: "/end", status: 303)
      case "/away": .redirect(to: other.url + "/")
      case "/loop": .redirect(to: "/loop")
      default:
        .json(["method": .string(request.method), "length": .int(Int64(request.body.count))])
      }
    }
    let kept = try await client.send(patientRequest("POST", stub.url + "/start", body: [1, 2, 3]))
    #expect(try kept.json() == ["method": "POST", "length": 3])
    let seen = try await client.send(patientRequest("POST", stub.url + "/see", body: [1, 2, 3]))
    #expect(try seen.json() == ["method": "GET", "length": 0])
    let away = await failure(of: client, patientRequest("POST", stub.url + "/away", body: []))
    #expect(away?.kind == .redirectedElsewhere)
    #expect(other.requests.isEmpty)
    let loop = await failure(of: client, patientRequest("GET", stub.url + "/loop"))
    #expect(loop?.kind == .redirectLoop)
    #expect(stub.requests.filter { $0.path == "/loop" }.count == 6)
  }

  @Test("a stream of events ends at the event that says so, though the connection stays open")
  func stream() async throws {
    let events = "data: {\"a\": 1}\n\ndata: [DONE]\n\n"
    let stub = try StubService { _ in
      .stall(StubService.Reply.head("text/event-stream") + Array(events.utf8))
    }
    var request = patientRequest("GET", stub.url)
    request.endsStream = { $0.data == "[DONE]" }
    let response = try await client.send(request)
    #expect(response.isEventStream)
    #expect(response.events.map(\.data) == [#"{"a": 1}"#, "[DONE]"])
  }

  @Test("the road and the trusted authorities come from the usual variables, lower case first")
  func settings() {
    let settings = HTTPSettings(environment: [
      "http_proxy": "http://p:1", "HTTP_PROXY": "http://evil:1", "HTTPS_PROXY": "http://s:1",
      "no_proxy": "a,b", "SSL_CERT_FILE": "/ca.pem", "ALL_PROXY": "http://all:1",
    ])
    #expect(settings.httpProxy == "http://p:1" && settings.httpsProxy == "http://s:1")
    #expect(settings.noProxy == "a,b" && settings.authorityFile == "/ca.pem")
    let bundle = HTTPSettings(environment: [
      "CURL_CA_BUNDLE": "/b.pem", "SSL_CERT_FILE": "/ca.pem", "HTTP_PROXY": "http://evil:1",
    ])
    #expect(bundle.authorityFile == "/b.pem" && bundle.httpProxy == nil)
  }

  @Test("a proxy gets the whole URL, and hosts that go without one don't")
  func proxy() async throws {
    let proxy = try StubService { request in .json(["path": .string(request.path)]) }
    let through = HTTPClient(HTTPSettings(environment: ["http_proxy": proxy.url]))
    let response = try await through.send(patientRequest("GET", "http://agent.invalid/x"))
    #expect(try response.json()["path"] == "http://agent.invalid/x")
    let around = HTTPClient(
      HTTPSettings(environment: ["http_proxy": proxy.url, "no_proxy": "127.0.0.1"]))
    let direct = try await around.send(patientRequest("GET", proxy.url + "/y"))
    #expect(try direct.json()["path"] == "/y")
  }

  @Test("a closed client refuses, and cancels what is under way")
  func closes() async throws {
    let (asked, asking) = AsyncStream<Void>.makeStream()
    let stub = try StubService { _ in
      asking.yield()
      return .silence
    }
    let client = HTTPClient(HTTPSettings())
    async let waiting = failure(of: client, patientRequest("GET", stub.url))
    for await _ in asked { break }
    client.close()
    #expect(await waiting?.kind == .cancelled)
    #expect(await failure(of: client, patientRequest("GET", stub.url))?.kind == .cancelled)
  }

  @Test("a cancelled task has its request cancelled at once")
  func cancels() async throws {
    let (asked, asking) = AsyncStream<Void>.makeStream()
    let stub = try StubService { _ in
      asking.yield()
      return .silence
    }
    let task = Task { [client] in await failure(of: client, patientRequest("GET", stub.url)) }
    for await _ in asked { break }
    let start = ContinuousClock.now
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(ContinuousClock.now - start < patience)
  }
}
