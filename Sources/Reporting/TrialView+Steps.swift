import Diagnostics
import EvalModel
import JSONKit

extension TrialView {
  private static var gutter: Int { 4 }

  func steps(_ steps: [Step], _ page: inout Page, _ lines: Int, full: Bool) {
    guard !steps.isEmpty else { return }
    page.gap()
    page.line(Span("Steps", .strong))
    let numberWidth = String(steps.count).utf8.count
    let typeWidth = min(16, steps.reduce(0) { max($0, TerminalText.width($1.typeName)) })
    let indent = numberWidth + Self.gutter
    for (index, step) in steps.enumerated() {
      let isFirstWrong = score?.firstWrongStep == index
      let number = TerminalText.padded(String(index + 1), to: numberWidth, .right)
      let type = Span(step.typeName).text
      let head = TerminalText.padded(TerminalText.truncated(type, to: typeWidth), to: typeWidth)
      // One span in one colour, because paragraphs have a single mark.
      let first = Span(
        "\(isFirstWrong ? "✗" : " ") \(number)  \(head)  ", isFirstWrong ? .badStrong : .quiet)
      let parts = StepText(step, full: full).paragraphs
      for (position, part) in parts.enumerated() {
        page.paragraph(
          part.text, first: position == 0 ? first : Span(blank(first.width)), tone: part.tone,
          limit: lines)
      }
      if isFirstWrong {
        page.line(Span("the first wrong step", .badStrong), indent: indent)
      }
      judgements(of: index, &page, indent: indent, full: full)
    }
  }

  /// Failed criteria under the steps they point at; those that passed only when all is shown. The
  /// reason stands once, under the step that tells most.
  private func judgements(of step: Int, _ page: inout Page, indent: Int, full: Bool) {
    for grade in score?.grades ?? [] {
      guard let passed = grade.passed, full || !passed, grade.assessment.steps.contains(step)
      else { continue }
      let mark = Span(passed ? "✓ " : "✗ ", passed ? .good : .bad)
      let leading = grade.assessment.steps.first
      let told =
        leading == step ? grade.assessment.reason : "see step \((leading ?? step) + 1)"
      page.paragraph(
        "\(grade.criterion): \(told)", first: mark, indent: indent, tone: passed ? .good : .bad,
        limit: full ? 10_000 : 3)
    }
  }

  func answer(_ trajectory: Trajectory, _ page: inout Page, _ lines: Int, full: Bool) {
    page.gap()
    if let final = trajectory.final {
      var facts = final.outcome.map { [$0] } ?? []
      if let confidence = final.confidence {
        facts.append("confidence \(Figures.fixed(confidence, 2))")
      }
      if !final.citations.isEmpty {
        facts.append("cites \(final.citations.joined(separator: ", "))")
      }
      let note = facts.isEmpty ? "" : "  " + facts.joined(separator: " · ")
      page.line(Span("Final answer", .strong), Span(note, .quiet))
      page.paragraph(final.text, indent: 2, limit: full ? lines : 6)
    } else {
      page.line(Span("Final answer", .strong), Span("  none", .doubtful))
    }
    let end = trajectory.steps.count
    if score?.firstWrongStep == end {
      page.line(Span("✗ the first wrong step", .badStrong), indent: 2)
    }
    judgements(of: end, &page, indent: 2, full: full)
    if let state = trajectory.state {
      page.gap()
      page.line(Span("End state", .strong), Span("  what the trial changed", .quiet))
      page.paragraph(state.text, indent: 2, limit: full ? lines : 6)
    }
  }

  func grades(_ page: inout Page, full: Bool) {
    guard let grades = score?.grades, !grades.isEmpty else { return }
    page.gap()
    let failed = grades.count { $0.passed == false }
    page.line(
      Span("Grades", .strong),
      Span("  \(failed) of \(Figures.count(grades.count, "criterion", "criteria")) failed", .quiet))
    var table = PageTable([
      .init(title: ""), .init(title: "criterion"), .init(title: "value", alignment: .right),
      .init(title: "weight", alignment: .right), .init(title: "critical"),
      .init(title: "reason", isFlexible: true, lineLimit: full ? 10_000 : 2),
    ])
    // What failed first, what couldn't be told next; each in the rubric's order.
    let order = [false, nil, true].flatMap { passed in grades.filter { $0.passed == passed } }
    for grade in order {
      let mark: Span
      var value = "–"
      switch grade.assessment.verdict {
      case .scored(let number, true):
        mark = Span("✓ passed", .good)
        value = Figures.fixed(number, 2)
      case .scored(let number, false):
        mark = Span("✗ failed", .bad)
        value = Figures.fixed(number, 2)
      case .unscored: mark = Span("? unscored", .doubtful)
      }
      table.row(
        mark, Span(grade.criterion), Span(value), Span(Figures.plain(grade.weight)),
        Span(grade.isCritical ? "critical" : "·"), Span(grade.assessment.reason))
    }
    page.table(table)
  }

  /// The end of what the agent wrote to stderr, because the last words tell most.
  func log(_ page: inout Page, full: Bool) {
    if case .passed = score?.verdict, !full { return }
    let lines = record.log.split(whereSeparator: \.isNewline)
    guard !lines.isEmpty else { return }
    let shown = lines.suffix(full ? .max : 10)
    page.gap()
    let note = shown.count < lines.count ? "  the last \(shown.count) lines" : ""
    page.line(Span("Agent's log", .strong), Span(note, .quiet))
    for line in shown {
      page.paragraph(String(line), indent: 2, tone: .quiet, limit: full ? 10_000 : 2)
    }
  }

  private func blank(_ columns: Int) -> String { String(repeating: " ", count: columns) }
}
