import Diagnostics

/// The commands that reports tell people to type.
package struct Invocation: Sendable, Equatable {
  package var program: String
  package var run: String
  /// Commands speak of the latest run when they name none, so most needn't.
  package var runIsLatest: Bool
  /// The agent's file, where it isn't the project's own: without it another agent would run.
  package var agent: String?

  package init(
    program: String = "agent-eval", run: String, runIsLatest: Bool, agent: String? = nil
  ) {
    self.program = program
    self.run = run
    self.runIsLatest = runIsLatest
    self.agent = agent
  }

  /// Trials count from 1 for people.
  package func show(case caseID: String, trial index: Int? = nil) -> String {
    "\(program) show \(showArguments(case: caseID, trial: index))\(runFlag)"
  }

  /// The part of `show` that differs between the rows of a list, and what stands above it.
  func showArguments(case caseID: String, trial index: Int? = nil) -> String {
    Self.quoted(caseID) + (index.map { " --trial \($0 + 1)" } ?? "")
  }

  var showTitle: String { "\(program) show …\(runFlag)" }

  package func resume() -> String { "\(program) run --resume \(Self.quoted(run))" }

  package func repeatCase(_ caseID: String, trials: Int) -> String {
    "\(program) run --case \(Self.quoted(caseID)) -n \(trials)"
      + (agent.map { " --agent \(Self.quoted($0))" } ?? "")
  }

  private var runFlag: String { runIsLatest ? "" : " --run \(Self.quoted(run))" }

  /// Safe to paste into a shell, whatever the text holds.
  package static func quoted(_ text: String) -> String {
    let text = TerminalText.sanitized(text)
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:@%+=,".utf8.contains(byte)
      }
    }
    if plain && !text.isEmpty { return text }
    // A quotation mark under an accent is one to the shell.
    return "'" + text.replacingScalars { $0 == "'" ? "'\\''" : nil } + "'"
  }
}
