import EvalModel
import MarkedYAML

/// The answer names its sources, they were found, and they say what it says.
///
/// Citations are the final answer's `citations` and ids in brackets in what the agent said in any
/// turn, `[kb-12]`. Each must have been retrieved. A sentence with ids in brackets is supported when at least
/// `min_overlap` of its telling words (four letters or more, or with a digit) stand in the texts of
/// those documents together. A citation that no sentence names must support the sentence that it
/// supports best. Words are compared as they are, so answers in another language than the documents
/// need a judge, or `min_overlap: 0`.
///
/// Without any citation an answer fails unless `required: false`; abstentions, refusals and
/// escalations need none. The value is the part of the citations that hold.
struct Cites: Grader {
  let isRequired: Bool
  let minimumOverlap: Double

  static let kind = GraderKind(
    name: "cites", version: 1,
    summary: "Citations exist, were retrieved and support what is said.",
    category: .hallucination, dimension: "correctness",
    example: """
      cites
      cites: {required: false, min_overlap: 0.4}
      """,
    shape: Shape<Cites>.record([required, minOverlap]) { record in
      Cites(
        isRequired: record.read(required) ?? true, minimumOverlap: record.read(minOverlap) ?? 0.5)
    }.anyGrader)

  private static let required = Field<Bool>(
    "required", .bool, "Whether an answer must cite something; it must by default.")
  private static let minOverlap = Field<Double>(
    "min_overlap", .number(0...1),
    "The part of a sentence's telling words that the cited documents must have; 0.5 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    guard let (step, _) = evidence.finalText else {
      return .fail(Messages.silence, steps: [evidence.answerStep])
    }
    // A conversation may well end with "you're welcome"; what it cites was said before.
    let sentences = evidence.spoken.flatMap { CitedSentence.split($0.text) }
    let inline = sentences.flatMap(\.ids)
    var named: [String] = []
    for id in (evidence.trajectory.final?.citations ?? []) + inline where !named.contains(id) {
      named.append(id)
    }
    if named.isEmpty {
      let outcome = evidence.trajectory.final?.outcome ?? AnswerKind.answer.rawValue
      let isAnswer = outcome.utf8.elementsEqual(AnswerKind.answer.rawValue.utf8)
      return isRequired && isAnswer
        ? .fail(Messages.none, steps: [step]) : .pass(Messages.nothingToCite)
    }
    let sources = Sources(evidence)
    var wrong: [String] = []
    var unknown: [String] = []
    for id in named {
      guard sources.isRetrieved(id) else {
        wrong.append(Messages.notRetrieved(id))
        continue
      }
      guard minimumOverlap > 0 else { continue }
      guard let words = sources.words(of: id) else {
        unknown.append(id)
        continue
      }
      if !isSupported(id, words, sentences, sources) {
        wrong.append(Messages.unsupported(id, sentences.first { $0.ids.contains(id) }?.text))
      }
    }
    guard let first = wrong.first else {
      if let id = unknown.first { return .unscored(Messages.noText(id)) }
      return .pass(Messages.held(named.count), steps: [step])
    }
    return Assessment(
      .scored(value: 1 - Double(wrong.count) / Double(named.count), passed: false), first,
      steps: [step])
  }

  private func isSupported(
    _ id: String, _ words: Set<String>, _ sentences: [CitedSentence], _ sources: Sources
  ) -> Bool {
    let naming = sentences.filter { $0.ids.contains(id) }
    if naming.isEmpty {
      return sentences.contains { overlap($0.telling, words) >= minimumOverlap }
    }
    return naming.allSatisfy { sentence in
      let together = sentence.ids.reduce(into: words) {
        $0.formUnion(sources.words(of: $1) ?? [])
      }
      return overlap(sentence.telling, together) >= minimumOverlap
    }
  }

  /// A sentence without a telling word says nothing that needs support.
  private func overlap(_ sentence: Set<String>, _ source: Set<String>) -> Double {
    sentence.isEmpty ? 1 : Double(sentence.intersection(source).count) / Double(sentence.count)
  }
}

/// A sentence of the answer with the ids that stand in brackets in it.
private struct CitedSentence {
  var text: String
  var ids: [String]
  var telling: Set<String>

  /// Sentences end with a mark before white space, and at line ends. Brackets right behind the end
  /// belong to the sentence before them.
  static func split(_ text: String) -> [CitedSentence] {
    var parts: [String] = []
    var part = ""
    var previous: Character = " "
    for character in text {
      let endsHere =
        character.isNewline
        || (character.isWhitespace && (previous == "." || previous == "!" || previous == "?"))
      if endsHere {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
      previous = character
      if parts.count >= 1000 { break }
    }
    parts.append(part)
    var sentences: [CitedSentence] = []
    for part in parts where part.contains(where: { !$0.isWhitespace }) {
      let (rest, ids) = takeIDs(out: part)
      if rest.contains(where: { $0.isLetter || $0.isNumber }) || sentences.isEmpty {
        sentences.append(
          CitedSentence(text: rest, ids: ids, telling: WordList(rest).telling))
      } else {
        sentences[sentences.count - 1].ids += ids
      }
    }
    return sentences
  }

  /// `[kb-1]` and `[kb-1, kb-2]`: one word each, with a digit in it.
  private static func takeIDs(out text: String) -> (String, [String]) {
    var rest = ""
    var ids: [String] = []
    var remaining = Substring(text)
    while let open = remaining.firstIndex(of: "[") {
      rest += remaining[..<open]
      let behind = remaining[remaining.index(after: open)...]
      guard let close = behind.firstIndex(of: "]") else {
        rest += remaining[open...]
        return (rest, ids)
      }
      let names = behind[..<close].split { $0 == "," || $0 == ";" || $0.isWhitespace }
      if names.allSatisfy({ $0.contains(where: \.isNumber) && $0.count <= 80 }) {
        ids += names.map(String.init)
      } else {
        rest += remaining[open...close]
      }
      remaining = behind[behind.index(after: close)...]
    }
    return (rest + remaining, ids)
  }
}

/// The retrieved documents and their words.
private struct Sources {
  private var retrieved: Set<String> = []
  private var texts: [String: Set<String>] = [:]

  init(_ evidence: Evidence) {
    for found in evidence.trajectory.retrievals.flatMap(\.retrieval.documents) {
      retrieved.insert(found.id)
      let document = evidence.evalCase.world.document(found.id)
      guard let text = found.text ?? document?.text else { continue }
      texts[found.id, default: []].formUnion(WordList("\(document?.title ?? "") \(text)").words)
    }
  }

  func isRetrieved(_ id: String) -> Bool { retrieved.contains(id) }
  func words(of id: String) -> Set<String>? { texts[id] }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let none = "the answer cites nothing"
  static let nothingToCite = "nothing is cited, and nothing needs to be"
  static func held(_ count: Int) -> String {
    "\(Quoting.count(count, "citation")) found and supported"
  }
  static func notRetrieved(_ id: String) -> String {
    "\(Quoting.quoted(id)) is cited and was never retrieved"
  }
  static func unsupported(_ id: String, _ sentence: String?) -> String {
    "\(Quoting.quoted(id)) does not support "
      + (sentence.map { Quoting.quoted($0) } ?? "any sentence of the answer")
  }
  static func noText(_ id: String) -> String {
    "the text of the cited document \(Quoting.quoted(id)) was not recorded"
  }
}
