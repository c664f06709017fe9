#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Logarithms of the gamma function and of the numbers that are made of it.
///
/// Written out instead of taken from libc, whose `lgamma` keeps a sign in a global variable, a data
/// race, and differs between platforms by more than the last bit.
package enum LogGamma {
  /// `ln Γ(x)` for `x > 0`: Stirling's series after shifting the argument to at least 10, where
  /// eight terms are exact to the last bits.
  package static func value(_ x: Double) -> Double {
    precondition(x > 0, "ln Γ is defined for positive numbers")
    var argument = x
    var product = 1.0
    while argument < 10 {
      product *= argument
      argument += 1
    }
    let inverse = 1 / argument
    let square = inverse * inverse
    var series = 0.0
    for coefficient in stirling.reversed() { series = series * square + coefficient }
    let shifted =
      (argument - 0.5) * log(argument) - argument + halfLogTwoPi + series * inverse
    return product == 1 ? shifted : shifted - log(product)
  }

  /// `ln n!`, from a table for the counts that a suite has.
  package static func factorial(_ n: Int) -> Double {
    precondition(n >= 0, "a factorial is of a count")
    return n < factorials.count ? factorials[n] : value(Double(n) + 1)
  }

  /// `ln C(n, k)` for `0 <= k <= n`.
  package static func choose(_ n: Int, _ k: Int) -> Double {
    precondition(0 <= k && k <= n, "a subset is not larger than its set")
    return k == 0 || k == n ? 0 : factorial(n) - factorial(k) - factorial(n - k)
  }

  /// `ln B(a, b)`.
  ///
  /// For large arguments the three logarithms nearly cancel, so there the difference of their
  /// Stirling forms is taken term by term.
  package static func beta(_ a: Double, _ b: Double) -> Double {
    let (small, large) = (min(a, b), max(a, b))
    guard large >= 10 else { return value(a) + value(b) - value(a + b) }
    let sum = a + b
    let shared = stirlingRest(large) - stirlingRest(sum)
    if small < 10 {
      return value(small) + shared + small - small * log(sum)
        + (large - 0.5) * log1p(-small / sum)
    }
    return -0.5 * log(large) + halfLogTwoPi + stirlingRest(small) + shared
      + (small - 0.5) * log(small / sum) + large * log1p(-small / sum)
  }

  /// What Stirling's leading terms leave of `ln Γ(x)`, for `x >= 10`.
  private static func stirlingRest(_ x: Double) -> Double {
    let inverse = 1 / x
    var series = 0.0
    for coefficient in stirling.reversed() { series = series * inverse * inverse + coefficient }
    return series * inverse
  }

  private static let halfLogTwoPi = 0.918_938_533_204_672_741_78

  /// Bernoulli numbers over `2k(2k-1)`.
  private static let stirling: [Double] = [
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
    -3617.0 / 122_400,
  ]

  /// `ln n!` for `n` up to 4096, summed with Kahan's correction so that the last entry is as exact
  /// as the first.
  private static let factorials: [Double] = {
    var table = [0.0]
    var sum = 0.0
    var lost = 0.0
    for n in 1...4096 {
      let term = log(Double(n)) - lost
      let next = sum + term
      lost = (next - sum) - term
      sum = next
      table.append(sum)
    }
    return table
  }()
}
