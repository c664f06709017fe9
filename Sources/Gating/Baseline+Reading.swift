package import Diagnostics
import JSONKit
import Statistics

extension Baseline {
  /// Reads a baseline file, or names every reason why it can't be trusted.
  ///
  /// Strict, because whatever a lenient reader fills in would silently move a merge gate: unknown
  /// and missing fields, impossible counts, duplicates and newer formats are all errors.
  package static func read(
    _ bytes: [UInt8], file: String, problems: inout Problems
  ) -> Baseline? {
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes)
    } catch {
      let position = SourceLines(bytes).position(ofByte: error.offset)
      problems.add(
        Diagnostic(
          "baseline-json", "not a JSON document: \(error.reason)",
          at: SourcePlace(file: file, line: position.line, column: position.column)))
      return nil
    }
    var reader = BaselineReader(file: file)
    let baseline = reader.baseline(value)
    problems.merge(reader.problems)
    return reader.problems.hasErrors ? nil : baseline
  }
}

/// A file has no lines once it is a value, so problems name the place inside the document.
private struct BaselineReader {
  let file: String
  var problems = Problems()

  /// More trials of one case than anybody stores, and few enough to count with.
  private static let mostTrials = 1_000_000

  init(file: String) { self.file = file }

  mutating func baseline(_ value: JSONValue) -> Baseline? {
    let top = JSONPointer()
    if let schema = value["schema"]?.string, !isReadable(schema) { return nil }
    let fields = [
      "schema", "name", "eval_set", "eval_set_digest", "rubrics", "agent", "fingerprint",
      "batches", "cases",
    ]
    guard let object = record(value, fields, at: top) else { return nil }
    _ = text(object, "schema", top)
    let batches = elements(object, "batches", top).compactMap { batch($0, at: $1) }
    refuseDuplicates(batches.map(\.id), of: "batch", at: top.appending("batches"))
    if object["batches"]?.array?.isEmpty == true {
      add("baseline-empty", "has no batch", at: top.appending("batches"))
    }
    let known = Set(batches.map { ExactText($0.id) })
    let cases = elements(object, "cases", top).compactMap { testCase($0, known, at: $1) }
    refuseDuplicates(cases.map(\.id), of: "case", at: top.appending("cases"))
    guard let name = text(object, "name", top), let evalSet = text(object, "eval_set", top),
      let evalSetDigest = digest(object, "eval_set_digest", top),
      let rubrics = rubrics(object, top),
      let agent = text(object, "agent", top), let fingerprint = object["fingerprint"]
    else { return nil }
    return Baseline(
      name: name, evalSet: evalSet, evalSetDigest: evalSetDigest, rubrics: rubrics,
      agent: agent, fingerprint: fingerprint, batches: batches, cases: cases)
  }

  private mutating func isReadable(_ schema: String) -> Bool {
    if schema.utf8.elementsEqual(Baseline.schema.utf8) { return true }
    let place = JSONPointer().appending("schema")
    let family = "agent-eval.baseline/"
    if schema.hasPrefix(family), let version = Int(schema.dropFirst(family.count)), version > 1 {
      add(
        "baseline-version", "format \(version) is newer than this program reads", at: place,
        hints: ["update agent-eval"])
    } else {
      add("baseline-version", "not a baseline: expected '\(Baseline.schema)'", at: place)
    }
    return false
  }

  private mutating func batch(_ value: JSONValue, at place: JSONPointer) -> Baseline.Batch? {
    let fields = ["id", "accepted_at", "accepted_by", "reason", "verdict", "tool_version"]
    let optional = ["forced", "commit", "profile"]
    guard let object = record(value, fields, optional: optional, at: place) else { return nil }
    let commit = object["commit"] == nil ? nil : text(object, "commit", place)
    let profile = object["profile"] == nil ? nil : text(object, "profile", place)
    let isForced = object["forced"]?.bool
    if object["forced"] != nil, isForced == nil {
      add("baseline-field", "expected true or false", at: place.appending("forced"))
    }
    let words = Verdict.Word.allCases.map(\.rawValue)
    let verdict = object["verdict"]?.string.flatMap(Verdict.Word.init)
    if verdict == nil {
      add(
        "baseline-field", "expected one of \(words.joined(separator: ", "))",
        at: place.appending("verdict"))
    }
    guard let id = text(object, "id", place), let at = text(object, "accepted_at", place),
      let by = text(object, "accepted_by", place),
      let reason = text(object, "reason", place, canBeEmpty: true),
      let version = text(object, "tool_version", place), let verdict
    else { return nil }
    return Baseline.Batch(
      id: id, acceptedAt: at, acceptedBy: by, reason: reason, verdict: verdict,
      isForced: isForced ?? false, commit: commit, profile: profile, toolVersion: version)
  }

  private mutating func testCase(
    _ value: JSONValue, _ known: Set<ExactText>, at place: JSONPointer
  ) -> Baseline.Case? {
    let fields = ["id", "intent", "digest", "batches"]
    guard let object = record(value, fields, at: place) else { return nil }
    let batches = elements(object, "batches", place).compactMap { counts($0, known, at: $1) }
    refuseDuplicates(batches.map(\.batch), of: "batch", at: place.appending("batches"))
    guard let id = text(object, "id", place), let intent = text(object, "intent", place),
      let digest = digest(object, "digest", place)
    else { return nil }
    if batches.reduce(0, { $0 + $1.counts.trials + $1.lost }) > Self.mostTrials {
      add("baseline-count", "more than \(Self.mostTrials) trials", at: place)
      return nil
    }
    return Baseline.Case(id: id, intent: intent, digest: digest, batches: batches)
  }

  private mutating func counts(
    _ value: JSONValue, _ known: Set<ExactText>, at place: JSONPointer
  ) -> Baseline.Counts? {
    let fields = ["batch", "passes", "trials", "lost"]
    guard let object = record(value, fields, optional: ["metrics"], at: place),
      let batch = text(object, "batch", place), let passes = count(object, "passes", place),
      let trials = count(object, "trials", place), let lost = count(object, "lost", place)
    else { return nil }
    if !known.contains(ExactText(batch)) {
      add("baseline-batch", "no batch has this id", at: place.appending("batch"))
    }
    guard passes <= trials else {
      add("baseline-count", "\(passes) passes among \(trials) trials", at: place)
      return nil
    }
    let counts = Proportion(passes: passes, trials: trials)
    guard let written = object["metrics"] else {
      return Baseline.Counts(batch: batch, counts: counts, lost: lost)
    }
    do {
      let metrics = try CaseMetrics.read(written, trials: trials, failed: counts.failures)
      return Baseline.Counts(batch: batch, counts: counts, lost: lost, metrics: metrics)
    } catch {
      let field = place.appending("metrics")
      add(
        "baseline-metrics", error.message,
        at: error.field.isEmpty ? field : field.appending(error.field))
      return nil
    }
  }
}

extension BaselineReader {
  private mutating func record(
    _ value: JSONValue, _ fields: [String], optional: [String] = [], at place: JSONPointer
  ) -> JSONObject? {
    guard let object = value.object else {
      add("baseline-field", "expected an object, not \(value.kindName)", at: place)
      return nil
    }
    var seen: Set<ExactText> = []
    let known = Set((fields + optional).map(ExactText.init))
    for key in object.keys {
      if !seen.insert(ExactText(key)).inserted {
        add("duplicate-key", "stands twice", at: place.appending(key))
      } else if !known.contains(ExactText(key)) {
        add("unknown-field", "unknown field", at: place.appending(key))
      }
    }
    let missing = fields.filter { !seen.contains(ExactText($0)) }
    for field in missing { add("missing-field", "is missing", at: place.appending(field)) }
    return missing.isEmpty ? object : nil
  }

  private mutating func text(
    _ object: JSONObject, _ key: String, _ place: JSONPointer, canBeEmpty: Bool = false
  ) -> String? {
    guard let text = object[key]?.string, canBeEmpty || !text.isEmpty else {
      add("baseline-field", "expected a text", at: place.appending(key))
      return nil
    }
    return text
  }

  private mutating func digest(
    _ object: JSONObject, _ key: String, _ place: JSONPointer
  ) -> Digest? {
    guard let digest = object[key]?.string.flatMap({ Digest(hex: $0) }) else {
      add("baseline-field", "expected 64 hexadecimal digits", at: place.appending(key))
      return nil
    }
    return digest
  }

  private mutating func rubrics(
    _ object: JSONObject, _ place: JSONPointer
  ) -> [String: Digest]? {
    let place = place.appending("rubrics")
    guard let members = object["rubrics"]?.object else {
      add("baseline-field", "expected an object", at: place)
      return nil
    }
    var rubrics: [String: Digest] = [:]
    for key in members.keys {
      guard let found = digest(members, key, place) else { return nil }
      guard rubrics.updateValue(found, forKey: key) == nil else {
        add("duplicate-key", "stands twice", at: place.appending(key))
        return nil
      }
    }
    return rubrics
  }

  private mutating func count(
    _ object: JSONObject, _ key: String, _ place: JSONPointer
  ) -> Int? {
    guard let count = object[key]?.int, (0...Self.mostTrials).contains(count) else {
      add(
        "baseline-count", "expected a whole number from 0 to \(Self.mostTrials)",
        at: place.appending(key))
      return nil
    }
    return count
  }

  private mutating func elements(
    _ object: JSONObject, _ key: String, _ place: JSONPointer
  ) -> [(JSONValue, JSONPointer)] {
    guard let array = object[key]?.array else {
      add("baseline-field", "expected an array", at: place.appending(key))
      return []
    }
    return array.enumerated().map { ($0.element, place.appending(key).appending($0.offset)) }
  }

  private mutating func refuseDuplicates(
    _ ids: [String], of what: String, at place: JSONPointer
  ) {
    var seen: Set<ExactText> = []
    for id in ids where !seen.insert(ExactText(id)).inserted {
      add("duplicate-id", "two entries for the \(what) '\(id)'", at: place)
    }
  }

  /// A file that is wrong everywhere is wrong for one reason; the first hundred show it.
  private mutating func add(
    _ code: String, _ message: String, at place: JSONPointer, hints: [String] = []
  ) {
    guard problems.errorCount < 100 else { return }
    let path = place.tokens.isEmpty ? "" : "\(place.path): "
    problems.add(Diagnostic(code, "\(file): \(path)\(message)", hints: hints))
  }
}
