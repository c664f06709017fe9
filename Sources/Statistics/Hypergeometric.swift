#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How many of the marked members of a population a random draw contains.
package struct Hypergeometric: Sendable, Hashable {
  package let population: Int
  package let marked: Int
  package let drawn: Int

  package init(population: Int, marked: Int, drawn: Int) {
    precondition(0 <= marked && marked <= population && 0 <= drawn && drawn <= population)
    self.population = population
    self.marked = marked
    self.drawn = drawn
  }

  /// The counts with a probability above 0.
  package var support: ClosedRange<Int> {
    max(0, drawn - (population - marked))...min(drawn, marked)
  }

  /// The probabilities of the support, in its order.
  package var densities: [Double] {
    let constant =
      LogGamma.factorial(marked) + LogGamma.factorial(population - marked)
      + LogGamma.factorial(drawn) + LogGamma.factorial(population - drawn)
      - LogGamma.factorial(population)
    return support.map { count in
      exp(
        constant - LogGamma.factorial(count) - LogGamma.factorial(marked - count)
          - LogGamma.factorial(drawn - count)
          - LogGamma.factorial(population - marked - drawn + count))
    }
  }

  package var mean: Double {
    population == 0 ? 0 : Double(drawn) * Double(marked) / Double(population)
  }

  package var variance: Double {
    guard population > 1 else { return 0 }
    let share = Double(marked) / Double(population)
    return Double(drawn) * share * (1 - share) * Double(population - drawn)
      / Double(population - 1)
  }

  /// For every count of the support the probability of it or more, added from the far end so that
  /// the smallest keep their digits.
  package var upperTails: [Double] {
    var tails = densities
    for index in tails.indices.dropLast().reversed() { tails[index] += tails[index + 1] }
    tails[0] = 1
    return tails.map { min(1, $0) }
  }
}
