import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The adapters that run the agent as a child process.
enum ProcessAdapters {
  /// A long-running process that speaks the worker protocol on stdin and stdout and carries one or
  /// more trials at a time.
  static let worker = AdapterKind(
    name: "worker",
    summary: "A process that stays: JSON lines on stdin and stdout, several trials at once",
    example: "worker: {command: [./my-agent, --serve]}",
    shape: shape { settings in
      { context in
        WorkerPool(settings.options(context), concurrency: context.concurrency)
      }
    })

  /// A process for each trial: it gets the trial as one line and prints its steps and the answer.
  static let command = AdapterKind(
    name: "command",
    summary: "A process for each trial: the trial as one JSON line on stdin, the answer on stdout",
    example: "command: [python3, my_agent.py]",
    shape: shape(more: [input, output]) { settings in
      { context in
        ProcessPerTrial(
          settings.options(context), takesText: settings.input == .text,
          answersInText: settings.output == .text)
      }
    })

  fileprivate enum Form: String, CaseIterable {
    case messages
    case text
  }

  private static let input = Field(
    "input", Shape<Form>.choice,
    "What stdin gets: the trial as 'messages' (when absent), or the user's words as 'text'")
  private static let output = Field(
    "output", Shape<Form>.choice,
    "What stdout holds: 'messages' (when absent), or the answer as 'text', for one turn")

  struct Settings: Sendable {
    var command: [String]
    var environment: [NamedValue<String>] = []
    var directory: String?
    var limits = ResourceLimits()
    fileprivate var input = Form.messages
    fileprivate var output = Form.messages

    init(command: [String], directory: String? = nil) {
      self.command = command
      self.directory = directory
    }

    /// The process starts in the agent file's folder, so that its arguments too are seen from
    /// there, like every path in a file. A program without a slash is searched in PATH.
    func options(_ context: AdapterContext) -> ProcessOptions {
      let folder = Self.absolute(context.folder)
      func seen(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return folder + "/" + (path.hasPrefix("./") ? path.dropFirst(2) : path[...])
      }
      var command = command
      if command[0].contains("/") { command[0] = seen(command[0]) }
      var environment = context.environment
      for variable in self.environment { environment[variable.name] = variable.value }
      return ProcessOptions(
        command: command, directory: directory.map(seen) ?? folder, environment: environment,
        limits: limits)
    }

    /// The program is looked for after the change of directory, where a relative path would mean
    /// another one.
    private static func absolute(_ folder: String) -> String {
      if folder.hasPrefix("/") { return folder }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      guard getcwd(&buffer, buffer.count) != nil else { return folder.isEmpty ? "." : folder }
      let current = String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return folder.isEmpty || folder == "." ? current : current + "/" + folder
    }
  }

  /// A list is short for a map with only `command`.
  private static func shape(
    more: [any FieldDescription] = [],
    _ make: @escaping @Sendable (Settings) -> AdapterKind.Maker
  ) -> Shape<AdapterSetup> {
    let command = Field(
      "command", commandShape,
      "The program and its arguments; relative paths are seen from this file",
      required: true)
    let environment = Field(
      "environment", environmentShape,
      "Variables for the process, besides the inherited ones")
    let directory = Field(
      "directory", Shape<String>.name,
      "The folder that the process starts in; this file's folder when absent")
    let memory = Field(
      "memory_mb", .int(1...1_048_576), "Address space that one process may reserve")
    let files = Field("open_files", .int(8...1_048_576), "Files that one process may have open")
    let short = commandShape.map { command, _, _ in
      AdapterSetup(make: make(Settings(command: command)))
    }
    let long = Shape<AdapterSetup>.record(
      [command, environment, directory, memory, files] + more
    ) {
      record in
      guard let words = record.read(command) else { return nil }
      var settings = Settings(command: words, directory: record.read(directory))
      settings.environment = record.read(environment) ?? []
      settings.limits = ResourceLimits(
        addressSpace: record.read(memory).map { $0 << 20 }, openFiles: record.read(files))
      if !more.isEmpty {
        settings.input = record.read(input) ?? .messages
        settings.output = record.read(output) ?? .messages
      }
      return AdapterSetup(make: make(settings))
    }
    return .either(list: short, map: long, expecting: "a command: [program, argument, …]")
  }

  private static let commandShape = Shape<[String]>.list(of: .text).map { words, node, problems in
    guard let program = words.first, !program.isEmpty else {
      problems.add(Diagnostic("no-command", "the command names no program", at: node.place))
      return nil as [String]?
    }
    guard words.allSatisfy({ !$0.utf8.contains(0) }) else {
      problems.add(
        Diagnostic("no-command", "no program takes a NUL in its arguments", at: node.place))
      return nil
    }
    return words
  }

  /// What the system would refuse only when the first trial starts.
  private static let environmentShape = Shape<[NamedValue<String>]>.map(of: .text).map {
    variables, _, problems in
    for variable in variables {
      let name = variable.name.utf8
      if name.isEmpty || name.contains(UInt8(ascii: "=")) || name.contains(0) {
        problems.add(
          Diagnostic(
            "bad-variable", "'\(variable.name)' is not the name of a variable",
            at: variable.namePlace))
      } else if variable.value.utf8.contains(0) {
        problems.add(
          Diagnostic(
            "bad-variable", "no variable can hold a NUL", at: variable.namePlace))
      }
    }
    return variables
  }
}
