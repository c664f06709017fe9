import CommandKit
import Importing
import JSONKit
import Reading
import Reporting

/// `agent-eval redact FILE`: a trace, or any text, without what is personal or secret in it.
enum RedactCommand {
  static let file = Positional.required("FILE", .path, help: "A file, - for stdin.")
  static let output = Flag.value(
    "to", .path, valueName: "FILE", group: "Output", defaultText: "stdout",
    help: "Where the redacted text goes.")
  static let reportOnly = Flag.toggle(
    "report-only", group: "Output", help: "Say what would be replaced, and print no text.")

  static let command = Command(
    "redact", summary: "replace what is personal or secret in a file, and say what it was",
    discussion: """
      Replaces e-mail addresses, telephones, cards, bank accounts, addresses, national numbers, \
      names in fields that say so, keys and passwords. The same value gets the same replacement of \
      the same shape everywhere in the file, so that what belonged together still does. The \
      report, on stderr, counts by kind and names the places; it never shows a value. JSON and \
      lines of JSON stay such; anything else is taken as a text.
      """,
    group: "Incidents",
    examples: [
      .init("agent-eval redact incident.json > clean.json", "Before you send it to somebody"),
      .init(
        "agent-eval redact log.jsonl --keep-as-is ip_address --redact 'RT-[0-9]{5}'", "Your rules"),
    ],
    flags: [output, reportOnly, Redaction.keep, Redaction.redact, CommonFlags.json],
    positionals: [file],
    exitStatuses: [.init(0, "redacted"), .init(2, "the file can't be read or written")])

  /// What is read as a whole.
  private static let largest = 256 << 20

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let bytes = try read(arguments[file])
    var redactor = try Redaction.personal(
      seed: Digest.of(bytes), project, workspace.environment, arguments)
    let text = Self.redacted(bytes, &redactor)
    let view = RedactView(redactor.report.json, total: redactor.report.total)
    if arguments[CommonFlags.json] {
      workspace.console.answer(view.json.encoded(.pretty).asText + "\n")
      if let path = arguments[output] { try AtomicFile.write(text, to: path) }
      return .good
    }
    if arguments[reportOnly] {
      workspace.console.answer(view.text(style: workspace.console.style(.output)))
      return .good
    }
    if let path = arguments[output] {
      try AtomicFile.write(text, to: path)
    } else {
      workspace.console.document(text)
    }
    workspace.console.note(view.text(style: workspace.console.style(.errors)))
    return .good
  }

  private static func read(_ path: String) throws -> [UInt8] {
    do {
      let input = path == "-" ? InputFile.standard : try InputFile(path)
      defer { input.close() }
      var bytes: [UInt8] = []
      while true {
        let more = try input.read(upTo: 1 << 20)
        if more.isEmpty { return bytes }
        bytes += more
        guard bytes.count <= largest else {
          throw CommandFailure(.notJudged, "\(path) is larger than \(largest >> 20) MiB")
        }
      }
    } catch let error as SourceFile.ReadError {
      throw CommandFailure(.notJudged, "\(path) \(error.description)")
    }
  }

  private static func redacted(_ bytes: [UInt8], _ redactor: inout PersonalRedactor) -> String {
    // What is no JSON as a whole may be JSON line by line, and else it is a text.
    if let document = try? JSONValue.parse(bytes) {
      redactor.learn(document)
      let isOneLine = !bytes.dropLast().contains(UInt8(ascii: "\n"))
      return redactor.redacted(document).encoded(isOneLine ? .compact : .pretty).asText + "\n"
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let documents = lines.map { line -> JSONValue? in
      guard line.first == UInt8(ascii: "{") || line.first == UInt8(ascii: "[") else { return nil }
      return try? JSONValue.parse(line)
    }
    guard documents.contains(where: { $0 != nil }) else {
      let text = String(decoding: bytes, as: UTF8.self)
      redactor.learn(text)
      return redactor.redacted(text, place: "the text")
    }
    for (line, document) in zip(lines, documents) {
      if let document {
        redactor.learn(document)
      } else {
        redactor.learn(String(decoding: line, as: UTF8.self))
      }
    }
    return zip(lines, documents).enumerated().map { index, pair in
      pair.1.map { redactor.redacted($0).encoded().asText }
        ?? redactor.redacted(String(decoding: pair.0, as: UTF8.self), place: "line \(index + 1)")
    }.joined(separator: "\n")
  }
}
