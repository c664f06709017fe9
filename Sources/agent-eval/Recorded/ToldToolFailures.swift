import CommandKit
import EvalModel

/// How the tools in recorded trajectories say that they failed, for formats without a mark for it.
///
/// Only a person can know: what one set of tools says when it fails, another says when it succeeds.
struct ToldToolFailures: Sendable {
  static let texts = Flag.values(
    "tool-error", words("a text that isn't empty"), valueName: "TEXT", group: "Trajectories",
    help: "A tool result that begins with this text is a failure.",
    details: """
      For formats that have no mark for a tool that failed, such as openai-chat. Without it \
      criteria about failed tools can't be judged there.
      """)
  static let fields = Flag.values(
    "tool-error-field", words("the name of a field"), valueName: "NAME", group: "Trajectories",
    help: "A tool result with this field is a failure.",
    details: "The result is an object, and the field is neither null, false nor empty.")

  let options: ImportOptions
  /// The flag that was typed; variables stay set in CI files and may be without effect.
  private let flag: String?

  /// Nobody said anything.
  static let none = ToldToolFailures(options: ImportOptions(), flag: nil)

  private init(options: ImportOptions, flag: String?) {
    self.options = options
    self.flag = flag
  }

  init(_ arguments: ParsedArguments) {
    options = ImportOptions(
      toolFailures: arguments[Self.texts].map { .text(beginning: $0) }
        + arguments[Self.fields].map { .field($0) })
    flag = Self.typed(arguments)
  }

  /// The first of the flags that was typed.
  static func typed(_ arguments: ParsedArguments) -> String? {
    for case .argument(let flag)? in [arguments.source(of: texts), arguments.source(of: fields)] {
      return flag
    }
    return nil
  }

  /// Where the trajectories say themselves which tools failed, what was typed has no effect.
  func refuse(because reason: String) throws(CommandFailure) {
    guard let flag else { return }
    throw CommandFailure(.notJudged, "\(reason) which tools failed: leave '\(flag)' away")
  }

  /// Every result begins with the empty text.
  private static func words(_ expected: String) -> ValueParser<String> {
    ValueParser(expected: expected) { $0.isEmpty ? nil : $0 }
  }
}
