/// The falls of a rate that count as alternatives to "unchanged".
package struct DropShifts: Sendable, Equatable {
  /// The fall that a case must be cleared of.
  package let design: Double
  package let others: [Double]

  package init(design: Double = 0.40, others: [Double] = [0.25, 0.60, 0.90]) {
    precondition(([design] + others).allSatisfy { $0 > 0 && $0 < 1 })
    self.design = design
    self.others = others
  }

  package var all: [Double] { [design] + others }
}
