import Diagnostics
import EvalModel
import Grading
import JSONKit
import MarkedYAML
import Testing

/// A case and what happened in it, in the fewest words that a test can use.
struct Scene {
  var steps: [Step] = []
  var final: FinalAnswer?
  var state: JSONValue?
  var usage = Usage()
  var missing: [MissingDatum] = []
  var wallTime: Duration?
  var variables: JSONObject = [:]
  var tools: [Tool] = []
  var documents: [Document] = []
  var limits = Limits()
  var criteria: [Criterion] = []

  var evalCase: EvalCase {
    EvalCase(
      id: "case-1", intent: "refund", tags: [], source: nil,
      user: User(id: "u-1", groups: ["customer"], extra: ["email": "u@example.com"]),
      turns: ["hello"], variables: variables, world: World(tools: tools, documents: documents),
      limits: limits,
      criteria: criteria, place: SourcePlace(file: "set.yaml", line: 1, column: 1),
      inputDigest: Digest.of("input"), expectationDigest: Digest.of("expectation"))
  }

  var trajectory: Trajectory {
    Trajectory(steps: steps, final: final, state: state, usage: usage, missing: missing)
  }

  var evidence: Evidence {
    Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: wallTime)
  }

  /// The assessment of a grader written as in a rubric: `says: hello`.
  func grade(_ yaml: String) throws -> Assessment { try grader(yaml).grader.grade(evidence) }
}

func user(_ text: String, turn: Int = 1) -> Step { Step(.user(UserTurn(text: text, turn: turn))) }
func says(_ text: String) -> Step { Step(.message(AgentMessage(text: text))) }
func handoff() -> Step { Step(.handoff(Handoff(to: "human"))) }
func calls(_ tool: String, _ arguments: JSONValue = [:], id: String? = nil) -> Step {
  Step(.toolCall(ToolCall(id: id, name: tool, arguments: arguments)))
}
func answers(_ value: JSONValue = [:], id: String? = nil) -> Step {
  Step(.toolResult(ToolResult(id: id, answer: .ok(value))))
}
func refuses(_ kind: String, id: String? = nil) -> Step {
  Step(.toolResult(ToolResult(id: id, answer: .error(ToolError(kind: kind, message: "no")))))
}

/// A grader from the catalog with the settings of a piece of YAML.
func grader(_ yaml: String) throws -> ChosenGrader {
  let (chosen, problems) = read(yaml)
  #expect(problems.all.isEmpty)
  return try #require(chosen)
}

func read(_ yaml: String) -> (chosen: ChosenGrader?, problems: Problems) {
  var (node, problems) = YAMLReader.read(Array(yaml.utf8), file: "rubric.yaml")
  guard let node else { return (nil, problems) }
  let chosen = GraderKind.shape(of: GraderCatalog.kinds).read(node, &problems)
  return (chosen, problems)
}

/// The first problem of a piece of YAML: `1:5 code: message`.
func problem(_ yaml: String) -> String? {
  let (_, problems) = read(yaml)
  return problems.all.first.map {
    let place = $0.place.map { "\($0.line):\($0.column) " } ?? ""
    return "\(place)\($0.code): \($0.message)"
  }
}

/// What a test expects of an assessment.
enum Expected {
  case passes(String, [Int] = [])
  case fails(String, [Int] = [], value: Double = 0, category: FailureCategory? = nil)
  case unscored(String)

  var assessment: Assessment {
    switch self {
    case .passes(let reason, let steps): .pass(reason, steps: steps)
    case .fails(let reason, let steps, let value, let category):
      Assessment(.scored(value: value, passed: false), reason, steps: steps, category: category)
    case .unscored(let reason): .unscored(reason)
    }
  }
}
