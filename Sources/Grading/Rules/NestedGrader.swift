import EvalModel
import MarkedYAML

extension Shape where Value == ChosenGrader {
  /// A grader inside the settings of another one.
  ///
  /// The catalog is asked when a file is read and not before: the graders that nest others stand
  /// in it themselves.
  static var nestedGrader: Shape {
    Shape(
      schema: { writer in GraderKind.shape(of: GraderCatalog.kinds).schema(&writer) },
      read: { node, problems in GraderKind.shape(of: GraderCatalog.kinds).read(node, &problems) })
  }
}

extension Shape where Value == [ChosenGrader] {
  /// Several graders: a list of them, or a map as in `expect` where no name occurs twice.
  static var nestedGraders: Shape {
    Shape<[ChosenGrader]>.either(
      list: .list(of: .nestedGrader),
      map: Shape(
        schema: { writer in GraderKind.expectShape(of: GraderCatalog.kinds).schema(&writer) },
        read: { node, problems in
          GraderKind.expectShape(of: GraderCatalog.kinds).read(node, &problems)
        }),
      expecting: "a list of graders, or a map from their names to their settings"
    ).map { graders, node, problems in
      let isEmpty =
        switch node.kind {
        case .list(let items): items.isEmpty
        case .map(let entries): entries.isEmpty
        default: false
        }
      if isEmpty { problems.expected("at least one grader", at: node) }
      return graders.isEmpty ? nil : graders
    }
  }
}

extension ChosenGrader {
  /// What the grader's settings name, where nobody can say whether the calls are required.
  var checkedMentions: [ToolMention] {
    grader.mentions.map { ToolMention(tool: $0.tool, stance: .checked, place: $0.place) }
  }
}

/// What several graders said about the same evidence.
struct Votes {
  struct Vote {
    let name: String
    let assessment: Assessment

    var passed: Bool? {
      if case .scored(_, let passed) = assessment.verdict { passed } else { nil }
    }
    var value: Double? {
      if case .scored(let value, _) = assessment.verdict { value } else { nil }
    }
    /// The grader's name before its reason.
    var sentence: String { "\(name): \(assessment.reason)" }
  }

  let all: [Vote]

  init(_ graders: [ChosenGrader], on evidence: Evidence) {
    all = graders.map { Vote(name: $0.kind.name, assessment: $0.grader.grade(evidence)) }
  }

  var passed: [Vote] { all.filter { $0.passed == true } }
  var failed: [Vote] { all.filter { $0.passed == false } }
  var unscored: [Vote] { all.filter { $0.passed == nil } }

  /// The mean of what was scored.
  var mean: Double {
    let values = all.compactMap(\.value)
    return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

extension [Votes.Vote] {
  /// The steps that these point at, each once, in the order in which they were named.
  var steps: [Int] {
    var seen = Set<Int>()
    return flatMap(\.assessment.steps).filter { seen.insert($0).inserted }
  }

  /// Their reasons, no more than three of them.
  var sentences: String {
    let rest = count - 3
    return prefix(3).map(\.sentence).joined(separator: "; ")
      + (rest > 0 ? "; and \(rest) more" : "")
  }

  /// The kind of failure that the first of them saw.
  var category: FailureCategory? { first?.assessment.category }
}
