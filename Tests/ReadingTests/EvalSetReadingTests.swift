import Diagnostics
import EvalModel
import JSONKit
import Testing

@testable import Reading

/// A small project in a folder of its own.
private struct Project: ~Copyable {
  let folder: TemporaryFolder

  static let rubric = """
    version: 1
    intent: refund
    pass_score: 0.5
    criteria:
      - {id: polite, grader: {says: sorry}}
    """
  static let world = """
    version: 1
    tools:
      orders.lookup:
        parameters: {type: object, properties: {order_id: {type: string}}}
        simulate: {lookup: {table: orders, key: order_id}}
    documents:
      - {id: kb-1, text: "30 days"}
    records:
      orders: {RT-1: {status: delivered}, RT-2: {status: lost}}
    """
  static let cases = """
      - id: one
        intent: refund
        input: hello
        expect: {says: hi}
      - id: two
        intent: refund
        turns: [{user: hello, expect: {says: hi}}, {user: bye}]
    """

  init() throws { folder = try TemporaryFolder() }

  /// With its parts written.
  static func made() throws -> Project {
    let project = try Project()
    try project.folder.write("rubric.yaml", Self.rubric)
    try project.folder.write("world.yaml", Self.world)
    return project
  }

  func read(_ cases: String, head: String = "") throws -> (set: EvalSet, codes: [String]) {
    let path = try folder.write(
      "set.yaml",
      "version: 1\nname: s\nrubrics: rubric.yaml\nworld: world.yaml\n\(head)cases:\n\(cases)\n")
    var reader = Reader.complete
    let set = reader.evalSet(path)
    return (try #require(set), reader.codes)
  }
}

@Suite("Reading eval sets")
struct EvalSetReadingTests {
  @Test("a case gets the set's world with its own changes, and the set's limits with its own")
  func changes() throws {
    let project = try Project.made()
    let (set, codes) = try project.read(
      """
        - id: one
          intent: refund
          user: {id: u-1, groups: [customer], name: Ines}
          vars: {amount: 39.9}
          input: hello
          limits: {turns: 3}
          world:
            records: {orders: {RT-1: null, RT-2: {status: processing}, RT-3: {status: new}}}
            documents: [{id: kb-1, text: "14 days"}, {id: kb-2, text: more}]
            faults: [{tool: orders.lookup, call: 2, kind: rate_limited, retry_after: 1s}]
        - {id: two, intent: refund, input: bye}
      """, head: "defaults: {limits: {turns: 9, tool_calls: 4}}\n")
    #expect(codes == [])
    let (one, two) = (set.cases[0], set.cases[1])
    #expect(
      one.world.records["orders"]
        == ["RT-2": ["status": "processing"], "RT-3": ["status": "new"]])
    #expect(one.world.documents.map(\.text) == ["14 days", "more"])
    #expect(one.world.faults.map(\.calls) == [.only(2)])
    #expect(one.world.faults.map(\.retryAfter) == [.seconds(1)])
    #expect(one.limits == Limits(turns: 3, toolCalls: 4))
    #expect(one.user == User(id: "u-1", groups: ["customer"], extra: ["name": "Ines"]))
    #expect(one.variables == ["amount": 39.9])
    #expect(two.world.records["orders"]?["RT-1"] == ["status": "delivered"])
    #expect(two.limits == Limits(turns: 9, toolCalls: 4))
  }

  @Test("expectations become critical criteria, and a turn's become its checkpoint")
  func criteria() throws {
    let project = try Project.made()
    let (set, codes) = try project.read(Project.cases)
    #expect(codes == [])
    #expect(set.cases[0].criteria.map(\.id) == ["expect.says"])
    #expect(set.cases[0].criteria.map(\.isCritical) == [true])
    #expect(set.cases[1].criteria.map(\.id) == ["turn1.expect.says"])
    #expect(set.cases[1].criteria.map(\.turn) == [1])
    #expect(set.cases[1].turns == ["hello", "bye"])
    #expect(set.rubrics["refund"]?.criteria.map(\.isCritical) == [false])
    #expect(set.rubrics["refund"]?.passScore == 0.5)
  }

  @Test("a broken case, rubric or world isn't missed a second time by those that name it")
  func noCascades() throws {
    let project = try Project.made()
    let broken = try project.read(
      "  - {id: one, intnt: exchange, tags: [edge], input: hello}",
      head: "gate: {floors: {tags: {edge: 0.5}, intents: {exchange: 0.5}}}\n")
    #expect(broken.codes == ["unknown-field 7:15"])
    try project.folder.write("rubric.yaml", Project.rubric + "\nscore: 3\n")
    let again = try project.read("  - {id: one, intent: refunds, input: hello}")
    #expect(again.codes == ["unknown-field 6:1", "no-rubric 6:23"])
    try project.folder.write("rubric.yaml", "version: 1\nintent: refund\n")
    try project.folder.write(
      "world.yaml", "version: 1\ntools: {orders.lookup: {simulate: {fixed: 1}}}\n")
    let both = try project.read(
      "  - {id: one, intent: refund, input: hello, expect: {calls: [orders.lookup]}}")
    #expect(both.codes == ["missing-field 1:1", "missing-field 2:24"])
  }

  @Test("what a checkpoint forbids may be required later")
  func laterCalls() throws {
    let project = try Project.made()
    let (_, codes) = try project.read(
      """
        - id: one
          intent: refund
          turns:
            - {user: hello, expect: {never_calls: [orders.lookup]}}
            - {user: RT-1, expect: {calls: [orders.lookup]}}
      """)
    #expect(codes == [])
  }

  @Test("two faults of one pass: every list is checked, whatever went wrong before it")
  func onePass() throws {
    let project = try Project.made()
    let (_, codes) = try project.read(
      """
        - {id: one, intent: refund, turns: [], limits: {turns: 0}}
        - {id: two, intent: refund, turns: [], tags: edge}
      """)
    #expect(codes == ["no-input 6:31", "out-of-range 6:58", "no-input 7:31", "wrong-type 7:48"])
  }

  @Test("sets may do without a world, and then any tool may be named")
  func noWorld() throws {
    let folder = try TemporaryFolder()
    try folder.write("rubric.yaml", Project.rubric)
    let path = try folder.write(
      "set.yaml",
      """
      version: 1
      name: s
      rubrics: rubric.yaml
      cases: [{id: one, intent: refund, input: hello, expect: {calls: [anything]}}]
      """)
    var reader = Reader.complete
    let set = reader.evalSet(path)
    #expect(set?.cases.count == 1)
    #expect(reader.codes == [])
  }
}

@Suite("Digests")
struct DigestTests {
  /// What changes between two versions of a set.
  private func compare(
    _ cases: String, _ changed: String, world: String = Project.world,
    rubric: String = Project.rubric
  ) throws -> (inputs: [String], expectations: [String], set: Bool, grading: Bool) {
    let project = try Project.made()
    let before = try project.read(cases).set
    try project.folder.write("world.yaml", world)
    try project.folder.write("rubric.yaml", rubric)
    let after = try project.read(changed).set
    func differing(_ digest: KeyPath<EvalCase, Digest>) -> [String] {
      before.cases.filter { old in
        after.cases.first { $0.id == old.id }?[keyPath: digest] != old[keyPath: digest]
      }.map(\.id)
    }
    return (
      differing(\.inputDigest), differing(\.expectationDigest), before.digest != after.digest,
      before.gradingDigest != after.gradingDigest
    )
  }

  @Test("changing an expectation changes only what grading depends on")
  func expectation() throws {
    for (old, new) in [
      ("expect: {says: hi}\n", "expect: {says: hey}\n"),
      ("input: hello\n", "input: hello\n    limits: {turns: 2}\n"),
      ("input: hello\n", "input: hello\n    vars: {a: 1}\n"),
    ] {
      let text = Project.cases.replacing(old, with: new)
      #expect(text != Project.cases)
      let change = try compare(Project.cases, text)
      #expect(change.inputs == [])
      #expect(change.expectations == ["one"])
      #expect(!change.set)
      #expect(change.grading)
    }
    let turn = try compare(
      Project.cases, Project.cases.replacing("hello, expect: {says: hi}", with: "hello"))
    #expect(turn.inputs == [])
    #expect(turn.expectations == ["two"])
  }

  @Test("changing what is said, who asks or the case's world changes that case's input alone")
  func input() throws {
    for (old, new) in [
      ("input: hello", "input: hullo"),
      ("input: hello", "input: hello\n    user: {id: u-1}"),
      ("input: hello", "input: hello\n    world: {records: {orders: {RT-1: null}}}"),
    ] {
      let change = try compare(Project.cases, Project.cases.replacing(old, with: new))
      #expect(change.inputs == ["one"])
      #expect(change.expectations == [])
      #expect(change.set)
      #expect(!change.grading)
    }
  }

  @Test("changing the world changes every case's input")
  func world() throws {
    let change = try compare(
      Project.cases, Project.cases, world: Project.world.replacing("lost", with: "found"))
    #expect(change.inputs == ["one", "two"])
    #expect(change.expectations == [])
  }

  @Test("changing the rubric changes grading alone")
  func rubric() throws {
    let change = try compare(
      Project.cases, Project.cases, rubric: Project.rubric.replacing("sorry", with: "thanks"))
    #expect(change.inputs == [])
    #expect(change.expectations == [])
    #expect(!change.set)
    #expect(change.grading)
  }

  @Test("the order of cases, tags, sources and comments change nothing")
  func nothing() throws {
    let parts = Project.cases.split(separator: "  - id: two")
    let moved = "  - id: two\(parts[1])\n\(parts[0])"
    let marked = moved.replacing(
      "input: hello", with: "input: hello # a comment\n    tags: [x]\n    source: {kind: y}")
    let change = try compare(Project.cases, marked, world: Project.world + "\n# a comment\n")
    #expect(change.inputs == [])
    #expect(change.expectations == [])
    #expect(!change.set)
    #expect(!change.grading)
  }

  @Test("one message is the same as one turn")
  func shortForm() throws {
    let long = Project.cases.replacing("input: hello", with: "turns: [{user: hello}]")
    let change = try compare(Project.cases, long)
    #expect(change.inputs == [])
  }
}
