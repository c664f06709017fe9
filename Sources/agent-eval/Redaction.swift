import EvalModel
import Importing
import MarkedYAML
import Patterns

/// What must never be stored, from the project file and the environment.
enum Redaction {
  /// `agents` say which variables hold their credentials.
  static func redactor(
    _ project: Project, _ environment: [String: String], agents: [AgentDescription] = []
  ) throws -> Redactor {
    let extra = try project.extraRedactions.map { source in
      do throws(PatternError) {
        return try Pattern(source)
      } catch {
        throw CommandFailure(
          .notJudged,
          "the redaction pattern '\(source)' can't be used: \(error.message)")
      }
    }
    let named = agents.flatMap(\.variables).filter(\.isSecret).compactMap {
      environment[$0.name.value]
    }
    return Redactor(extra: extra, secrets: secrets(in: environment) + named)
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
