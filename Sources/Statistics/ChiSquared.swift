#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The chi-squared distribution.
package struct ChiSquared: Sendable, Equatable {
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// `P(X > x)`, the regularised upper incomplete gamma function `Q(df/2, x/2)`: a series below
  /// the mode, Lentz's continued fraction above it (DLMF 8.11.4 and 8.9.2).
  package func survival(_ x: Double) -> Double {
    guard x > 0 else { return 1 }
    guard x.isFinite else { return 0 }
    let shape = degreesOfFreedom / 2
    let half = x / 2
    let prefactor = exp(shape * log(half) - half - LogGamma.value(shape))
    return half < shape + 1
      ? max(0, 1 - prefactor * Self.series(shape, half))
      : min(1, prefactor * Self.continuedFraction(shape, half))
  }

  private static func series(_ shape: Double, _ x: Double) -> Double {
    var term = 1 / shape
    var sum = term
    for step in 1...1_000_000 where term > sum * 1e-17 {
      term *= x / (shape + Double(step))
      sum += term
    }
    return sum
  }

  private static func continuedFraction(_ shape: Double, _ x: Double) -> Double {
    var b = x + 1 - shape
    var c = 1e300
    var d = 1 / b
    var result = d
    for step in 1...1_000_000 {
      let a = -Double(step) * (Double(step) - shape)
      b += 2
      d = 1 / (a * d + b)
      c = b + a / c
      result *= c * d
      if abs(c * d - 1) <= 1e-16 { break }
    }
    return result
  }
}
