import JSONKit
import Statistics

extension GatePlan {
  /// Raised when the method changes, so that two versions of the program that would decide
  /// differently don't print the same name.
  private static let method = 1

  static func digest(
    _ cases: [BaselineCounts], policy: GatePolicy, trials: Int, design: Design,
    baselineIsRunnable: Bool
  ) -> String {
    let split = policy.split
    let limits = policy.limits
    let content: JSONValue = [
      "method": .int(Int64(method)),
      "trials": .int(Int64(trials)),
      "design": .string(design.name),
      "baseline": [
        .bool(baselineIsRunnable), .bool(baselineIsRunnable && policy.confirmsAlarms),
        .double(policy.confirmationAlpha),
      ],
      "policy": .array(
        ([
          policy.alpha, split.overall, split.intents, split.cases, split.sparse,
          policy.spendingGamma, policy.margin, policy.intentMargin, policy.missRate,
          policy.tolerance, policy.collapse, policy.collapseMissRate,
          policy.conditionalPowerFloor, limits.lostToWarn, limits.lostToRefuse,
          limits.lostOfOneCase, limits.unmeasuredCases, limits.removedCases,
          limits.informativeLosses,
        ] + policy.otherFalls).map { .double($0) }),
      "limits": [
        policy.extensionLimit.map { .int(Int64($0)) } ?? .null,
        .int(Int64(policy.smallestFittedSuite)), .int(Int64(policy.smallestCaseBaseline)),
      ],
      "intent_margins": .array(
        policy.intentMargins.sorted { $0.key < $1.key }.map {
          [.string($0.key), .double($0.value)]
        }),
      "cases": .array(
        cases.map { entry in
          [
            .string(entry.id), .string(entry.intent), .int(Int64(entry.counts.passes)),
            .int(Int64(entry.counts.trials)),
          ]
        }),
    ]
    return Digest.of(content.encoded()).hex
  }
}

extension GatePlan.Design {
  fileprivate var name: String {
    switch self {
    case .sequential: "sequential"
    case .fixed(let fewest): "fixed from \(fewest)"
    }
  }
}
