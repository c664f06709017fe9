/// How much was taken out, by kind.
package struct RedactionCount: Sendable, Equatable {
  /// Only kinds that occurred.
  package private(set) var byKind: [RedactionKind: Int] = [:]

  package init() {}

  package var total: Int { byKind.values.reduce(0, +) }

  package subscript(kind: RedactionKind) -> Int { byKind[kind, default: 0] }

  package mutating func add(_ kind: RedactionKind) { byKind[kind, default: 0] += 1 }

  package static func += (left: inout RedactionCount, right: RedactionCount) {
    left.byKind.merge(right.byKind, uniquingKeysWith: +)
  }
}
