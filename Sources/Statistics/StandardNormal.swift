#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The normal distribution with mean 0 and variance 1.
package enum StandardNormal {
  package static func density(_ z: Double) -> Double {
    exp(-0.5 * z * z) * 0.398_942_280_401_432_677_94
  }

  /// `P(Z <= z)`, exact in relative terms far into the lower tail.
  package static func cdf(_ z: Double) -> Double {
    0.5 * erfc(-z * 0.707_106_781_186_547_524_40)
  }

  /// `P(Z > z)`, kept apart from `1 - cdf(z)`, which is 0 from z = 8.3 on.
  package static func survival(_ z: Double) -> Double {
    0.5 * erfc(z * 0.707_106_781_186_547_524_40)
  }

  /// The `z` with `cdf(z) = p`; `nil` unless `0 < p < 1`, where there is no such number.
  ///
  /// Wichura's algorithm AS 241 (PPND16, Applied Statistics 37, 1988), exact to about 1 part in
  /// 10^16. Ask for `upperQuantile` when the upper tail is what is known: `1 - p` loses a small p.
  package static func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    return unchecked(p)
  }

  /// The `z` with `survival(z) = q`; `nil` unless `0 < q < 1`.
  package static func upperQuantile(_ q: Double) -> Double? {
    quantile(q).map { -$0 }
  }

  /// The quantile for a probability already known to lie strictly between 0 and 1.
  static func unchecked(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, central)
    }
    var r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let tail = r <= 5 ? middle : far
    r -= r <= 5 ? 1.6 : 5
    let z = ratio(r, tail)
    return q < 0 ? -z : z
  }

  private struct Coefficients {
    var numerator: [Double]
    var denominator: [Double]
  }

  private static func ratio(_ r: Double, _ coefficients: Coefficients) -> Double {
    var above = 0.0
    var below = 0.0
    for a in coefficients.numerator.reversed() { above = above * r + a }
    for b in coefficients.denominator.reversed() { below = below * r + b }
    return above / below
  }

  private static let central = Coefficients(
    numerator: [
      3.387_132_872_796_366_608_0, 1.331_416_678_917_843_774_5e2, 1.971_590_950_306_551_442_7e3,
      1.373_169_376_550_946_112_5e4, 4.592_195_393_154_987_145_7e4,
      6.726_577_092_700_870_085_3e4, 3.343_057_558_358_812_810_5e4,
      2.509_080_928_730_122_672_7e3,
    ],
    denominator: [
      1, 4.231_333_070_160_091_125_2e1, 6.871_870_074_920_579_083_0e2,
      5.394_196_021_424_751_107_7e3, 2.121_379_430_158_659_586_7e4,
      3.930_789_580_009_271_061_0e4, 2.872_908_573_572_194_267_4e4,
      5.226_495_278_852_854_561_0e3,
    ])

  private static let middle = Coefficients(
    numerator: [
      1.423_437_110_749_683_577_34, 4.630_337_846_156_545_295_90, 5.769_497_221_460_691_405_50,
      3.647_848_324_763_204_605_04, 1.270_458_252_452_368_382_58,
      2.417_807_251_774_506_117_70e-1, 2.272_384_498_926_918_458_33e-2,
      7.745_450_142_783_414_076_40e-4,
    ],
    denominator: [
      1, 2.053_191_626_637_758_821_87, 1.676_384_830_183_803_849_40,
      6.897_673_349_851_000_045_50e-1, 1.481_039_764_274_800_745_90e-1,
      1.519_866_656_361_645_719_66e-2, 5.475_938_084_995_344_946_00e-4,
      1.050_750_071_644_416_843_24e-9,
    ])

  private static let far = Coefficients(
    numerator: [
      6.657_904_643_501_103_777_20, 5.463_784_911_164_114_369_90, 1.784_826_539_917_291_335_80,
      2.965_605_718_285_048_912_30e-1, 2.653_218_952_657_612_309_30e-2,
      1.242_660_947_388_078_438_60e-3, 2.711_555_568_743_487_578_15e-5,
      2.010_334_399_292_288_132_65e-7,
    ],
    denominator: [
      1, 5.998_322_065_558_879_376_90e-1, 1.369_298_809_227_358_053_10e-1,
      1.487_536_129_085_061_485_25e-2, 7.868_691_311_456_132_591_00e-4,
      1.846_318_317_510_054_681_80e-5, 1.421_511_758_316_445_888_70e-7,
      2.044_263_103_389_939_785_64e-15,
    ])
}
