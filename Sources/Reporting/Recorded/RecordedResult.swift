package import EvalModel
package import Gating
package import Grading
import JSONKit

/// What a report needs of one recorded trajectory, without its steps.
package struct RecordedResult: Sendable {
  package enum Outcome: Sendable {
    case judged(Judged)
    case leftOut(RecordedGrading.LeftOut)
  }

  package struct Judged: Sendable {
    /// The case, or the intent where there is none.
    package var caseID: String
    package var labels: CaseLabels
    package var isInteraction: Bool
    package var verdict: TrialScore.Verdict
    package var reason: String
    package var firstWrong: FirstWrongStep?
    package var usage: Usage
    package var tools: [TrialSummary.ToolUse]
    /// The criteria that were scored, and whether each was met.
    package var criteria: [(name: String, isMet: Bool)]

    package init(_ judged: RecordedGrading.Judged) {
      let evalCase = judged.evalCase
      caseID = evalCase.id
      labels = CaseLabels(intent: evalCase.intent, tags: evalCase.tags)
      isInteraction = judged.isInteraction
      verdict = judged.score.verdict
      reason = judged.score.reason
      firstWrong = judged.firstWrong
      usage = judged.evidence.trajectory.usage
      tools = TrialSummary.tools(of: judged.evidence.calls)
      criteria = judged.score.grades.compactMap { grade in
        grade.passed.map { (grade.criterion, $0) }
      }
    }
  }

  /// How people find it: the recorder's number, or the place in its file.
  package var name: String
  package var outcome: Outcome

  package init(name: String, _ outcome: RecordedGrading.Outcome) {
    self.name = name
    switch outcome {
    case .judged(let judged): self.outcome = .judged(Judged(judged))
    case .leftOut(let cause): self.outcome = .leftOut(cause)
    }
  }
}

extension RecordedGrading.LeftOut {
  /// What it was, for messages and records.
  package var sentence: String {
    switch self {
    case .unknownCase(let id): "the eval set has no case '\(id)'"
    case .unknownIntent(let intent): "no rubric is for the intent '\(intent)'"
    case .unlabelled: "it names neither a case nor an intent"
    case .unreadable(let reason): reason
    }
  }
}

/// One line of the grade records: a trajectory, where it stood, and what came of it.
package enum GradeRecord {
  /// Appends the record and a line break. Steps are counted from 0, as they lie in the trajectory.
  package static func write(
    _ outcome: RecordedGrading.Outcome, id: String?, file: String, line: Int,
    to bytes: inout [UInt8]
  ) {
    var object: JSONObject = ["schema": "agent-eval.grade/1"]
    func put(_ key: String, _ value: JSONValue) { object.members.append(.init(key, value)) }
    if let id { put("id", .string(id)) }
    put("file", .string(file))
    put("line", .int(Int64(line)))
    switch outcome {
    case .leftOut(let cause):
      put("verdict", "left_out")
      put("cause", .string(cause.code))
      put("reason", .string(cause.sentence))
    case .judged(let judged):
      put("case", judged.isInteraction ? .null : .string(judged.evalCase.id))
      put("intent", .string(judged.evalCase.intent))
      let score = judged.score.json
      object.members += (score.object?.members ?? []).filter { !Self.replaced.contains($0.key) }
      if let wrong = judged.firstWrong {
        put("first_wrong_step", ["index": .int(Int64(wrong.index)), "what": .string(wrong.what)])
      }
      put("grades", score["grades"] ?? [])
    }
    JSONValue.object(object).write(to: &bytes)
    bytes.append(0x0A)
  }

  private static let replaced: Set<String> = ["first_wrong_step_index", "grades"]
}
