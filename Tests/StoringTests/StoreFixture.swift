import EvalModel
import JSONKit

@testable import Storing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder that goes away with the value that owns it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/agent-eval-storing-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileFailure(code: errno) }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  var store: String { path + "/results.sqlite" }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw FileFailure(code: errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeBytes(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw FileFailure(code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  func bytes(of name: String) throws -> [UInt8] {
    let file = open(path + "/" + name, O_RDONLY)
    guard file >= 0 else { throw FileFailure(code: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &chunk, chunk.count)
      guard count >= 0 else { throw FileFailure(code: errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  func has(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  private static func remove(_ path: String) {
    guard let folder = opendir(path) else {
      unlink(path)
      return
    }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { remove(path + "/" + name) }
    }
    closedir(folder)
    rmdir(path)
  }
}

struct FileFailure: Error {
  var code: Int32
}

private func writeBytes(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, start, count)
}

/// Runs, trials and scores that tests store.
enum Sample {
  static let grading = Digest.of("grading")
  static let otherGrading = Digest.of("another grading")

  static func run(
    _ id: String = "run-1", evalSet: String = "refunds", startedAt: String = "2026-01-01T00:00:00Z"
  ) -> RunDescription {
    RunDescription(
      id: id, startedAt: startedAt, evalSet: evalSet, evalSetPath: "evalsets/\(evalSet).yaml",
      evalSetDigest: Digest.of(evalSet), gradingDigest: grading, agent: "support",
      agentPath: "agents/support.yaml", fingerprint: ["model": "m-1", "temperature": 0.5],
      profile: nil, trialsPerCase: 3, seed: .max,
      cases: [
        .init(id: "a", inputDigest: Digest.of("a")), .init(id: "b", inputDigest: Digest.of("b")),
      ], toolVersion: "0.1.0")
  }

  static func plan(_ name: String, caseID: String = "a", index: Int = 0) -> TrialPlan {
    TrialPlan(id: Digest.of(name), caseID: caseID, index: index, seed: 0xFFFF_FFFF_FFFF_FFFE)
  }

  static func trajectory(_ text: String = "done") -> Trajectory {
    Trajectory(
      steps: [
        Step(.user(UserTurn(text: "Where is my refund?", turn: 1))),
        Step(.toolCall(ToolCall(id: "c1", name: "orders.lookup", arguments: ["id": "RT-1"]))),
        Step(
          .toolResult(
            ToolResult(
              id: "c1", answer: .error(ToolError(kind: "not_found", message: "no such order")),
              latency: .milliseconds(120), breaches: ["own-orders"]))),
        Step(.toolCall(ToolCall(id: "c2", name: "orders.list", arguments: [:]))),
        Step(.toolResult(ToolResult(id: "c2", answer: .ok(["orders": []])))),
        Step(.unknown(type: "thought"), extra: ["depth": 3]),
      ],
      final: FinalAnswer(text: text, outcome: "abstain", confidence: 0.25, citations: ["kb-1"]),
      state: ["refunds": [:]],
      usage: Usage(
        inputTokens: 812, outputTokens: 64, costUSD: 0.004, latency: .milliseconds(2100)),
      extra: ["trace": "t-1"])
  }

  static func record(
    _ name: String, caseID: String = "a", index: Int = 0, outcome: TrialOutcome? = nil,
    log: String = ""
  ) -> TrialRecord {
    TrialRecord(
      plan: plan(name, caseID: caseID, index: index), outcome: outcome ?? .completed(trajectory()),
      attempts: 2, agentTime: .nanoseconds(1_234_567_891), log: log)
  }

  static let grades: [Grade] = [
    Grade(
      criterion: "answers", dimension: "correctness", weight: 2, isCritical: true,
      grader: "contains", graderVersion: 3, assessment: .pass("says it", steps: [4, 1]),
      category: .goal),
    Grade(
      criterion: "polite", dimension: "tone", weight: 0.5, isCritical: false, grader: "judge",
      graderVersion: 1, assessment: Assessment(.scored(value: 0.25, passed: false), "curt"),
      category: .tone),
    Grade(
      criterion: "safe", dimension: "safety", weight: 1, isCritical: true, grader: "forbids",
      graderVersion: 1,
      assessment: .fail("leaked", steps: [2], category: .security), category: .policy),
    Grade(
      criterion: "state", dimension: "correctness", weight: 1, isCritical: false, grader: "state",
      graderVersion: 9, assessment: .unscored("no state was recorded"), category: .incomplete),
  ]

  static func score(_ verdict: TrialScore.Verdict = .passed) -> TrialScore {
    TrialScore(
      verdict: verdict, score: 0.75, reason: "because", firstWrongStep: 2, grades: grades)
  }
}

extension Store {
  /// A store in a folder of its own, with a run in it.
  static func withRun(
    in folder: TemporaryFolder, fault: (@Sendable () -> Int32?)? = nil
  ) async throws -> Store {
    let store = try await Store.open(path: folder.store, create: true, fault: fault)
    try await store.begin(Sample.run())
    return store
  }

  func append(
    _ record: TrialRecord, _ score: TrialScore? = nil, run: String = "run-1"
  ) async throws -> AppendResult {
    try await append(
      record, score: score, summary: TrialSummary(record, score), run: run,
      gradingDigest: Sample.grading)
  }

  func count(_ sql: String) throws -> Int {
    try connection.first(sql) { (row) throws(StoreError) in row.int(0) } ?? 0
  }
}
