import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// Something that happens at a step: a call, words, a search, a decision, a hand-off, a result.
struct Milestone: Sendable {
  enum Event: Sendable {
    case call(ExpectedCall)
    /// The agent says one of these.
    case says([Phrase])
    case userSays([Phrase])
    case retrieves(CaseText)
    case decides([NamedRule])
    case handsOff(to: ToolPattern)
    case succeeds(ToolPattern)
    case fails(ToolPattern, kind: String?)
  }

  let event: Event
  /// What a person called it.
  let name: String?

  /// All steps at which it happens, in order. The final text stands behind the last step.
  func steps(in evidence: Evidence) throws(Unjudged) -> [Int] {
    let steps = evidence.trajectory.steps
    var found: [Int] = []
    switch event {
    case .call(let expected):
      try expected.checkReferences(in: evidence.evalCase)
      for call in evidence.calls
      where try expected.mismatch(call, mode: .subset, in: evidence.evalCase) == nil {
        found.append(call.step)
      }
    case .says(let phrases):
      found = try Self.steps(saying: phrases, evidence.spoken, evidence.evalCase)
    case .userSays(let phrases):
      let turns: [(step: Int, text: String)] = steps.enumerated().compactMap { index, step in
        if case .user(let turn) = step.kind { (index, turn.text) } else { nil }
      }
      found = try Self.steps(saying: phrases, turns, evidence.evalCase)
    case .retrieves(let document):
      let id = try document.text(in: evidence.evalCase)
      found = steps.indices.filter { index in
        guard case .retrieval(let retrieval) = steps[index].kind else { return false }
        return retrieval.documents.contains { $0.id.utf8.elementsEqual(id.utf8) }
      }
    case .decides(let rules):
      let comparison = ArgumentComparison(evalCase: evidence.evalCase, mode: .subset)
      for (index, step) in steps.enumerated() {
        guard case .decision(let decision) = step.kind,
          let named = rules.first(where: { $0.name.utf8.elementsEqual(decision.name.utf8) })
        else { continue }
        if try named.rule.mismatch(decision.value, comparison) == nil { found.append(index) }
      }
    case .handsOff(let receiver):
      found = steps.indices.filter { index in
        guard case .handoff(let handoff) = steps[index].kind else { return false }
        return receiver.matches(handoff.to)
      }
    case .succeeds(let tool):
      found = evidence.calls.compactMap { call in
        call.succeeded && tool.matches(call.call.name) ? call.resultStep : nil
      }
    case .fails(let tool, let kind):
      found = evidence.failures().compactMap { failure in
        guard tool.matches(failure.tool) else { return nil }
        return kind.map { $0.utf8.elementsEqual(failure.error.kind.utf8) } ?? true
          ? failure.step : nil
      }
    }
    return found.sorted()
  }

  private static func steps(
    saying phrases: [Phrase], _ texts: [(step: Int, text: String)], _ evalCase: EvalCase
  ) throws(Unjudged) -> [Int] {
    let folded = texts.map { FoldedText($0.text, caseSensitive: false) }
    var found = Set<Int>()
    for phrase in phrases {
      let wanted = try phrase.folded(in: evalCase, false)
      for (index, text) in folded.enumerated() where text.contains(wanted) {
        found.insert(texts[index].step)
      }
    }
    return found.sorted()
  }

  func described(in evalCase: EvalCase) -> String {
    if let name { return Quoting.quoted(name) }
    switch event {
    case .call(let expected): return "a call of \(expected.tool.quoted)"
    case .says(let phrases):
      return "the words \(Quoting.list(phrases.map { $0.described(in: evalCase) }, or: "or"))"
    case .userSays(let phrases):
      let words = Quoting.list(phrases.map { $0.described(in: evalCase) }, or: "or")
      return "the user's words \(words)"
    case .retrieves(let document): return "a search that finds \(Quoting.quoted(document.written))"
    case .decides(let rules):
      return "a decision about \(Quoting.list(rules.map { Quoting.bounded($0.name) }, or: "or"))"
    case .handsOff(let receiver): return "a hand-off to \(receiver.quoted)"
    case .succeeds(let tool): return "a success of \(tool.quoted)"
    case .fails(let tool, _): return "a failure of \(tool.quoted)"
    }
  }

  var mentions: [ToolMention] {
    switch event {
    case .call(let expected):
      expected.tool.mentions
    case .succeeds(let tool), .fails(let tool, _): tool.mentions
    case .says, .userSays, .retrieves, .decides, .handsOff: []
    }
  }
}

extension Shape where Value == Milestone {
  /// The name of a tool that is called, or a map with one kind of event and perhaps a `name`.
  static var milestone: Shape {
    let phrases = Shape<[Phrase]>.oneOrMore(of: .phrase)
    let kind = Field<String>("kind", .name, "The kind of error, such as `timeout`.")
    let tool = Field<ToolPattern>(
      "tool", .toolPattern, "The tool; `*` stands for any characters.", required: true)
    let failure = Shape<Milestone.Event>.either(
      scalar: Shape<ToolPattern>.toolPattern.map { tool, _, _ in .fails(tool, kind: nil) },
      map: .record([tool, kind]) { record in
        let kind = record.read(kind)
        return record.read(tool).map { .fails($0, kind: kind) }
      },
      expecting: "the name of a tool, or a map with 'tool'")
    let events: [Field<Milestone.Event>] = [
      Field(
        "calls", Shape<ExpectedCall>.expectedCall.map { call, _, _ in .call(call) },
        "The agent makes this call."),
      Field(
        "says", phrases.map { phrases, _, _ in .says(phrases) },
        "The agent says one of these phrases."),
      Field(
        "user_says", phrases.map { phrases, _, _ in .userSays(phrases) },
        "The user says one of these phrases."),
      Field(
        "retrieves", Shape<CaseText>.caseText.map { id, _, _ in .retrieves(id) },
        "A search brings the document with this id."),
      Field(
        "decides", Shape<[NamedRule]>.namedRules.map { rules, _, _ in .decides(rules) },
        "The agent reports a decision of this name with such a value."),
      Field(
        "hands_off", Shape<ToolPattern>.toolPattern.map { to, _, _ in .handsOff(to: to) },
        "The conversation goes to this receiver; `*` is anybody."),
      Field(
        "succeeds", Shape<ToolPattern>.toolPattern.map { tool, _, _ in .succeeds(tool) },
        "This tool answers without an error; `*` stands for any characters."),
      Field("fails", failure, "This tool answers with an error."),
    ]
    let name = Field<String>("name", .name, "What reasons call it.")
    return .either(
      scalar: Shape<ExpectedCall>.expectedCall.map { call, _, _ in
        Milestone(event: .call(call), name: nil)
      },
      map: .record(events as [any FieldDescription] + [name]) { record in
        let name = record.read(name)
        let written = events.filter { record.has($0) }
        guard written.count == 1, let field = written.first else {
          record.problems.add(
            Diagnostic(
              "one-of", "expected one kind of event, found \(written.count)",
              at: record.node.place,
              hints: ["write one of \(events.map(\.name).joined(separator: ", "))"]))
          return nil
        }
        return record.read(field).map { Milestone(event: $0, name: name) }
      },
      expecting: "the name of a tool, or a map with one kind of event")
  }
}

extension Shape where Value == Phrase {
  /// A text to look for, with more in it than white space.
  static var phrase: Shape {
    Shape<CaseText>.caseText.map { text, node, problems in
      if FoldedText(text.written, caseSensitive: true).isEmpty {
        problems.add(Diagnostic("empty-text", "there is only white space", at: node.place))
        return nil
      }
      return Phrase(text)
    }
  }
}
