/// What a difference between two measurements amounts to.
package enum Finding: String, Sendable, Equatable {
  case worse
  case better
  /// Chance explains it, or there is none.
  case unresolved
}
