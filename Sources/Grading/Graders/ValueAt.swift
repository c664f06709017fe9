import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML
import Patterns

/// What a JSONPath finds in arguments, results, the end state or the final text is as a rule says.
///
/// `in` is `arguments` or `result` of every call of `tool`, `state`, or `final`, a final text that
/// is JSON. `match` says how many of the found values must be as `value` says: `every` (the
/// default; there must be one, unless the rule is `optional`), `some`, `none`, or `list`, which
/// shows the rule all of them as one list.
struct ValueAt: Grader {
  enum Place: String, Sendable, CaseIterable {
    case arguments
    case result
    case state
    case final
  }

  enum Match: String, Sendable, CaseIterable {
    case every
    case some
    case none
    case list
  }

  let place: Place
  let tool: ToolPattern?
  let path: JSONPath
  let rule: ArgumentRule
  let match: Match

  static let kind = GraderKind(
    name: "value_at", version: 1,
    summary: "What a JSONPath finds in arguments, results, the state or a JSON answer is right.",
    category: .toolCall, dimension: "correctness",
    example: """
      value_at: {tool: orders.lookup, in: result, path: "$.items[*].sku", value: {matches: '^SKU-'}}
      value_at: {tool: cart.add, in: arguments, path: "$.items[0].quantity", value: {min: 1}}
      value_at: {in: final, path: "$..order_id", value: $case.vars.order, match: some}
      """,
    shape: Shape<ValueAt>.record([placeField, toolField, pathField, valueField, matchField]) {
      record in
      let place = record.read(placeField)
      let tool = record.read(toolField)
      let rule = record.read(valueField)
      let match = record.read(matchField)
      let path = record.read(pathField)
      guard let place, let path else { return nil }
      let isOfCalls = place == .arguments || place == .result
      if isOfCalls, !record.has(toolField) {
        record.problems.add(Messages.noTool(at: record.node.place))
      }
      if !isOfCalls, record.has(toolField) {
        record.problems.add(
          .impossible(
            "'tool' says nothing about the \(place.rawValue)", at: record.place(of: toolField)))
      }
      if record.has(valueField), rule == nil { return nil }
      return ValueAt(
        place: place, tool: tool, path: path,
        rule: rule ?? .tests([], isOptional: false), match: match ?? .every)
    }.anyGrader)

  private static let placeField = Field<Place>(
    "in", .choice, "`arguments` or `result` of calls, the end `state`, or the `final` text.",
    required: true)
  private static let toolField = Field<ToolPattern>(
    "tool", .toolPattern, "The tool whose calls are looked at; `*` stands for any characters.")
  private static let pathField = Field<JSONPath>(
    "path", .jsonPath(patterns: Pattern.pathPatterns), "A JSONPath (RFC 9535).", required: true)
  private static let valueField = Field<ArgumentRule>(
    "value", .argumentRule, "A value or a rule; any value when absent.")
  private static let matchField = Field<Match>(
    "match", .choice,
    "How many of the found values must be so: `every` (the default), `some`, `none`, or `list` for "
      + "all of them as one list.")

  /// A piece of JSON to look into.
  private struct Subject {
    var name: String
    var step: Int
    var value: JSONValue
  }

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      for reference in rule.references { _ = try reference.value(in: evidence.evalCase) }
      let subjects = try subjects(of: evidence)
      return try assessment(subjects, evidence)
    } catch { return .unscored(error.reason) }
  }

  private func subjects(of evidence: Evidence) throws(Unjudged) -> [Subject] {
    switch place {
    case .arguments, .result:
      var subjects: [Subject] = []
      let calls = evidence.calls.filter { tool?.matches($0.call.name) ?? true }
      for call in calls {
        let name = Quoting.bounded(call.call.name)
        if place == .arguments {
          subjects.append(
            Subject(
              name: "the arguments of \(name)", step: call.step, value: call.call.arguments))
        } else if let value = call.readResult {
          subjects.append(
            Subject(
              name: "the result of \(name)", step: call.resultStep ?? call.step, value: value))
        } else if call.result == nil {
          throw Unjudged(reason: Messages.unrecorded(name))
        }
      }
      if subjects.isEmpty {
        let name = tool?.quoted ?? "any tool"
        throw Unjudged(
          reason: calls.isEmpty ? Messages.neverCalled(name) : Messages.neverAnswered(name))
      }
      return subjects
    case .state:
      guard let state = evidence.trajectory.state else { throw Unjudged(reason: Messages.noState) }
      return [Subject(name: "the end state", step: evidence.answerStep, value: state)]
    case .final:
      let answer = evidence.finalText ?? (evidence.answerStep, "")
      // What is no JSON has nothing at any path.
      let value = (try? JSONValue.parse(answer.text)) ?? .null
      return [Subject(name: "the final text", step: answer.step, value: value)]
    }
  }

  private func assessment(
    _ subjects: [Subject], _ evidence: Evidence
  ) throws(Unjudged) -> Assessment {
    let comparison = ArgumentComparison(evalCase: evidence.evalCase, mode: .subset)
    var wrong: [(step: Int, reason: String)] = []
    var right: [Int] = []
    var found = 0
    for subject in subjects {
      var nodes = try nodes(in: subject.value)
      if match == .list {
        let values = JSONValue.array(nodes.map(\.value))
        nodes = [JSONPath.Node(location: JSONPointer(), value: values)]
      }
      found += nodes.count
      for node in nodes {
        guard let mismatch = try rule.mismatch(node.value, comparison) else {
          right.append(subject.step)
          if match == .none {
            wrong.append((subject.step, "\(name(node, subject)) is \(Quoting.quoted(node.value))"))
          }
          continue
        }
        guard match != .none else { continue }
        wrong.append(
          (
            subject.step,
            "\(name(node, subject)) \(mismatch.afterPlace(in: evidence.evalCase))"
          ))
      }
      if nodes.isEmpty, match == .every, !rule.isOptional {
        wrong.append((subject.step, Messages.nothing(path, in: subject.name)))
      }
    }
    if match == .some {
      if let step = right.first { return .pass(Messages.found(path), steps: [step]) }
      let reason = wrong.first?.reason ?? Messages.nothing(path, in: subjects[0].name)
      return .fail(reason, steps: subjects.map(\.step))
    }
    if let first = wrong.first { return .fail(first.reason, steps: wrong.map(\.step)) }
    return .pass(match == .none ? Messages.absent(path) : Messages.asExpected(found))
  }

  private func nodes(in value: JSONValue) throws(Unjudged) -> [JSONPath.Node] {
    do throws(JSONPathTooMuchWork) {
      return try path.nodes(in: value)
    } catch { throw Unjudged(reason: "\(Quoting.quoted(path.source)): \(error)") }
  }

  private func name(_ node: JSONPath.Node, _ subject: Subject) -> String {
    match == .list
      ? "\(Quoting.quoted(path.source)) of \(subject.name)"
      : "\(Quoting.bounded(node.location.normalizedPath)) of \(subject.name)"
  }

  var mentions: [ToolMention] { tool?.mentions ?? [] }
}

private enum Messages {
  static let noState = "the end state was not recorded"
  static func noTool(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "nothing says whose calls are looked at", at: place,
      hints: ["write tool: NAME, or tool: '*' for every tool"])
  }
  static func unrecorded(_ tool: String) -> String { "a result of \(tool) was not recorded" }
  static func neverCalled(_ tool: String) -> String { "\(tool) was never called" }
  static func neverAnswered(_ tool: String) -> String { "\(tool) never answered without an error" }
  static func nothing(_ path: JSONPath, in name: String) -> String {
    "\(Quoting.quoted(path.source)) finds nothing in \(name)"
  }
  static func found(_ path: JSONPath) -> String {
    "\(Quoting.quoted(path.source)) finds such a value"
  }
  static func absent(_ path: JSONPath) -> String {
    "\(Quoting.quoted(path.source)) finds no such value"
  }
  static func asExpected(_ count: Int) -> String {
    count == 1 ? "1 value is as expected" : "\(count) values are as expected"
  }
}
