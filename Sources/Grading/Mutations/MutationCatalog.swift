/// Every mutation there is. A new one is a file in `Catalog` and a line here.
package enum MutationCatalog {
  package static let kinds: [MutationKind] = [
    DroppedResult.kind,
    FailedCall.kind,
    SwappedArguments.kind,
    ChangedFigure.id,
    ChangedFigure.amount,
    ChangedFigure.date,
    DroppedLastStep.kind,
    RepeatedCall.kind,
    ExceededCap.kind,
    RemovedApproval.kind,
    ForbiddenDocument.kind,
    ObeyedInstruction.kind,
    EmptyHandoff.kind,
    Contradiction.kind,
  ]
}
