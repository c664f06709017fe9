import Gating
import JSONKit
import Statistics
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A whole run of the gate, computed independently (numpy, scipy), with the statistics of every
/// look.
struct GateReplay: CustomTestStringConvertible, Sendable {
  let number: Int
  let input: JSONValue
  let output: JSONValue
  /// The gate's own run of it.
  let session: Result<GateSession, any Error>

  init(number: Int, input: JSONValue, output: JSONValue) {
    self.number = number
    self.input = input
    self.output = output
    session = Result {
      GateSession.replay(
        try Self.plan(input), try Self.outcomes(input))
    }
  }

  var testDescription: String { "replay \(number): \(output["reason"]?.string ?? "no alarm")" }

  /// Decided once for all tests, because planning takes a while in a debug build.
  static let all = Result {
    let replays = try #require(read("Fixtures/gate-replays.json").array)
    try #require(replays.count == 5)
    return try replays.enumerated().map { number, value in
      GateReplay(
        number: number, input: try #require(value["in"]), output: try #require(value["out"]))
    }
  }

  private static func read(_ name: String) throws -> JSONValue {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let file = try #require(fopen(folder.joined(separator: "/") + "/" + name, "rb"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return try JSONValue.parse(bytes)
  }

  private static func policy(_ input: JSONValue) throws -> GatePolicy {
    func number(_ key: String) throws -> Double { try #require(input[key]?.number, "\(key)") }
    let split = try #require(input["split"]?.numbers)
    return GatePolicy(
      alpha: try number("alpha"),
      split: .init(overall: split[0], intents: split[1], cases: split[2], sparse: split[3]),
      spendingGamma: try number("gamma"), margin: try number("delta"),
      intentMargin: try number("delta_intent"), missRate: try number("beta"),
      collapse: try number("collapse"), collapseMissRate: try number("collapse_beta"),
      extensionLimit: try #require(input["ext"]?.int),
      conditionalPowerFloor: try number("min_cond_power"),
      smallestFittedSuite: 1)
  }

  private static func plan(_ input: JSONValue) throws -> GatePlan {
    let passes = try #require(input["b_pass"]?.ints)
    let intents = try #require(input["intent"]?.ints)
    let stored = try #require(input["base_runs"]?.int)
    return try GatePlan(
      baseline: zip(passes, intents).enumerated().map { position, entry in
        BaselineCounts(
          // Ids in the order of the reference.
          id: "case-\(position + 100)", intent: "intent-\(entry.1)",
          counts: Proportion(passes: entry.0, trials: stored))
      }, policy: try policy(input), trials: try #require(input["runs"]?.int))
  }

  private static func outcomes(_ input: JSONValue) throws -> [[GateSession.Outcome]] {
    try #require(input["candidate_outcomes"]?.array).map { record in
      try #require(record.string).utf8.map { $0 == UInt8(ascii: "1") ? .passed : .failed }
    }
  }
}

extension JSONValue {
  var ints: [Int]? { array?.compactMap { $0.int } }
  var numbers: [Double]? { array?.compactMap { $0.number } }
}
