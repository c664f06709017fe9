import CommandKit
import EvalModel

/// What people say about the comparison with a baseline on the command line.
enum GateFlags {
  static let baseline = Flag.value(
    "baseline", BaselineFlags.name, valueName: "NAME", group: "Gate",
    defaultText: "the profile's, else main",
    help: "The baseline to compare with.")
  static let noBaseline = Flag.toggle(
    "no-baseline", group: "Gate", help: "Compare with nothing; only floors count.")
  static let margin = Flag.value(
    "margin", share, valueName: "SHARE", group: "Gate", defaultText: "the eval set's, else 0.02",
    help: "The drop of the pass rate that a proven pass excludes.")
  static let alpha = Flag.value(
    "alpha", share, valueName: "SHARE", group: "Gate", defaultText: "the eval set's, else 0.05",
    help: "The probability of blocking although nothing changed.")
  static let tolerance = Flag.value(
    "tolerance", .double(in: 0...0.9999), valueName: "SHARE", group: "Gate",
    defaultText: "the eval set's, else 0", help: "A drop of the pass rate that is accepted.")
  static let strict = Flag.toggle(
    "strict", group: "Gate", help: "Call a pass that is not proven inconclusive.")
  static let allowRemoved = Flag.toggle(
    "allow-removed", group: "Gate", help: "Accept that cases of the baseline are gone.")
  static let earlyStop = Flag.negatable(
    "early-stop", group: "Gate", defaultText: "the profile's, else off",
    help: "Run in rounds and end as soon as the verdict is known.")
  static let baselineAgent = Flag.value(
    "baseline-agent", .path, valueName: "FILE", group: "Gate",
    help: "The agent file of the accepted agent: alarms are confirmed on fresh trials of both.",
    details: """
      Suspicious cases are then compared with fresh trials of the accepted agent as well, and \
      nothing blocks before a second look at both agents side by side bears it out. The run is \
      steered in rounds, as with --early-stop.
      """)

  /// For commands that judge a stored run.
  static let judging: [any DeclaredFlag] = [
    baseline, noBaseline, margin, alpha, tolerance, strict, allowRemoved,
  ]

  private static let share = ValueParser<Double>.double(in: 0.0001...0.9999)

  /// What was typed; it wins over files.
  static func rules(_ arguments: ParsedArguments) -> GateRules {
    GateRules(
      alpha: arguments[alpha], margin: arguments[margin], tolerance: arguments[tolerance],
      isStrict: arguments[strict] ? true : nil,
      allowsRemoved: arguments[allowRemoved] ? true : nil)
  }
}
