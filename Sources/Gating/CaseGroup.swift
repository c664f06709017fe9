/// Some of the cases of a run, as floors and reports name them.
package enum CaseGroup: Sendable, Hashable {
  case suite
  case intent(String)
  case tag(String)
  /// The trials that scored a criterion.
  case criterion(String)

  package func contains(_ labels: CaseLabels) -> Bool {
    switch self {
    case .suite, .criterion: true
    case .intent(let name): labels.intent.utf8.elementsEqual(name.utf8)
    case .tag(let name): labels.tags.contains { $0.utf8.elementsEqual(name.utf8) }
    }
  }
}
