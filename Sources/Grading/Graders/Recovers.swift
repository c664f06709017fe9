import EvalModel
import JSONKit
import MarkedYAML

/// After every tool call that failed, the agent recovered or said so.
///
/// Each failure is one of these:
/// - `recovered`: the tool answered a later call with the same purpose: the same arguments; changed
///   ones, when the error was about the arguments; else others that share a value with them. With
///   `key` the named arguments must be the same. A tool under `instead` may stand in for it.
/// - `explicit`: the agent told the user that something did not work (a table of phrases in
///   English, German, Spanish and French, and your own under `words`), handed over, or ended with
///   the outcome `abstain` or `escalate`.
/// - looped: it made the same call three times in vain and said nothing.
/// - crashed: it ended without another call or word.
/// - silent: it went on as if nothing had happened, or claimed success.
///
/// `accept` says which of the first two are good enough; the others never are. Errors named under
/// `ignore` are no failures, nor are those of other tools than `tools`. The value is the part of the failures that were handled. A trial in
/// which no call failed passes.
struct Recovers: Grader {
  enum Accepted: String, Sendable, CaseIterable {
    case recovered
    case explicit
  }

  /// The tools whose failures count; empty for all.
  let tools: [ToolPattern]
  let accepted: [Accepted]
  let ignored: [String]
  let key: [String]
  let words: [FoldedText]
  let substitutes: [NamedValue<[String]>]

  static let kind = GraderKind(
    name: "recovers", version: 1,
    summary: "After every failed tool call the agent tried again with success, or said so.",
    category: .integration, dimension: "robustness",
    example: """
      recovers: {}
      recovers: {accept: [recovered], ignore: [not_found], key: [order_id]}
      recovers: {words: [no luck], instead: {orders.lookup: [orders.search]}}
      """,
    shape: Shape<Recovers>.record([toolsField, accept, ignore, keyField, wordsField, instead]) {
      record in
      Recovers(
        tools: record.read(toolsField) ?? [],
        accepted: record.read(accept) ?? Accepted.allCases, ignored: record.read(ignore) ?? [],
        key: record.read(keyField) ?? [],
        words: (record.read(wordsField) ?? []).map { FoldedText($0, caseSensitive: false) },
        substitutes: record.read(instead) ?? [])
    }.anyGrader)

  private static let toolsField = Field<[ToolPattern]>(
    "tools", .oneOrMore(of: .toolPattern),
    "Only failures of these tools count, `*` stands for any characters; all by default.")
  private static let accept = Field<[Accepted]>(
    "accept", .oneOrMore(of: .choice), "What is good enough; both by default.")
  private static let ignore = Field(
    "ignore", Shape<[String]>.oneOrMore(of: Shape<String>.name),
    "Kinds of error that are no failure, such as `not_found`.")
  private static let keyField = Field(
    "key", Shape<[String]>.oneOrMore(of: Shape<String>.name),
    "Arguments that say what a call is about: a later call must have the same.")
  private static let wordsField = Field(
    "words", Shape<[String]>.oneOrMore(of: Shape<String>.name),
    "More phrases that admit a failure.")
  private static let instead = Field(
    "instead",
    Shape<[NamedValue<[String]>]>.map(of: Shape<[String]>.oneOrMore(of: Shape<String>.name)),
    "For a tool, others whose success makes up for its failure.")

  fileprivate enum Conduct {
    case recovered(Int)
    case explicit(Int)
    case looped(Int)
    case crashed
    case silent
  }

  var mentions: [ToolMention] { tools.flatMap(\.mentions) }

  func grade(_ evidence: Evidence) -> Assessment {
    let failures = evidence.failures(except: ignored).filter { failure in
      tools.isEmpty || tools.contains { $0.matches(failure.tool) }
    }
    guard !failures.isEmpty else {
      return evidence.unknownFailures ?? .pass(Messages.noFailure)
    }
    let sequel = Sequel(evidence, key: key, words: words)
    var handled: [Int] = []
    var wrong: [(steps: [Int], sentence: String)] = []
    for failure in failures {
      let conduct = conduct(after: failure, sequel)
      switch conduct {
      case .recovered(let step) where accepted.contains(.recovered): handled.append(step)
      case .explicit(let step) where accepted.contains(.explicit): handled.append(step)
      default:
        // The tool failed; what went wrong is how the agent went on.
        let next = conduct.isSilent ? sequel.goingOn[failure.call.step] : nil
        wrong.append(
          (
            (next.map { [$0] } ?? []) + [failure.step],
            Messages.sentence(failure, conduct.described)
          ))
      }
    }
    guard let first = wrong.first else {
      return .pass(Messages.handled(failures.count), steps: handled)
    }
    return Assessment(
      .scored(value: Double(handled.count) / Double(failures.count), passed: false),
      first.sentence + Messages.others(wrong.count - 1), steps: distinct(wrong.flatMap(\.steps)))
  }

  private func distinct(_ steps: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return steps.filter { seen.insert($0).inserted }
  }

  private func conduct(after failure: CallFailure, _ sequel: Sequel) -> Conduct {
    if let success = success(after: failure, sequel) {
      let call = sequel.evidence.calls[success]
      return .recovered(call.resultStep ?? call.step)
    }
    if let step = sequel.admissions.first(after: failure.step) { return .explicit(step) }
    if let step = sequel.handoffs.first(after: failure.step) { return .explicit(step) }
    let outcome = sequel.evidence.trajectory.final?.outcome.flatMap(AnswerKind.init(rawValue:))
    if outcome == .abstain || outcome == .escalate {
      return .explicit(sequel.evidence.answerStep)
    }
    // What the user was told weighs more than how often the agent tried before.
    if let word = sequel.lastWord, word > failure.step { return .silent }
    let same = sequel.vain[failure.call.call.key] ?? 0
    if same >= 3 { return .looped(same) }
    return failure.index + 1 < sequel.evidence.calls.count ? .silent : .crashed
  }

  /// The first later call that made up for the failure.
  private func success(after failure: CallFailure, _ sequel: Sequel) -> Int? {
    let others = substitutes.first { $0.name.utf8.elementsEqual(failure.tool.utf8) }?.value ?? []
    let arguments = failure.call.call.arguments
    var purposes: [Sequel.Purpose]
    if !key.isEmpty {
      purposes = [.of(failure.call.call, sharing: key)]
    } else if Self.aboutArguments.contains(failure.error.kind) {
      purposes = [.tool(failure.tool)]
    } else {
      purposes = [.call(failure.call.call)]
      purposes += (arguments.object?.keys ?? []).map { .of(failure.call.call, sharing: [$0]) }
    }
    purposes += others.map { .tool($0) }
    return purposes.compactMap { sequel.successes[$0]?.first(after: failure.index) }.min()
  }

  /// Errors after which a sensible agent changes what it asked for.
  private static let aboutArguments: Set<String> = [
    "invalid_arguments", "invalid_argument", "invalid_request", "bad_request", "validation_error",
    "not_found",
  ]
}

extension Recovers.Conduct {
  fileprivate var isSilent: Bool {
    if case .silent = self { true } else { false }
  }

  fileprivate var described: String {
    switch self {
    case .recovered: "the agent tried again instead of saying so"
    case .explicit: "the agent said so instead of trying again"
    case .looped(let count): "the agent made the same call \(count) times in vain"
    case .crashed: "the trial ended there"
    case .silent: "the agent went on as if it had worked"
    }
  }
}

private enum Messages {
  static let noFailure = "no tool call failed"
  static func handled(_ count: Int) -> String {
    "the agent handled \(Quoting.count(count, "failed call"))"
  }
  static func sentence(_ failure: CallFailure, _ conduct: String) -> String {
    "\(failure.described), and \(conduct)"
  }
  static func others(_ count: Int) -> String {
    count == 0 ? "" : " (and \(Quoting.count(count, "other failure")))"
  }
}
