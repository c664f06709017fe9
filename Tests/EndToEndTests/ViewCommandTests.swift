import EvalModel
import JSONKit
import Storing
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// `view`, spoken to as a browser would and as one shouldn't.
struct ViewCommandTests {
  /// A viewer that runs, and where.
  private struct Viewed {
    var project: GateProject
    var port: UInt16
    /// `/TOKEN`
    var base: String

    func get(_ path: String) async throws -> LoopbackClient.Response {
      try await LoopbackClient.get(base + path, port)
    }
  }

  private static func viewing(_ body: (Viewed) async throws -> Void) async throws {
    let project = try await GateProject.accepted(3, trials: 4)
    try project.spoil("1")
    #expect(try await project.run("run", "-n", "4", "-q").status == 1)
    // The address is needed while the program runs, so its output goes to a file.
    let program = StartedProgram(
      ["/bin/sh", "-c", "exec agent-eval view > address"],
      environment: project.toy.environment(), directory: project.folder.path,
      limit: .seconds(300))
    async let end = program.run()
    try await eventually("the viewer says where it is") {
      project.folder.text(of: "address").hasSuffix("\n")
    }
    let address = project.folder.text(of: "address").dropLast(2)
    let parts = address.dropFirst("http://127.0.0.1:".count).split(separator: "/")
    let port = try #require(parts.first.flatMap { UInt16($0) }, "\(address)")
    try await body(Viewed(project: project, port: port, base: "/\(parts.last ?? "")"))
    try program.signal(SIGINT)
    #expect(try await end.status == 0)
  }

  @Test("runs, trials, histories and comparisons are there to look at")
  func pages() async throws {
    try await Self.viewing { viewed in
      let runs = try await viewed.project.toy.json("list", "runs")["runs"]?.array ?? []
      let ids = runs.compactMap { $0["run"]?.string }
      #expect(ids.count == 2)
      let list = try await viewed.get("/")
      #expect(list.status == 200 && ids.allSatisfy { list.body.contains($0) })
      #expect(list.head.contains("frame-ancestors 'none'") && list.head.contains("no-store"))

      let run = try await viewed.get("/run/\(ids[0])")
      #expect(run.status == 200 && run.body.contains("collapsed from 4/4 to 0/4"))
      #expect(run.body.contains("data-split=\"\(viewed.base)/run/\(ids[0])/trials\""))
      #expect(run.body.contains("against the baseline"))
      let trials = try await viewed.get("/run/\(ids[0])/trials/case-1.js")
      #expect(trials.status == 200 && trials.body.hasPrefix("(window.agentEvalBodies"))
      #expect(trials.head.contains("text/javascript"))
      #expect(try await viewed.get("/run/\(ids[0])/trials/case-9.js").status == 404)

      let live = try await viewed.get("/live/\(ids[0])")
      let progress = try JSONValue.parse(Array(live.body.utf8))
      #expect(progress["done"]?.int == 12 && progress["status"]?.string == "finished")

      let history = try await viewed.get("/history/toy")
      #expect(history.status == 200 && history.body.contains("greeting"))
      let past = try await viewed.get("/history/toy/hello-1")
      #expect(past.body.contains("0/4") && past.body.contains("4/4"), "\(past.body)")
      let diff = try await viewed.get("/diff?a=main&b=last")
      #expect(diff.status == 200 && diff.body.contains("New failures"), "\(diff.body)")
      let one = try await viewed.get("/diff?a=\(ids[1])&b=\(ids[0])&case=hello-1")
      #expect(one.status == 200 && one.body.contains("answer “hello”"), "\(one.body)")
    }
  }

  @Test("a run that goes on tells how far it has come")
  func live() async throws {
    try await Self.viewing { viewed in
      let store = try await viewed.project.toy.openStore()
      var run = try await store.run("latest").description
      run.id = "going-on"
      run.startedAt = "2100-01-01T00:00:00Z"
      try await store.begin(run)
      let list = try await viewed.get("/")
      #expect(list.body.contains("data-live=\"\(viewed.base)/live/going-on\""), "\(list.body)")
      let page = try await viewed.get("/run/going-on")
      #expect(page.status == 200 && page.body.contains("<progress"), "\(page.body.prefix(2000))")
      let answer = try await viewed.get("/live/going-on")
      let progress = try JSONValue.parse(Array(answer.body.utf8))
      #expect(progress["status"]?.string == "running" && progress["done"]?.int == 0)
      #expect(progress["planned"]?.int == 12)
      #expect(try await viewed.get("/run/going-on/trials/case-0.js").status == 404)
    }
  }

  @Test("without the word in the address, from elsewhere and for writing there is nothing")
  func refusals() async throws {
    try await Self.viewing { viewed in
      let port = viewed.port
      for path in ["/", "/run/x", "/" + String(repeating: "0", count: 32) + "/"] {
        let answer = try await LoopbackClient.get(path, port)
        #expect(answer.status == 404 && !answer.body.contains("toy"))
      }
      let foreign = try await LoopbackClient.get(viewed.base + "/", port, host: "example.com")
      #expect(foreign.status == 403 && !foreign.body.contains("toy"))
      let other = try await LoopbackClient.get(
        viewed.base + "/", port, more: ["Origin: http://example.com"])
      #expect(other.status == 403)
      for method in ["POST", "PUT", "DELETE"] {
        let answer = try await LoopbackClient.get(
          viewed.base + "/", port, method: method, more: ["Content-Length: 0"])
        #expect(answer.status == 405, "\(method)")
      }
      for path in [
        "/run/..%2F..%2Fetc%2Fpasswd", "/run/nothing", "/elsewhere", "/diff",
        "/diff?a=evalsets%2Ftoy.baseline.json&b=last", "/diff?a=last&b=%3Cscript%3E",
      ] {
        let answer = try await viewed.get(path)
        #expect(answer.status == 404, "\(path) \(answer.head)")
        #expect(!answer.body.contains("<script>alert") && !answer.body.contains("<script>\""))
        #expect(answer.head.contains("Content-Security-Policy"))
      }
    }
  }

  @Test("without a store there is nothing to view")
  func noStore() async throws {
    let project = try ToyProject()
    #expect(try await project.run("view").status == 2)
  }
}
