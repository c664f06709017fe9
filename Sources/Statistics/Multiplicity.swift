#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Adjusted p-values for many tests at once, in the order of the tests.
///
/// An adjusted p at most alpha means: rejected while the whole family keeps alpha.
package enum Multiplicity: String, Sendable, CaseIterable {
  case bonferroni = "Bonferroni"
  case holm = "Holm"
  case sidak = "Šidák"
  case holmSidak = "Holm-Šidák"
  case hochberg = "Hochberg"
  /// The expected share of false alarms among the alarms, for independent tests.
  case benjaminiHochberg = "Benjamini-Hochberg"
  /// The same under any dependence.
  case benjaminiYekutieli = "Benjamini-Yekutieli"

  package func adjust(_ p: [Double]) -> [Double] {
    precondition(p.allSatisfy { $0 >= 0 && $0 <= 1 }, "a p-value lies in 0...1")
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    let count = Double(p.count)
    func sidak(_ p: Double, _ tests: Double) -> Double { -expm1(tests * log1p(-p)) }
    var raw: [Double] = []
    for (rank, index) in order.enumerated() {
      let value = p[index]
      let remaining = count - Double(rank)
      let raised: Double =
        switch self {
        case .bonferroni: count * value
        case .holm, .hochberg: remaining * value
        case .sidak: sidak(value, count)
        case .holmSidak: sidak(value, remaining)
        case .benjaminiHochberg: count * value / Double(rank + 1)
        case .benjaminiYekutieli:
          count * value / Double(rank + 1) * (1...p.count).reduce(0) { $0 + 1 / Double($1) }
        }
      raw.append(min(1, raised))
    }
    switch self {
    case .bonferroni, .sidak: break
    case .holm, .holmSidak:
      for rank in raw.indices.dropFirst() { raw[rank] = max(raw[rank], raw[rank - 1]) }
    case .hochberg, .benjaminiHochberg, .benjaminiYekutieli:
      for rank in raw.indices.dropLast().reversed() { raw[rank] = min(raw[rank], raw[rank + 1]) }
    }
    var adjusted = p
    for (rank, index) in order.enumerated() { adjusted[index] = raw[rank] }
    return adjusted
  }
}
