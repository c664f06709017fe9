import Diagnostics
import Gating
import JSONKit
import Statistics
import Testing

@Suite("The baseline file")
struct BaselineTests {
  let first = Baseline.Batch(
    id: "run-1", acceptedAt: "2026-05-01T10:00:00Z", acceptedBy: "owner", reason: "first",
    verdict: .passed, isForced: false, commit: "0123abc", profile: "ci", toolVersion: "1.0.0")
  let second = Baseline.Batch(
    id: "run-2", acceptedAt: "2026-05-02T10:00:00Z", acceptedBy: "owner", reason: "",
    verdict: .regressed, isForced: true, commit: nil, profile: nil, toolVersion: "1.1.0")

  func measured(
    _ id: String, _ passes: Int, _ trials: Int, content: String = "x"
  ) -> Baseline.Measured {
    .init(
      id: id, intent: "refund", digest: Digest.of(content),
      counts: Proportion(passes: passes, trials: trials), lost: 1)
  }

  var example: Baseline {
    var baseline = Baseline(
      name: "main", evalSet: "support", evalSetDigest: Digest.of("set"),
      rubrics: ["refund": Digest.of("rubric")], agent: "support-agent",
      fingerprint: ["model": "m-1", "parameters": ["top_p": 0.5, "temperature": 0.2]],
      batches: [], cases: [])
    _ = baseline.accept(first, [measured("b", 9, 10), measured("a", 10, 10)])
    _ = baseline.accept(second, [measured("b", 8, 10), measured("é", 3, 3)])
    return baseline
  }

  func read(_ text: String) -> (Baseline?, [String]) {
    var problems = Problems()
    let baseline = Baseline.read(Array(text.utf8), file: "b.json", problems: &problems)
    return (baseline, problems.all.map { "\($0.code): \($0.message)" })
  }

  @Test("what is written reads back, sorted, and writes the same bytes again")
  func roundTrip() throws {
    let text = String(decoding: example.encoded(), as: UTF8.self)
    let (read, problems) = read(text)
    #expect(problems.isEmpty)
    let baseline = try #require(read)
    #expect(baseline.cases.map(\.id) == ["a", "b", "é"])
    #expect(baseline.cases[1].pooled == Proportion(passes: 17, trials: 20))
    #expect(baseline.cases[1].lost == 2)
    #expect(baseline.batches == [first, second])
    #expect(String(decoding: baseline.encoded(), as: UTF8.self) == text)
    #expect(text.hasSuffix("}\n"))
    let keys = try #require(baseline.fingerprint["parameters"]?.object?.keys)
    #expect(keys == ["temperature", "top_p"])
  }

  @Test("a run is accepted once, and a changed case starts anew")
  func accepting() {
    var baseline = example
    let before = baseline
    let again = baseline.accept(second, [measured("b", 10, 10)])
    #expect(!again && baseline == before)
    var third = second
    third.id = "run-3"
    let accepted = baseline.accept(third, [measured("b", 1, 2, content: "edited")])
    #expect(accepted)
    #expect(baseline.cases.first { $0.id == "b" }?.pooled == Proportion(passes: 1, trials: 2))
    baseline.keepNewest(1)
    #expect(baseline.batches.map(\.id) == ["run-3"])
    #expect(baseline.cases.map(\.id) == ["b"])
  }

  @Test("ids that look alike and differ in bytes are two cases")
  func bytes() {
    var baseline = example
    var third = second
    third.id = "run-3"
    _ = baseline.accept(third, [measured("e\u{301}", 1, 1)])
    #expect(baseline.cases.count == 4)
    #expect(read(String(decoding: baseline.encoded(), as: UTF8.self)).0?.cases.count == 4)
  }

  @Test(
    "every broken field is named with its place",
    arguments: [
      ("\"passes\": 9", "\"passes\": 11", "cases[1].batches[0]: 11 passes among 10 trials"),
      ("\"passes\": 9", "\"passes\": -1", "cases[1].batches[0].passes: expected a whole number"),
      ("\"passes\": 9", "\"passes\": 1.5", "cases[1].batches[0].passes: expected a whole number"),
      ("\"trials\": 3", "\"trials\": 1000001", "cases[2].batches[0].trials: expected a whole"),
      ("\"lost\": 1", "\"lots\": 1", "cases[0].batches[0].lots: unknown field"),
      ("\"lost\": 1", "\"lots\": 1", "cases[0].batches[0].lost: is missing"),
      ("\"id\": \"b\"", "\"id\": \"a\"", "cases: two entries for the case 'a'"),
      ("\"id\": \"run-2\"", "\"id\": \"run-1\"", "batches: two entries for the batch 'run-1'"),
      ("\"batch\": \"run-2\"", "\"batch\": \"run-1\"", "two entries for the batch 'run-1'"),
      ("\"batch\": \"run-1\"", "\"batch\": \"run-9\"", "batches[0].batch: no batch has this id"),
      ("\"name\": \"main\"", "\"name\": \"\"", "name: expected a text"),
      ("\"name\": \"main\"", "\"name\": \"a\", \"name\": \"b\"", "name: stands twice"),
      ("\"verdict\": \"passed\"", "\"verdict\": \"fine\"", "verdict: expected one of passed"),
      ("\"forced\": true", "\"forced\": 1", "batches[1].forced: expected true or false"),
      ("\"refund\": \"", "\"refund\": \"z", "rubrics.refund: expected 64 hexadecimal digits"),
      ("baseline/1", "baseline/2", "format 2 is newer than this program reads"),
      ("baseline/1", "run/1", "schema: not a baseline"),
    ])
  func broken(written: String, replaced: String, message: String) throws {
    let text = String(decoding: example.encoded(), as: UTF8.self)
    let range = try #require(text.firstRange(of: written))
    let (baseline, problems) = read(
      String(text[..<range.lowerBound]) + replaced + text[range.upperBound...])
    #expect(baseline == nil)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test("what is not JSON is placed by line and column")
  func syntax() {
    var problems = Problems()
    let baseline = Baseline.read(
      Array("{\n  \"schema\": }".utf8), file: "b.json", problems: &problems)
    #expect(baseline == nil)
    #expect(problems.all.map(\.place) == [SourcePlace(file: "b.json", line: 2, column: 13)])
  }

  @Test("a hostile file gives a bounded number of problems", arguments: ["[]", "null", "{}", "3"])
  func other(text: String) {
    let (baseline, problems) = read(text)
    #expect(baseline == nil && !problems.isEmpty)
    let many = "{\"schema\": \"agent-eval.baseline/1\", \"cases\": ["
    let rows = Array(repeating: text, count: 500).joined(separator: ",")
    let (none, found) = read(many + rows + "]}")
    #expect(none == nil && found.count <= 100 && !found.isEmpty)
  }
}
