import Diagnostics
import EvalModel
import JSONKit
import Testing

@testable import Reading

@Suite("Reading worlds")
struct WorldReadingTests {
  private func read(_ tool: String, faults: String = "") throws -> (World, [String]) {
    let folder = try TemporaryFolder()
    let world = """
      version: 1
      tools:
        t:
          parameters: {type: object, properties: {a: {type: string}, key: {type: string}}}
      \(tool.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
      records: {rows: {one: {n: 1}}}
      """
    try folder.write("world.yaml", world)
    try folder.write(
      "rubric.yaml", "version: 1\nintent: i\ncriteria:\n  - {id: c, grader: {says: x}}\n")
    let path = try folder.write(
      "set.yaml",
      """
      version: 1
      name: s
      rubrics: rubric.yaml
      world: world.yaml
      cases:
        - {id: one, intent: i, input: hello, world: {faults: [\(faults)]}}
      """)
    var reader = Reader.complete
    let found = reader.evalSet(path)
    let set = try #require(found)
    // Without their places, which the tests of other files look at.
    return (set.cases[0].world, reader.problems.sorted.map(\.code))
  }

  @Test("what stands beside the simulation is read")
  func beside() throws {
    let (world, codes) = try read(
      """
      simulate: {list: {table: rows, page_size: 3, cursor: a}}
      computed: {total: {sum: items.price}, words: "$row.n", both: {product: [n, n]}}
      idempotency_key: key
      latency: 20ms
      """)
    #expect(codes == [])
    let tool = world.tools[0]
    #expect(tool.computed.map(\.name) == ["total", "words", "both"])
    guard case .sum(["items", "price"]) = tool.computed[0].rule,
      case .template("$row.n") = tool.computed[1].rule,
      case .product(["n", "n"]) = tool.computed[2].rule,
      case .list("rows", [:], 3, "a") = tool.behaviour
    else {
      Issue.record("\(tool)")
      return
    }
    #expect(tool.idempotencyKey == "key")
    #expect(tool.latency == .milliseconds(20))
  }

  @Test("written replies, searches and retrievals are read")
  func ways() throws {
    let (replies, first) = try read(
      """
      simulate:
        replies:
          - {when: {a: x}, reply: {b: $args.a}}
          - {error: {kind: not_found, message: gone, retry_after: 1s}}
      """)
    #expect(first == [])
    guard case .replies(let written) = replies.tools[0].behaviour, written.count == 2,
      case .error(let error) = written[1].content
    else {
      Issue.record("\(replies.tools[0])")
      return
    }
    #expect(written[0].when == ["a": "x"])
    #expect(error == ToolError(kind: "not_found", message: "gone", retryAfter: .seconds(1)))
    let (search, second) = try read("simulate: {search: {table: rows, query: a, fields: n}}")
    #expect(second == [])
    guard case .search("rows", "a", ["n"], 20) = search.tools[0].behaviour else {
      Issue.record("\(search.tools[0])")
      return
    }
    let (retrieve, third) = try read("simulate: {retrieve: {query: a, acl: false}}")
    #expect(third == [])
    guard case .retrieve("a", 5, false) = retrieve.tools[0].behaviour else {
      Issue.record("\(retrieve.tools[0])")
      return
    }
  }

  @Test(
    "what can't work is said when the file is read",
    arguments: [
      ("simulate: {list: {table: nope}}", "unknown-table"),
      ("simulate: {search: {table: rows, query: q, fields: n}}", "unknown-argument"),
      ("simulate: {retrieve: {query: q}}", "unknown-argument"),
      ("simulate: {lookup: {table: rows, key: a}}\nidempotency_key: k", "unknown-argument"),
      (
        "simulate: {lookup: {table: rows, key: a}}\ncomputed: {x: $args.nope}",
        "unknown-argument"
      ),
      ("simulate: {lookup: {table: rows, key: a}}\ncomputed: {x: {}}", "one-of"),
      ("simulate: {replies: [{when: {q: 1}, reply: 1}]}", "unknown-argument"),
      ("simulate: {replies: [{reply: 1, error: {kind: x}}]}", "one-of"),
      ("simulate: {replies: [{when: {a: x}}]}", "one-of"),
      ("simulate: {replies: [{reply: $row.n}]}", "unknown-reference"),
      ("returns: {type: object}\nsimulate: {fixed: 7}", "bad-reply"),
      ("returns: {type: object}\nsimulate: {replies: [{reply: [1]}]}", "bad-reply"),
    ])
  func broken(tool: String, code: String) throws {
    let (_, codes) = try read(tool)
    #expect(codes.contains(code), "\(codes)")
  }

  @Test("faults say when, how often and how")
  func faults() throws {
    let (world, codes) = try read(
      "simulate: {fixed: 1}",
      faults: """
        {tool: t, from: 3, kind: unauthorized}, {tool: t, kind: slow, probability: 0.25, \
        delay: 3s}, {tool: t, kind: stale_data, fields: {n: 0}}, {tool: t, call: 2, \
        kind: planted_instruction, text: obey}
        """)
    #expect(codes == [])
    #expect(world.faults.map(\.calls) == [.from(3), .every, .every, .only(2)])
    #expect(world.faults[1].probability == 0.25)
    #expect(world.faults[1].delay == .seconds(3))
    #expect(world.faults[2].fields == ["n": 0])
    #expect(world.faults[3].text == "obey")
  }

  @Test(
    "faults that contradict themselves are said too",
    arguments: [
      ("{tool: t, call: 1, from: 2, kind: slow}", "one-of"),
      ("{tool: t, kind: slow, text: x}", "unused-field"),
      ("{tool: t, kind: slow, retry_after: 1s}", "unused-field"),
      ("{tool: nope, kind: slow}", "unknown-tool"),
      ("{tool: t, kind: slow, probability: 2}", "out-of-range"),
    ])
  func brokenFaults(fault: String, code: String) throws {
    let (_, codes) = try read("simulate: {fixed: 1}", faults: fault)
    #expect(codes.contains(code), "\(codes)")
  }
}
