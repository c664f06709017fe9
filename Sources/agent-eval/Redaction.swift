import CommandKit
import EvalModel
import Importing
import JSONKit
import MarkedYAML
import Patterns

/// What must never be stored, from the project file and the environment.
enum Redaction {
  static let keep = Flag.values(
    "keep-as-is", .string, valueName: "WHAT", group: "Redaction",
    help: "What stays although it looks personal: a kind, or a pattern of whole values.",
    details: "Kinds: \(PersonalKind.builtIn.prefix(10).joined(separator: ", ")), kinds of keys.")
  static let redact = Flag.values(
    "redact", .string, valueName: "PATTERN", group: "Redaction",
    help: "What is personal besides, as a regular expression.")

  /// `agents` say which variables hold their credentials.
  static func redactor(
    _ project: Project, _ environment: [String: String], agents: [AgentDescription] = []
  ) throws -> Redactor {
    let named = agents.flatMap(\.variables).filter(\.isSecret).compactMap {
      environment[$0.name.value]
    }
    return Redactor(
      extra: try project.extraRedactions.map(pattern), secrets: secrets(in: environment) + named)
  }

  /// For what leaves the store for a file that others read: personal data too. The seed is a digest
  /// of what is redacted.
  static func personal(
    seed: Digest, _ project: Project, _ environment: [String: String], _ arguments: ParsedArguments
  ) throws -> PersonalRedactor {
    var rules = try project.personalRules.map { rule in
      switch rule.match {
      case .pattern(let source):
        RedactionRule(kind: rule.kind, match: .pattern(try pattern(source)))
      case .words(let words): RedactionRule(kind: rule.kind, match: .words(words))
      case .field(let name): RedactionRule(kind: rule.kind, match: .field(name))
      }
    }
    rules += try arguments[redact].map {
      RedactionRule(kind: "custom", match: .pattern(try pattern($0)))
    }
    let kinds = PersonalKind.builtIn + rules.map(\.kind)
    let keep = try (project.keptPersonal + arguments[keep]).map { what in
      KeepRule(kinds.contains(what) ? .kind(what) : .pattern(try pattern(what)))
    }
    return PersonalRedactor(
      seed: seed, extra: try project.extraRedactions.map(pattern),
      secrets: secrets(in: environment), rules: rules, keep: keep)
  }

  private static func pattern(_ source: String) throws -> Pattern {
    do throws(PatternError) {
      return try Pattern(source)
    } catch {
      throw CommandFailure(
        .notJudged, "the redaction pattern '\(source)' can't be used: \(error.message)")
    }
  }

  /// The values of variables whose names say that they are credentials. Short ones would redact
  /// ordinary words.
  private static func secrets(in environment: [String: String]) -> [String] {
    let marks = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"]
    return environment.filter { name, value in
      value.utf8.count >= 12 && marks.contains { name.uppercased().contains($0) }
    }.values.sorted()
  }
}
