import Diagnostics
package import JSONKit

/// What became of an imported incident.
package enum ImportOutcome: Sendable, Equatable {
  case written
  /// Only shown, as was asked for.
  case shown
  /// This case catches it already.
  case duplicate(String)
}

/// What redaction took out, without what it was.
package struct RedactionSummary: Sendable {
  package var counts: [(kind: String, count: Int)]

  package init(counts: [(kind: String, count: Int)]) {
    self.counts = counts.sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
  }

  var sentence: String {
    counts.isEmpty
      ? "nothing that had to be taken out"
      : counts.map { "\($0.kind.replacing("_", with: " ")) \($0.count)" }.joined(separator: ", ")
  }

  package var json: JSONValue {
    .object(JSONObject(counts.map { .init($0.kind, .int(Int64($0.count))) }))
  }
}

/// A case that was made from an incident, and what was shown of it.
package struct ImportView: Sendable {
  package struct Corrected: Sendable {
    package var passes: Bool
    package var by: String
    package var reason: String

    package init(passes: Bool, by: String, reason: String) {
      self.passes = passes
      self.by = by
      self.reason = reason
    }
  }

  private let id: String
  private let intent: String
  private let intentSource: String
  private let file: String
  private let outcome: ImportOutcome
  private let lines: [String]
  private let format: String
  private let catchesIncident: Bool
  private let step: Int
  private let stepName: String
  private let category: String
  private let reason: String
  private let expectation: String
  private let corrected: Corrected?
  private let checked: Int
  private let failedPassing: [String]
  private let redaction: RedactionSummary
  private let missing: [String]
  private let notes: [String]

  /// `step` counts from 1.
  package init(
    id: String, intent: String, intentSource: String, file: String, outcome: ImportOutcome,
    lines: [String], format: String, catchesIncident: Bool, step: Int, stepName: String,
    category: String, reason: String, expectation: String, corrected: Corrected?, checked: Int,
    failedPassing: [String], redaction: RedactionSummary, missing: [String], notes: [String]
  ) {
    self.id = id
    self.intent = intent
    self.intentSource = intentSource
    self.file = file
    self.outcome = outcome
    self.lines = lines
    self.format = format
    self.catchesIncident = catchesIncident
    self.step = step
    self.stepName = stepName
    self.category = category
    self.reason = reason
    self.expectation = expectation
    self.corrected = corrected
    self.checked = checked
    self.failedPassing = failedPassing
    self.redaction = redaction
    self.missing = missing
    self.notes = notes
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    switch outcome {
    case .written:
      page.line(Span("✓ written", .goodStrong), Span("   \(id)   \(file)"))
    case .shown: page.line(Span("not written, as asked", .strong), Span("   \(id)   \(file)"))
    case .duplicate(let other):
      page.line(
        Span("not written", .doubtfulStrong),
        Span("   \(other) asks nearly the same and fails on this incident at the same step"))
    }
    page.paragraph("\(intent), \(intentSource)", first: Span("intent     "), indent: 2)
    page.paragraph(redaction.sentence, first: Span("redacted   "), indent: 2)
    if !missing.isEmpty {
      page.paragraph(
        "\(missing.joined(separator: ", ")): nobody recorded it, so nothing is said about it",
        first: Span("missing    "), indent: 2)
    }
    for note in notes { page.paragraph(note, first: Span("note       "), indent: 2) }
    page.gap()
    page.line("Proof")
    page.paragraph(
      "\(catchesIncident ? "fails" : "is not caught") at step \(step) (\(stepName)), "
        + "\(category): \(reason)", first: Self.mark(catchesIncident, "incident"), indent: 2)
    correctedLine(&page)
    passingLine(&page)
    page.gap()
    page.paragraph(expectation, first: Span("expects    "), indent: 2)
    if outcome == .shown {
      page.gap()
      for line in lines { page.command(line) }
    }
    if outcome == .written {
      page.gap()
      page.command("agent-eval run \(file) --case \(id) -n 3", note: "run it")
    }
    return page.text
  }

  /// `nil` for what could not be shown.
  private static func mark(_ holds: Bool?, _ what: String) -> Span {
    let tone: TextStyle.Tone? = holds.map { $0 ? .good : .bad }
    let symbol = holds.map { $0 ? "✓" : "✗" } ?? "–"
    return Span(TerminalText.padded("\(symbol) \(what)", to: 13, .left), tone)
  }

  private func correctedLine(_ page: inout Page) {
    guard let corrected else {
      return page.paragraph(
        "not shown: no small edit makes it right; give one with --correct",
        first: Self.mark(nil, "corrected"), indent: 2)
    }
    page.paragraph(
      "\(corrected.passes ? "passes" : "fails") with \(corrected.by)"
        + (corrected.passes ? "" : ": \(corrected.reason)"),
      first: Self.mark(corrected.passes, "corrected"), indent: 2)
  }

  private func passingLine(_ page: inout Page) {
    let text: String
    if checked == 0 {
      text = "nothing stored of '\(intent)' that it could be held against"
    } else if let first = failedPassing.first {
      text =
        "\(failedPassing.count) of \(checked) stored trajectories of '\(intent)' that passed "
        + "would fail, as \(first)"
    } else {
      text = "none of \(checked) stored trajectories of '\(intent)' that passed would fail"
    }
    page.paragraph(
      text, first: Self.mark(checked == 0 ? nil : failedPassing.isEmpty, "passing"), indent: 2)
  }

  package var json: JSONValue {
    var word: JSONValue = "written"
    var duplicate: JSONValue = .null
    switch outcome {
    case .written: break
    case .shown: word = "shown"
    case .duplicate(let other): (word, duplicate) = ("duplicate", .string(other))
    }
    return [
      "schema": "agent-eval.import/1", "outcome": word, "duplicate_of": duplicate,
      "case": .string(id), "file": .string(file), "intent": .string(intent),
      "intent_source": .string(intentSource), "format": .string(format),
      "missing": .array(missing.map { .string($0) }), "notes": .array(notes.map { .string($0) }),
      "redacted": redaction.json,
      "proof": [
        "incident": [
          "caught": .bool(catchesIncident), "step": .int(Int64(step)),
          "category": .string(category), "reason": .string(reason),
        ],
        "corrected": corrected.map {
          ["passes": .bool($0.passes), "by": .string($0.by), "reason": .string($0.reason)]
        } ?? .null,
        "passing": [
          "checked": .int(Int64(checked)), "failed": .array(failedPassing.map { .string($0) }),
        ],
      ],
      "yaml": .string(lines.joined(separator: "\n") + "\n"),
    ]
  }
}
