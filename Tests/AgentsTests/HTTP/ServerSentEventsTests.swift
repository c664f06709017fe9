import Testing

@testable import Agents

@Suite("Server-sent events")
struct ServerSentEventsTests {
  static let streams: [(String, [ServerSentEvent])] = [
    ("data: a\n\n", [.init(data: "a")]),
    ("data:a\r\n\r\ndata:b\r\r", [.init(data: "a"), .init(data: "b")]),
    ("event: done\ndata: a\ndata: b\n\n", [.init(name: "done", data: "a\nb")]),
    (": comment\nid: 7\nretry: 10\n\ndata:  x\n\n", [.init(data: " x")]),
    ("data\n\n", [.init(data: "")]),
    ("event: lonely\n\ndata: a\n\n", [.init(data: "a")]),
    ("\u{FEFF}data: a\n\n", [.init(data: "a")]),
    ("data: cut off\n", []),
    ("", []),
    ("nonsense\ndata: a\n\n", [.init(data: "a")]),
  ]

  @Test("events are the same however the stream is cut", arguments: streams)
  func cuts(_ stream: String, _ expected: [ServerSentEvent]) {
    let bytes = Array(stream.utf8)
    for size in [1, 2, 3, 7, max(1, bytes.count)] {
      var reader = ServerSentEvents()
      var events: [ServerSentEvent] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        events += reader.take(rest.prefix(size))
        rest = rest.dropFirst(size)
      }
      #expect(events == expected, "in pieces of \(size)")
    }
  }

  @Test("bytes that are no UTF-8 don't end a stream")
  func broken() {
    var reader = ServerSentEvents()
    let events = reader.take(Array("data: ".utf8) + [0xFF, 0xFE] + Array("\n\n".utf8))
    #expect(events == [.init(data: "\u{FFFD}\u{FFFD}")])
  }
}
