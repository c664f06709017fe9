import Statistics

// `pow` and `exp` are libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How the true rates of a suite's cases are distributed.
enum Population: String, CaseIterable, Sendable {
  /// A suite that has been in use: 55 % nearly always pass, 35 % pass often, 10 % nearly never.
  case mature
  /// Like a published benchmark of agents with tools: bimodal with a wide middle.
  case benchmark
  /// Beta(2, 1): the density rises evenly.
  case rising = "Beta(2,1)"
  case all80 = "every case .80"
  case clean = "every case .995"

  func rate(_ random: inout Xoshiro256StarStar) -> Double {
    let kind = random.uniform()
    let within = random.uniform()
    // Of Beta(100, 1) and Beta(1, 30) the quantiles have closed forms.
    let nearlyAlways = pow(within, 1.0 / 100)
    let nearlyNever = 1 - pow(1 - within, 1.0 / 30)
    return switch self {
    case .mature: kind < 0.55 ? nearlyAlways : kind < 0.90 ? 0.6 + 0.35 * within : nearlyNever
    case .benchmark: kind < 0.22 ? nearlyNever : kind < 0.84 ? 0.1 + 0.8 * within : nearlyAlways
    case .rising: within.squareRoot()
    case .all80: 0.8
    case .clean: 0.995
    }
  }
}

/// A suite whose true rates are known.
struct SimulatedSuite: Sendable {
  var rates: [Double]
  /// The intent of every case, numbered from 0; 25 cases each.
  var intents: [Int]

  init(_ population: Population, cases: Int, _ random: inout Xoshiro256StarStar) {
    rates = (0..<cases).map { _ in min(max(population.rate(&random), 1e-4), 1 - 1e-4) }
    let count = max(1, cases / 25)
    intents = (0..<cases).map { $0 % count }
    random.shuffle(&intents)
  }

  static func mean(_ rates: [Double]) -> Double { rates.reduce(0, +) / Double(rates.count) }

  /// The rates after moving all logits by the same amount, so that their mean falls by `drop`.
  static func shifted(_ rates: [Double], drop: Double) -> [Double] {
    let goal = mean(rates) - drop
    func moved(_ by: Double) -> [Double] { rates.map { logistic(logit($0) + by) } }
    var (low, high) = (-20.0, 20.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if mean(moved(middle)) > goal { high = middle } else { low = middle }
    }
    return moved((low + high) / 2)
  }

  static func logit(_ rate: Double) -> Double { log(rate / (1 - rate)) }
  static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
