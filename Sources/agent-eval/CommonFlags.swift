import CommandKit

/// Flags that several commands share. One declaration each, because they share a variable too.
enum CommonFlags {
  static let project = Flag.value(
    "project", .path, valueName: "FILE", group: "General",
    defaultText: "the nearest agent-eval.yaml upwards", help: "The project file.")
  static let store = Flag.value(
    "store", .path, valueName: "FILE", group: "General", defaultText: "the project's",
    help: "The SQLite file with all results.")
  static let colour = Flag.value(
    "color", .choice(of: Console.Colour.self), valueName: "WHEN", group: "General",
    default: "auto", help: "When to colour: auto, always or never.")
  static let quiet = Flag.toggle(
    "quiet", short: "q", group: "General", help: "No progress and no warnings.")
  static let json = Flag.toggle("json", group: "Output", help: "Print JSON on stdout.")
  static let run = Flag.value(
    "run", .string, valueName: "RUN", group: "Selection", default: "latest",
    help: "A stored run: its name, the beginning of it, or 'latest'.")
  static let onInconclusive = Flag.value(
    "on-inconclusive", .choice(of: OnInconclusive.self), valueName: "WHAT", group: "Gate",
    default: "report",
    help: "What an inconclusive verdict exits with: report (3), pass (0) or fail (1).")

  enum OnInconclusive: String, CaseIterable, Sendable {
    case report
    case pass
    case fail
  }

  static let global: [any DeclaredFlag] = [project, store, colour, quiet]
}
