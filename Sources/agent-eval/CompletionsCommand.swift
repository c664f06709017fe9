import CommandKit

/// `agent-eval completions`: scripts for shells.
enum CompletionsCommand {
  static let shell = Positional.required(
    "SHELL", .choice(of: Shell.self), help: "bash, zsh or fish.")

  static let command = Command(
    "completions", summary: "print the completions for a shell",
    discussion: "Put the output where your shell looks for completions, or source it.",
    group: "Files",
    examples: [.init("agent-eval completions bash > agent-eval.bash", "A file to source")],
    positionals: [shell])

  static func run(_ arguments: ParsedArguments, _ workspace: Workspace) -> ExitStatus {
    workspace.console.answer(Commands.table.completions(for: arguments[shell]))
    return .good
  }
}
