import CommandKit
import Reporting
import Serving
import Storing

/// `agent-eval view`: the stored runs as pages for the browser of this machine.
enum ViewCommand {
  static let port = Flag.value(
    "port", .int(in: 0...65_535), valueName: "PORT", group: "Output", default: "0",
    help: "The port to listen on; 0 is any that is free.")

  static let command = Command(
    "view", summary: "show the stored runs in the browser",
    discussion: """
      Serves the runs of the store on 127.0.0.1 until Ctrl-C: a list of runs, a run's report with \
      every trial, the history of an intent and of a case, two runs side by side, and the progress \
      of a run that goes on. The address holds a random word without which nothing is shown. \
      Nothing can be changed there.
      """,
    group: "Look",
    examples: [
      .init("agent-eval view", "Prints the address to open"),
      .init("agent-eval view --port 8080", "At a port that stays the same"),
    ],
    flags: [port] + GateFlags.judging,
    exitStatuses: [
      .init(0, "ended by Ctrl-C or TERM"), .init(2, "there is no store, or no port to listen on"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    // A store that can't be read is said now, not in a page.
    _ = try await workspace.project().openStore(arguments)
    let token = token()
    let viewer = Viewer(
      arguments: arguments, console: workspace.console, environment: workspace.environment,
      token: token)
    var limits = HTTPServer.Limits()
    limits.body = 1024
    limits.connections = 64
    let server: HTTPServer
    do {
      server = try HTTPServer.start(port: UInt16(arguments[port]), limits: limits) {
        viewer.answer($0, $1)
      }
    } catch {
      throw CommandFailure(.notJudged, error.description)
    }
    if arguments[port] != 0, Int(server.port) != arguments[port] {
      workspace.console.note("port \(arguments[port]) is taken; using \(server.port)\n")
    }
    let (ended, end) = AsyncStream<Never>.makeStream()
    let interrupts = await Interrupts.listening()
    interrupts.answer(onFirst: { end.finish() }, onSecond: { end.finish() })
    workspace.console.answer("\(server.url)/\(token)/\n")
    workspace.console.note("only this machine can open it; Ctrl-C ends it\n")
    for await _ in ended {}
    server.stop()
    return withExtendedLifetime(interrupts) { .good }
  }

  /// 128 bits, so that nobody guesses the address, and no page that somebody else's program serves
  /// on this machine can ask for ours.
  private static func token() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}
