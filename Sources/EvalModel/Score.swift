/// One criterion's assessment of one trial.
package struct Grade: Sendable, Equatable {
  package var criterion: String
  package var dimension: String
  package var weight: Double
  package var isCritical: Bool
  package var grader: String
  package var graderVersion: Int
  package var assessment: Assessment
  /// The category under which a failure of this grade counts.
  package var category: FailureCategory

  package init(
    criterion: String, dimension: String, weight: Double, isCritical: Bool, grader: String,
    graderVersion: Int, assessment: Assessment, category: FailureCategory
  ) {
    self.criterion = criterion
    self.dimension = dimension
    self.weight = weight
    self.isCritical = isCritical
    self.grader = grader
    self.graderVersion = graderVersion
    self.assessment = assessment
    self.category = category
  }

  package var passed: Bool? {
    if case .scored(_, let passed) = assessment.verdict { passed } else { nil }
  }
}

/// A trial, judged.
package struct TrialScore: Sendable, Equatable {
  package enum Verdict: Sendable, Equatable {
    case passed
    case failed(FailureCategory)
    /// Evidence for a critical criterion is missing.
    case unscored
  }

  package var verdict: Verdict
  /// The weighted score of the scored criteria; `nil` when none was scored.
  package var score: Double?
  /// What decided, in one sentence.
  package var reason: String
  /// The first step that went wrong, for failed trials that have one.
  package var firstWrongStep: Int?
  package var grades: [Grade]

  package init(
    verdict: Verdict, score: Double?, reason: String, firstWrongStep: Int?, grades: [Grade]
  ) {
    self.verdict = verdict
    self.score = score
    self.reason = reason
    self.firstWrongStep = firstWrongStep
    self.grades = grades
  }
}
