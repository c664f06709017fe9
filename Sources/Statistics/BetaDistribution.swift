#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The beta distribution, and with it the regularised incomplete beta function that the binomial
/// and Student's t are made of.
package struct BetaDistribution: Sendable, Equatable {
  package let alpha: Double
  package let beta: Double
  private let logBeta: Double

  /// Both parameters must be positive and finite.
  package init(alpha: Double, beta: Double) {
    precondition(alpha > 0 && beta > 0 && alpha.isFinite && beta.isFinite)
    self.alpha = alpha
    self.beta = beta
    logBeta = LogGamma.beta(alpha, beta)
  }

  package var mean: Double { alpha / (alpha + beta) }

  /// `I_x(alpha, beta)`, the probability of at most `x`.
  package func cdf(_ x: Double) -> Double { tails(x).lower }

  /// The probability of more than `x`, exact where it is small.
  package func survival(_ x: Double) -> Double { tails(x).upper }

  /// The `x` with `cdf(x) = p`; `nil` outside `0...1`.
  package func quantile(_ p: Double) -> Double? {
    guard p >= 0, p <= 1 else { return nil }
    return quantile(lower: p, upper: 1 - p)
  }

  /// The `x` with `survival(x) = q`; `nil` outside `0...1`.
  package func upperQuantile(_ q: Double) -> Double? {
    guard q >= 0, q <= 1 else { return nil }
    return quantile(lower: 1 - q, upper: q)
  }

  /// Solves in the half of `0...1` that holds the answer, so that a small one keeps its digits.
  private func quantile(lower: Double, upper: Double) -> Double {
    if lower == 0 { return 0 }
    if upper == 0 { return 1 }
    return tails(0.5).lower >= lower
      ? lowerHalf(lower: lower, upper: upper)
      : 1 - mirrored.lowerHalf(lower: upper, upper: lower)
  }

  private var mirrored: BetaDistribution { BetaDistribution(alpha: beta, beta: alpha) }

  /// The two tails; the smaller side of the mean is the one computed, so that neither loses its
  /// digits to a subtraction.
  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    if x <= 0 { return (0, 1) }
    if x >= 1 { return (1, 0) }
    let prefactor = exp(alpha * log(x) + beta * log1p(-x) - logBeta)
    if x <= (alpha + 1) / (alpha + beta + 2) {
      let lower = min(1, prefactor / alpha * Self.continuedFraction(alpha, beta, x))
      return (lower, 1 - lower)
    }
    let upper = min(1, prefactor / beta * Self.continuedFraction(beta, alpha, 1 - x))
    return (1 - upper, upper)
  }

  /// Lentz's evaluation of the continued fraction (DLMF 8.17.22); it takes a multiple of
  /// `sqrt(max(a, b))` steps.
  private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...200_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      result *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      result *= c * d
      if abs(c * d - 1) <= 1e-16 { break }
    }
    return result
  }

  /// Newton's method on the logarithms of `x` and of the smaller tail, which is nearly straight
  /// there, kept inside a bracket that bisection shrinks when a step leaves it.
  private func lowerHalf(lower p: Double, upper q: Double) -> Double {
    var low = 0.0
    var high = 0.5
    var x = min(mean, high)
    for _ in 0..<400 {
      let tails = tails(x)
      let excess = p <= q ? log(tails.lower / p) : -log(tails.upper / q)
      if excess == 0 { return x }
      if excess < 0 { low = x } else { high = x }
      let density = exp((alpha - 1) * log(x) + (beta - 1) * log1p(-x) - logBeta)
      let slope = x * density / (p <= q ? tails.lower : tails.upper)
      var next = x * exp(-excess / slope)
      if !(next > low && next < high) {
        if low == 0 {
          next = high / 64
        } else {
          next = low < high / 4 ? (low * high).squareRoot() : (low + high) / 2
        }
      }
      if abs(next - x) <= 2e-16 * x || next < .leastNormalMagnitude { return next }
      x = next
    }
    return x
  }
}
