import CShims
import Diagnostics
import Reporting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The two streams of the program. Answers go to stdout, everything else to stderr.
struct Console: Sendable {
  enum Colour: String, CaseIterable, Sendable {
    case auto
    case always
    case never
  }

  enum Stream: Int32, Sendable {
    case output = 1
    case errors = 2
  }

  var colour = Colour.auto
  var isQuiet = false
  private let environment: [String: String]

  init(environment: [String: String]) {
    self.environment = environment
  }

  /// Whether the lines that we write may be carried out as commands by a CI's runner.
  private var logIsRead: Bool {
    ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"].contains { environment[$0] != nil }
  }

  /// The answer of the command.
  func answer(_ text: String) {
    // JSON keeps its value; what would change it stands at the start of no line.
    let isJSON = text.hasPrefix("{") || text.hasPrefix("[")
    write(
      !logIsRead
        ? text
        : isJSON
          ? WorkflowCommands.neutralized(json: text) : WorkflowCommands.neutralized(text),
      to: .output)
  }

  /// The same for text that is in bytes already.
  func answer(_ bytes: [UInt8]) { write(bytes[...], to: .output) }

  /// Something about the work, not its result; nothing with `--quiet`.
  func note(_ text: String) {
    if !isQuiet { complain(text) }
  }

  /// Something that must be seen whatever was asked for.
  func complain(_ text: String) {
    write(logIsRead ? WorkflowCommands.neutralized(text) : text, to: .errors)
  }

  /// A document for a program, which must come out as it is.
  func document(_ text: String) { write(text, to: .output) }

  /// Commands of our own for the runner; on stderr, because stdout may be read by a program.
  func command(_ text: String) { write(text, to: .errors) }

  func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  func inColour(_ stream: Stream) -> Bool {
    switch colour {
    case .always: true
    case .never: false
    case .auto:
      isTerminal(stream) && (environment["NO_COLOR"] ?? "").isEmpty
        && environment["TERM"] != "dumb"
    }
  }

  /// The width for layouts: the terminal's, within what can be read.
  func columns(_ stream: Stream) -> Int {
    guard isTerminal(stream) else { return 100 }
    let width = Int(ae_terminal_columns(stream.rawValue))
    return width > 0 ? min(max(width, 40), 140) : 100
  }

  /// Whether the terminal shows more than ASCII; output into a file always may.
  func isUnicode(_ stream: Stream) -> Bool {
    guard isTerminal(stream) else { return true }
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = environment[name], !value.isEmpty {
        return value.lowercased().replacing("-", with: "").contains("utf8")
      }
    }
    return false
  }

  private func write(_ text: String, to stream: Stream) {
    write(Array(text.utf8)[...], to: stream)
  }

  /// Nobody is left to read once the pipe is closed: what remains is dropped, and the work goes on
  /// to its end.
  private func write(_ bytes: ArraySlice<UInt8>, to stream: Stream) {
    _ = writeWhole(bytes, to: stream.rawValue)
  }
}
