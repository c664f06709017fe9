import EvalModel
import JSONKit
import Testing

@testable import Importing

@Suite("One conversation in every format")
struct TraceFixtureTests {
  @Test("it becomes the same events", arguments: TraceFixture.all)
  func sameEvents(fixture: TraceFixture) throws {
    let bytes = try fixture.bytes
    let importer = try #require(ImporterCatalog.importer(recognising: bytes))
    #expect(importer.name == fixture.importer)
    let results = importer.trajectories(in: bytes)
    #expect(results.count == 1)
    let trajectory = try #require(results.first).get()
    #expect(fixture.events(of: trajectory) == fixture.events)
    #expect(Set(trajectory.missing) == fixture.missing)
    let answer = fixture.turns == 1 ? "You owe 3.40 euros." : "B-2041 is due on 24 June."
    #expect(trajectory.final?.text == (fixture.hasAnswer ? answer : nil))
    #expect(try Trajectory(json: trajectory.json) == trajectory)
  }

  @Test("a format that isn't recognised can be named", arguments: TraceFixture.all)
  func named(fixture: TraceFixture) throws {
    // Every other importer refuses the file or reads something in it, and none fails silently.
    let bytes = try fixture.bytes
    for importer in ImporterCatalog.importers {
      let results = importer.trajectories(in: bytes)
      #expect(!results.isEmpty, "\(importer.name)")
    }
  }

  @Test(
    "ids of traces and sessions are kept, and select",
    arguments: TraceFixture.all.filter { $0.importer.hasPrefix("otlp") })
  func selection(fixture: TraceFixture) throws {
    let importer = try #require(ImporterCatalog.importer(named: fixture.importer))
    let trajectory = try #require(importer.trajectories(in: fixture.bytes).first).get()
    let trace = "0af7651916cd43dd8448eb211c80319c"
    #expect(trajectory.extra["source"]?["trace_ids"] == [.string(trace)])
    #expect(trajectory.extra["source"]?["resource"]?["service.name"] == "library-desk")
    #expect(trajectory.extra["source"]?["started_at"] == "2026-05-28T20:26:40Z")
    #expect(TraceSelection(traces: [trace]).admits(trajectory))
    #expect(!TraceSelection(traces: ["0af7"]).admits(trajectory))
    #expect(TraceSelection().admits(trajectory))
    let isInSession = trajectory.extra["id"] == "desk-17"
    #expect(TraceSelection(sessions: ["desk-17"]).admits(trajectory) == isInSession)
  }

  @Test("a search stands where it happened, with its documents")
  func search() throws {
    let importer = try #require(ImporterCatalog.importer(named: "openinference"))
    let trajectory = try #require(
      importer.trajectories(in: TraceFixture.bytes("phoenix.json")).first
    )
    .get()
    let searches = trajectory.steps.compactMap { step in
      if case .retrieval(let retrieval) = step.kind { retrieval } else { nil }
    }
    #expect(
      searches == [
        Retrieval(
          query: "fines",
          documents: [
            .init(id: "rules-3", score: 0.82, text: "Fines are 20 cents a day."),
            .init(id: "rules-9", score: 0.4, text: "Reserved books can't be renewed."),
          ])
      ])
  }

  @Test("tokens are those of the calls, and not those of what contains them")
  func tokens() throws {
    for file in ["otlp-genai.json", "vercel-ai.json", "langsmith.jsonl", "otlp.pb"] {
      let bytes = try TraceFixture.bytes(file)
      let importer = try #require(ImporterCatalog.importer(recognising: bytes))
      let trajectory = try #require(importer.trajectories(in: bytes).first).get()
      let calls = trajectory.steps.compactMap { step in
        if case .model(let call) = step.kind { call } else { nil }
      }
      #expect(calls.map(\.inputTokens) == [40, 40, 40, 40, 40], "\(file)")
      #expect(calls.map(\.outputTokens) == [8, 8, 8, 8, 8], "\(file)")
      #expect(trajectory.usage.latency == .milliseconds(49), "\(file)")
    }
  }

  @Test("a coding agent's commands are calls, and its patch the answer")
  func commands() throws {
    let importer = try #require(ImporterCatalog.importer(named: "swe-agent"))
    let trajectory = try #require(
      importer.trajectories(in: TraceFixture.bytes("swe-agent.traj")).first
    ).get()
    #expect(Evidence.calls(of: trajectory).map(\.call.name) == ["open", "edit"])
    #expect(trajectory.final?.text == "-fine = 2\n+fine = 3\n")
    #expect(trajectory.usage.costUSD == 0.02)
    #expect(trajectory.usage.latency == .milliseconds(750))
  }

  @Test("agents that talk with each other are told apart from who asked")
  func groupChat() throws {
    let importer = try #require(ImporterCatalog.importer(named: "group-chat"))
    let trajectory = try #require(
      importer.trajectories(in: TraceFixture.bytes("group-chat.json")).first
    ).get()
    let speakers = trajectory.steps.map { $0.extra["source"]?["agent"]?.string ?? "user" }
    #expect(speakers == ["user", "Planner (thought)", "Clerk", "Planner"])
    #expect(trajectory.final?.text == "You owe 3.40 euros.")
    #expect(trajectory.missing.contains(.toolCalls))
    #expect(trajectory.extra["source"]?["mistake_agent"] == "Clerk")
  }

  @Test("a file that comes in pieces gives the same as the whole")
  func streamed() throws {
    for fixture in TraceFixture.all {
      let bytes = try fixture.bytes
      let importer = try #require(ImporterCatalog.importer(recognising: bytes))
      guard var collector = SpanCollector(importer) else { continue }
      var cutter = TraceCutter(.any, lookahead: 256)
      var found: [SpanCollector.Conversation] = []
      var pieces: [TraceCutter.Piece] = []
      for start in stride(from: 0, to: bytes.count, by: 100) {
        pieces += cutter.feed(Array(bytes[start..<min(start + 100, bytes.count)]))
      }
      pieces += cutter.finish()
      for piece in pieces {
        guard case .batch(let batch) = piece else {
          Issue.record("\(fixture.file): \(piece)")
          continue
        }
        try batch.visit { document in
          found += collector.take(try JSONValue.parse(document), size: document.count).conversations
        }
      }
      found += collector.finish()
      let whole = importer.trajectories(in: bytes)
      #expect(found.map { $0.trajectory(ImportOptions()) } == whole, "\(fixture.file)")
    }
  }
}

extension TraceBatch {
  fileprivate func visit(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var failure: (any Error)?
    forEachDocument { bytes, _ in
      do { try body(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
