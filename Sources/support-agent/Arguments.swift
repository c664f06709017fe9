/// What the program was asked to do.
enum Arguments: Sendable {
  case serve(Release, today: CalendarDate)
  case help
  case version
  case wrong(String)

  init(_ words: [String]) {
    var release = Release.v1
    var today = Self.shopDay
    var rest = words[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch parts.first ?? "" {
      case "--help", "-h":
        self = .help
        return
      case "--version":
        self = .version
        return
      case "--release":
        let names = Release.allCases.map(\.rawValue).joined(separator: ", ")
        guard let name = parts.count == 2 ? parts[1] : rest.popFirst() else {
          self = .wrong("--release needs one of \(names)")
          return
        }
        guard let known = Release(rawValue: name) else {
          self = .wrong("unknown release '\(name)'; there are \(names)")
          return
        }
        release = known
      case "--today":
        let text = parts.count == 2 ? parts[1] : rest.popFirst()
        guard let date = text.flatMap({ CalendarDate($0) }) else {
          self = .wrong("--today needs a date such as 2026-05-20")
          return
        }
        today = date
      default:
        self = .wrong("unknown argument '\(word)'; --help lists what there is")
        return
      }
    }
    self = .serve(release, today: today)
  }

  /// The day on which the shop's records were written, so that a trial ends the same way next year.
  private static let shopDay = CalendarDate(year: 2026, month: 5, day: 20)

  static let usage = """
    support-agent answers customers of an invented shop; it exists to be evaluated.

    usage: support-agent [--release NAME] [--today DATE]

    It speaks agent-eval.worker/1 on stdin and stdout: JSON lines, several trials at once. When the
    first line is a trial, it answers that one and exits. Chance comes from the trial's seed alone.

      --release NAME   the version to run (v1)
      --today DATE     the shop's day (2026-05-20)
      --version        print the version
      --help           print this

    releases:

    """
    + Release.allCases.map { release in
      "  " + release.rawValue
        + String(repeating: " ", count: max(1, 31 - release.rawValue.utf8.count)) + release.summary
    }.joined(separator: "\n")
}
