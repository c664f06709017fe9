import Diagnostics
import JSONKit
import MarkedYAML
import Patterns

extension Shape where Value == ArgumentRule {
  static var argumentRule: Shape {
    .recursive("argument-rule") {
      .either(
        scalar: Shape<CaseValue>.caseValue.map { value, _, _ in .value(value) },
        list: Shape<[ArgumentRule]>.list(of: Shape.argumentRule).map { rules, _, _ in .list(rules)
        },
        map: testsOrFields, expecting: "a value or a rule")
    }
  }

  /// A map is a set of tests as soon as one of its keys is a word of the tests, so that a slip in
  /// the other keys is found; else its keys are the fields of a nested map.
  private static var testsOrFields: Shape {
    let tests = ArgumentTests.shape
    let fields = Shape<[NamedRule]>.namedRules.map { rules, _, _ in ArgumentRule.map(rules) }
    return Shape(
      schema: { writer in ["anyOf": [tests.schema(&writer), fields.schema(&writer)]] },
      read: { node, problems in
        guard case .map(let entries) = node.kind else { return nil }
        return entries.contains { ArgumentTests.words.contains($0.key) }
          ? tests.read(node, &problems) : fields.read(node, &problems)
      })
  }
}

extension Shape where Value == [NamedRule] {
  /// A map from names of arguments or fields to their rules.
  static var namedRules: Shape {
    Shape<[NamedValue<ArgumentRule>]>.map(of: .argumentRule).map { rules, _, _ in
      rules.map { NamedRule(name: $0.name, rule: $0.value) }
    }
  }
}

/// The long form of a rule: `{min: 1, max: 500}`.
private enum ArgumentTests {
  static let equals = Field("equals", .caseValue, "The value.")
  static let tolerance = Field<Double>(
    "tolerance", .number(0...Double.infinity), "How far numbers may be from `equals`.")
  static let oneOf = Field<[CaseValue]>("one_of", .list(of: .caseValue), "The values allowed.")
  static let matches = Field<Pattern>(
    "matches", .pattern, "A regular expression that matches somewhere in the text.")
  static let min = Field<CaseValue>("min", .bound, "The smallest number allowed.")
  static let max = Field<CaseValue>("max", .bound, "The largest number allowed.")
  static let over = Field<CaseValue>("over", .bound, "The number must be larger than this.")
  static let under = Field<CaseValue>("under", .bound, "The number must be smaller than this.")
  static let contains = Field<CaseValue>(
    "contains", .caseValue, "A part of the text, or an entry of the list.")
  static let loose = Field<Bool>(
    "loose", .bool,
    "Compare what is meant: case and white space make no difference, and \"1,234.50\" is 1234.5.")
  static let anyOf = Field<[ArgumentRule]>(
    "any_of", .list(of: Shape<ArgumentRule>.argumentRule), "Rules of which one must hold.")
  static let includes = Field<[ArgumentRule]>(
    "includes", .oneOrMore(of: Shape<ArgumentRule>.argumentRule),
    "Values or rules for which the list has an entry each; others may be there.")
  static let unordered = Field<[ArgumentRule]>(
    "unordered", .list(of: Shape<ArgumentRule>.argumentRule),
    "Values or rules for the entries of the list, in any order.")
  static let each = Field<ArgumentRule>(
    "each", .argumentRule, "A value or a rule for every entry of the list.")
  static let at = Field<JSONPath>(
    "at", .jsonPath(patterns: Pattern.pathPatterns),
    "A JSONPath into the value: the other words speak of what it selects, a list unless the path "
      + "can select only one value.")
  static let any = Field<Bool>("any", .bool, "Any value will do, but there must be one.")
  static let optional = Field<Bool>("optional", .bool, "The argument may be left out.")

  static let fields: [any FieldDescription] = [
    equals, tolerance, loose, oneOf, anyOf, matches, min, max, over, under, contains, includes,
    unordered, each, at, any, optional,
  ]
  static let words = Set(fields.map(\.name))

  static var shape: Shape<ArgumentRule> {
    .record(fields) { record in
      var tests: [ArgumentRule.Test] = []
      let tolerance = record.read(tolerance)
      let isLoose = record.read(loose) ?? false
      if let value = record.read(equals) {
        tests.append(
          .equals(value, ValueComparison(tolerance: tolerance ?? 0, isLoose: isLoose)))
      } else if tolerance != nil && !record.has(equals) {
        record.problems.add(.toleranceAlone(at: record.place(of: Self.tolerance)))
      }
      if let values = record.read(oneOf) {
        tests.append(.oneOf(values, ValueComparison(isLoose: isLoose)))
      }
      if isLoose, !record.has(equals), !record.has(oneOf) {
        record.problems.add(
          .impossible(
            "'loose' says nothing without 'equals' or 'one_of'", at: record.place(of: loose)))
      }
      if let rules = record.read(anyOf) { tests.append(.anyOf(rules)) }
      if let rules = record.read(includes) { tests.append(.includes(rules)) }
      if let rules = record.read(unordered) { tests.append(.unordered(rules)) }
      if let rule = record.read(each) { tests.append(.each(rule)) }
      if let pattern = record.read(matches) { tests.append(.matches(pattern)) }
      let lower = record.read(min)
      let upper = record.read(max)
      let lowerOpen = record.read(over)
      let upperOpen = record.read(under)
      if isEmpty(lower, upper) {
        record.problems.add(.impossible("min is larger than max", at: record.place(of: min)))
      }
      if isEmpty(lowerOpen, upperOpen) {
        record.problems.add(.impossible("over is larger than under", at: record.place(of: over)))
      }
      if let lower { tests.append(.bound(.min, lower)) }
      if let upper { tests.append(.bound(.max, upper)) }
      if let lowerOpen { tests.append(.bound(.over, lowerOpen)) }
      if let upperOpen { tests.append(.bound(.under, upperOpen)) }
      if let part = record.read(contains) { tests.append(.contains(part)) }
      _ = record.read(any)
      let rule = ArgumentRule.tests(tests, isOptional: record.read(optional) ?? false)
      guard record.has(at) else { return rule }
      return record.read(at).map { .at($0, rule) }
    }
  }

  /// Whether no number lies between the two, as far as they are known before grading.
  private static func isEmpty(_ lower: CaseValue?, _ upper: CaseValue?) -> Bool {
    guard let lower = lower?.written.number, let upper = upper?.written.number else { return false }
    return lower > upper
  }
}

extension Diagnostic {
  fileprivate static func toleranceAlone(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "impossible", "'tolerance' says nothing without 'equals'", at: place,
      hints: ["write {equals: …, tolerance: …}, or min and max"])
  }

  /// Settings that no trajectory can meet.
  static func impossible(_ why: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic("impossible", "nothing can pass: \(why)", at: place)
  }
}
