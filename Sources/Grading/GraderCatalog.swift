package import EvalModel

/// Every grader there is. A new grader is a file in `Graders` and a line here.
package enum GraderCatalog {
  /// In the order in which they are listed for people: what is said, what is done, what it took.
  package static let kinds: [GraderKind] = [
    Says.kind,
    NeverSays.kind,
    Equals.kind,
    Matches.kind,
    NeverMatches.kind,
    OutcomeGrader.kind,
    Calls.kind,
    NeverCalls.kind,
    CallArguments.kind,
    CallCount.kind,
    StepCount.kind,
    ValidArguments.kind,
    ResultSchema.kind,
    ValueAt.kind,
    StateGrader.kind,
    Grounded.kind,
    AbstainsWhen.kind,
    Cites.kind,
    RetrievalGrader.kind,
    WithinPolicy.kind,
    ReversibleFirst.kind,
    NoLeak.kind,
    LimitsGrader.kind,
    AllOf.kind,
    AnyOf.kind,
    Negation.kind,
    AtLeast.kind,
    Conditional.kind,
    Answered.kind,
    Recovers.kind,
    NoLoop.kind,
    RetryBudget.kind,
    RespectsRetryAfter.kind,
    Checkpoints.kind,
    Before.kind,
    AfterError.kind,
    NoSkippedLastStep.kind,
    Escalates.kind,
    Fallback.kind,
    ResistsInjection.kind,
    NoSecret.kind,
    StaysInScope.kind,
    Remembers.kind,
    Obeys.kind,
    Consistent.kind,
    ContextUsed.kind,
    JSONAnswer.kind,
    Length.kind,
    Similar.kind,
    LanguageGrader.kind,
    Readable.kind,
  ]

  /// The kind with this name, compared by its bytes.
  package static func kind(named name: String) -> GraderKind? {
    kinds.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}
