#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How much of an error probability may be used up by a share of the information.
package enum AlphaSpending: Sendable, Hashable {
  /// Hwang, Shih and DeCani's family (1990): negative gamma saves the error for late looks, 1 is
  /// close to Pocock's equal bounds, 0 is linear.
  case hwangShihDeCani(gamma: Double)
  /// Lan and DeMets' approximation of O'Brien and Fleming's bounds.
  case obrienFleming

  /// The error spent at information fraction `t` in `0...1`.
  package func spent(at t: Double, of alpha: Double) -> Double {
    let t = min(1, max(0, t))
    if t == 0 { return 0 }
    switch self {
    case .hwangShihDeCani(let gamma):
      return gamma == 0 ? alpha * t : alpha * expm1(-gamma * t) / expm1(-gamma)
    case .obrienFleming:
      let z = -StandardNormal.unchecked(alpha / 2)
      return 2 * StandardNormal.survival(z / t.squareRoot())
    }
  }
}
