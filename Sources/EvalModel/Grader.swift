package import Diagnostics
package import MarkedYAML

/// Code that turns evidence into a grade. A pure function: same evidence, same grade.
package protocol Grader: Sendable {
  func grade(_ evidence: Evidence) -> Assessment

  /// The tools that the grader's settings name, for the checks that come before a run.
  var mentions: [ToolMention] { get }
}

extension Grader {
  package var mentions: [ToolMention] { [] }
}

/// A tool that a criterion speaks of.
package struct ToolMention: Sendable, Equatable {
  package enum Stance: Sendable, Equatable {
    /// At least this many calls must happen for the criterion to pass.
    case required(atLeast: Int)
    /// No call of the tool at all may happen.
    case forbidden
    /// The calls are looked at; there may be none.
    case checked
  }

  package var tool: String
  package var stance: Stance
  package var place: SourcePlace

  package init(tool: String, stance: Stance, place: SourcePlace) {
    self.tool = tool
    self.stance = stance
    self.place = place
  }
}

/// What a grader says: a verdict, the reason in one sentence, and the steps it points at.
package struct Assessment: Sendable, Equatable {
  package enum Verdict: Sendable, Equatable {
    case scored(value: Double, passed: Bool)
    /// The evidence that the grader needs is missing: never a pass and never a failure.
    case unscored
  }

  package var verdict: Verdict
  package var reason: String
  /// Indices into the trajectory's steps, the most telling one first.
  package var steps: [Int]
  /// Set when the grader knows better than its criterion what kind of failure it saw.
  package var category: FailureCategory?

  package init(
    _ verdict: Verdict, _ reason: String, steps: [Int] = [], category: FailureCategory? = nil
  ) {
    self.verdict = verdict
    self.reason = reason
    self.steps = steps
    self.category = category
  }

  package static func pass(_ reason: String, steps: [Int] = []) -> Assessment {
    Assessment(.scored(value: 1, passed: true), reason, steps: steps)
  }

  package static func fail(
    _ reason: String, steps: [Int] = [], category: FailureCategory? = nil
  ) -> Assessment {
    Assessment(.scored(value: 0, passed: false), reason, steps: steps, category: category)
  }

  package static func unscored(_ reason: String) -> Assessment { Assessment(.unscored, reason) }
}

/// A line of the grader catalog: the name people type, the documentation, and how its settings
/// become a grader.
package struct GraderKind: Sendable {
  package var name: String
  /// Raised whenever the same evidence could get another grade, so that old gradings stay apart.
  package var version: Int
  package var summary: String
  package var category: FailureCategory
  package var dimension: String
  /// YAML that shows the usual forms.
  package var example: String
  package var shape: Shape<any Grader>

  package init(
    name: String, version: Int, summary: String, category: FailureCategory, dimension: String,
    example: String, shape: Shape<any Grader>
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.category = category
    self.dimension = dimension
    self.example = example
    self.shape = shape
  }
}
