import EvalModel
import JSONKit

extension Grade {
  /// The grade as it is stored; what is at its usual value is left out.
  var json: JSONValue {
    var object: JSONObject = [
      "criterion": .string(criterion), "dimension": .string(dimension),
      "weight": .double(weight), "grader": .string(grader),
      "version": .int(Int64(graderVersion)), "category": .string(category.rawValue),
      "reason": .string(assessment.reason),
    ]
    func put(_ key: String, _ value: JSONValue) { object.members.append(.init(key, value)) }
    if isCritical { put("critical", true) }
    if case .scored(let value, let passed) = assessment.verdict {
      put("value", .double(value))
      put("passed", .bool(passed))
    }
    if !assessment.steps.isEmpty {
      put("steps", .array(assessment.steps.map { .int(Int64($0)) }))
    }
    if let category = assessment.category { put("seen", .string(category.rawValue)) }
    return .object(object)
  }

  /// Reads a stored grade. One without a finite value is unscored, never a number.
  init(json: JSONValue) throws(StoreError) {
    guard let criterion = json["criterion"]?.string, let dimension = json["dimension"]?.string,
      let weight = json["weight"]?.number, let grader = json["grader"]?.string,
      let version = json["version"]?.int, let reason = json["reason"]?.string,
      let category = json["category"]?.string.flatMap(FailureCategory.init(rawValue:))
    else { throw .unreadable("a grade that this version doesn't understand") }
    var verdict = Assessment.Verdict.unscored
    if let value = json["value"]?.number, let passed = json["passed"]?.bool {
      verdict = .scored(value: value, passed: passed)
    }
    self.init(
      criterion: criterion, dimension: dimension, weight: weight,
      isCritical: json["critical"]?.bool ?? false, grader: grader, graderVersion: version,
      assessment: Assessment(
        verdict, reason, steps: (json["steps"]?.array ?? []).compactMap(\.int),
        category: json["seen"]?.string.flatMap(FailureCategory.init(rawValue:))),
      category: category)
  }
}

extension [Grade] {
  var text: String { JSONValue.array(map(\.json)).text }

  init(storedText: String) throws(StoreError) {
    let items: [JSONValue]?
    do throws(JSONError) {
      items = try JSONValue.parse(storedText).array
    } catch {
      throw .unreadable("grades that aren't JSON: \(error)")
    }
    self = []
    for item in items ?? [] { append(try Grade(json: item)) }
  }
}

extension TrialScore.Verdict {
  var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .unscored: "unscored"
    }
  }

  var category: FailureCategory? {
    if case .failed(let category) = self { category } else { nil }
  }

  init(word: String, category: String?) throws(StoreError) {
    switch (word, category.flatMap(FailureCategory.init(rawValue:))) {
    case ("passed", _): self = .passed
    case ("failed", let category?): self = .failed(category)
    case ("unscored", _): self = .unscored
    default: throw .unreadable("a verdict that this version doesn't know")
    }
  }
}
