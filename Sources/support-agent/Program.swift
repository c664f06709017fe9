#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@main
struct Program {
  static func main() async {
    // A closed pipe is an ordinary write error here.
    signal(SIGPIPE, SIG_IGN)
    switch Arguments(Array(CommandLine.arguments.dropFirst())) {
    case .help: writeAll(Array((Arguments.usage + "\n").utf8), to: STDOUT_FILENO)
    case .version: writeAll(Array("support-agent 1\n".utf8), to: STDOUT_FILENO)
    case .wrong(let message):
      complain(message)
      exit(2)
    case .serve(let release, let today):
      let output = LineWriter()
      await Switchboard(release: release, today: today, output: output).serve(LineReader())
    }
  }
}
