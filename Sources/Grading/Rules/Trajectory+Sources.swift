import EvalModel

extension Trajectory {
  /// Every retrieval with its step.
  var retrievals: [(step: Int, retrieval: Retrieval)] {
    steps.enumerated().compactMap { index, step in
      if case .retrieval(let retrieval) = step.kind { (index, retrieval) } else { nil }
    }
  }

  /// The step of the last hand-off.
  var handoffStep: Int? {
    steps.lastIndex { if case .handoff = $0.kind { true } else { false } }
  }
}

extension World {
  func document(_ id: String) -> Document? {
    documents.first { $0.id.utf8.elementsEqual(id.utf8) }
  }
}
