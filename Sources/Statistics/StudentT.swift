/// Student's t distribution.
package struct StudentT: Sendable, Equatable {
  package let degreesOfFreedom: Double

  /// Degrees of freedom must be positive and finite; they need not be whole (Welch's test).
  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// `P(T <= t)`.
  package func cdf(_ t: Double) -> Double {
    t <= 0 ? upperTail(-t) : 1 - upperTail(t)
  }

  /// `P(T > t)`, exact where it is small.
  package func survival(_ t: Double) -> Double {
    t >= 0 ? upperTail(t) : 1 - upperTail(-t)
  }

  /// `P(|T| >= |t|)`.
  package func twoSided(_ t: Double) -> Double { min(1, 2 * upperTail(abs(t))) }

  /// The `t` with `cdf(t) = p`; `nil` unless `0 < p < 1`.
  package func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    return p < 0.5 ? -fromUpperTail(p) : fromUpperTail(1 - p)
  }

  /// The `t` with `survival(t) = q`; `nil` unless `0 < q < 1`.
  package func upperQuantile(_ q: Double) -> Double? { quantile(q).map { -$0 } }

  private func upperTail(_ t: Double) -> Double {
    guard t.isFinite else { return 0 }
    let square = t * t
    // Near the centre `df / (df + t²)` is 1 and has lost t; its complement has not.
    if square < degreesOfFreedom {
      let inner = BetaDistribution(alpha: 0.5, beta: degreesOfFreedom / 2)
      return 0.5 * inner.survival(square / (degreesOfFreedom + square))
    }
    let inner = BetaDistribution(alpha: degreesOfFreedom / 2, beta: 0.5)
    return 0.5 * inner.cdf(degreesOfFreedom / (degreesOfFreedom + square))
  }

  /// The `t >= 0` above which `q <= 1/2` of the distribution lies.
  private func fromUpperTail(_ q: Double) -> Double {
    if q == 0.5 { return 0 }
    if q < 0.1 {
      let inner = BetaDistribution(alpha: degreesOfFreedom / 2, beta: 0.5)
      let x = inner.quantile(2 * q) ?? 1
      if x < 0.5 { return (degreesOfFreedom * (1 - x) / x).squareRoot() }
    }
    let inner = BetaDistribution(alpha: 0.5, beta: degreesOfFreedom / 2)
    let y = inner.upperQuantile(2 * q) ?? 0
    return (degreesOfFreedom * y / (1 - y)).squareRoot()
  }
}
