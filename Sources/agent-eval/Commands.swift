import CommandKit
import Storing

/// Every command of the program.
enum Commands {
  static let table = CommandTable(
    program: "agent-eval", version: Program.version,
    summary: "tells whether an AI agent still works",
    discussion: """
      agent-eval runs the cases of an eval set several times against an agent, judges the whole \
      trajectory of every trial against rubrics, stores everything in SQLite, and says with its \
      exit status whether the agent is good enough.
      """,
    examples: [
      .init("agent-eval run -n 5", "Run every case five times and judge the agent"),
      .init("agent-eval show refund-017", "What happened in one case"),
      .init("agent-eval validate", "Check the files"),
    ],
    commands: [
      InitCommand.command,
      RunCommand.command,
      ReportCommand.gate,
      GradeCommand.command,
      PlanCommand.command,
      ImportCommand.command,
      VerifyCommand.command,
      RedactCommand.command,
      FitCommand.command,
      SelfTestCommand.command,
      StrengthCommand.command,
      ShowCommand.command,
      DiffCommand.command,
      ExplainCommand.command,
      ViewCommand.command,
      ReportCommand.report,
      ListCommand.runs,
      ListCommand.cases,
      ListCommand.graders,
      ListCommand.adapters,
      ValidateCommand.command,
      SchemaCommand.command,
      ToolsCommand.command,
      PruneCommand.command,
      BaselineCommand.accept,
      BaselineCommand.show,
      BaselineCommand.list,
      BaselineCommand.history,
      CompletionsCommand.command,
      ManualCommand.command,
    ],
    globalFlags: CommonFlags.global,
    exitStatuses: [
      .init(0, "finished; the gate passed, or there was nothing to fail"),
      .init(1, "finished; the agent is under a floor"),
      .init(2, "nothing was judged: bad arguments, bad files, an unreadable store"),
      .init(3, "inconclusive: too little was measured to tell"),
      .init(130, "interrupted by Ctrl-C; what had finished is stored"),
      .init(143, "ended by TERM; what had finished is stored"),
    ])

  /// Carries out a command line and says what to exit with.
  static func run(_ arguments: [String], environment: [String: String]) async -> ExitStatus {
    var console = Console(environment: environment)
    let known: Set<String> = ToolsCommand.variables.union(["AGENT_EVAL_CHILD", "AGENT_EVAL_RECORD"])
    for problem in table.unknownVariables(in: environment, known: known) {
      let hints = problem.hints.map { "hint: \($0)\n" }.joined()
      console.complain("warning[\(problem.code)]: \(problem.message)\n\(hints)")
    }
    do {
      switch try table.parse(RunCommand.completed(arguments), environment: environment) {
      case .version: console.answer(table.versionLine)
      case .help(let topic, let length): console.answer(table.help(topic, length))
      case .command(let parsed):
        console.colour = parsed[CommonFlags.colour]
        console.isQuiet = parsed[CommonFlags.quiet]
        return try await carryOut(parsed, console, environment)
      }
      return .good
    } catch let error as ArgumentProblems {
      console.complain(error.rendered)
    } catch let failure as CommandFailure {
      if !failure.message.isEmpty { console.complain("agent-eval: \(failure.message)\n") }
      return failure.status
    } catch let error as StoreError {
      console.complain("agent-eval: \(error.message)\n")
      if let hint = error.hint { console.complain("hint: \(hint)\n") }
    } catch {
      console.complain("agent-eval: \(error)\n")
    }
    return .notJudged
  }

  private static func carryOut(
    _ arguments: ParsedArguments, _ console: Console, _ environment: [String: String]
  ) async throws -> ExitStatus {
    var workspace = try Workspace(
      console: console, environment: environment, project: arguments[CommonFlags.project])
    switch arguments.command.name {
    case RunCommand.command.name: return try await RunCommand.run(arguments, &workspace)
    case ReportCommand.gate.name, ReportCommand.report.name:
      return try await ReportCommand.run(arguments, &workspace)
    case PlanCommand.command.name: return try await PlanCommand.run(arguments, &workspace)
    case SelfTestCommand.command.name: return try await SelfTestCommand.run(arguments, &workspace)
    case GradeCommand.command.name: return try await GradeCommand.run(arguments, &workspace)
    case ImportCommand.command.name: return try await ImportCommand.run(arguments, &workspace)
    case RedactCommand.command.name: return try await RedactCommand.run(arguments, &workspace)
    case FitCommand.command.name: return try await FitCommand.run(arguments, &workspace)
    case VerifyCommand.command.name: return try await VerifyCommand.run(arguments, &workspace)
    case StrengthCommand.command.name: return try await StrengthCommand.run(arguments, &workspace)
    case ShowCommand.command.name: return try await ShowCommand.run(arguments, &workspace)
    case DiffCommand.command.name: return try await DiffCommand.run(arguments, &workspace)
    case ViewCommand.command.name: return try await ViewCommand.run(arguments, &workspace)
    case ExplainCommand.command.name: return try await ExplainCommand.run(arguments, &workspace)
    case ValidateCommand.command.name: return try ValidateCommand.run(arguments, &workspace)
    case SchemaCommand.command.name: return SchemaCommand.run(arguments, workspace)
    case PruneCommand.command.name: return try await PruneCommand.run(arguments, &workspace)
    case BaselineCommand.accept.name, BaselineCommand.show.name, BaselineCommand.list.name,
      BaselineCommand.history.name:
      return try await BaselineCommand.run(arguments, &workspace)
    case ToolsCommand.command.name: return try await ToolsCommand.run(arguments, &workspace)
    case InitCommand.command.name: return try InitCommand.run(arguments, workspace)
    case ManualCommand.command.name: return ManualCommand.run(arguments, workspace)
    case CompletionsCommand.command.name: return CompletionsCommand.run(arguments, workspace)
    default: return try await ListCommand.run(arguments, &workspace)
    }
  }
}
