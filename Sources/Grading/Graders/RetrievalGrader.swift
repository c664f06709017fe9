import EvalModel
import MarkedYAML

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The searches found the right documents.
///
/// The documents of all searches count as one ranking in the order in which they came, each once;
/// `k` looks at the first so many. `precision` is the part of these that is right, `recall` the
/// part of the right ones that is among them, `f1` their harmonic mean, `mrr` one over the rank of
/// the first right one, `ndcg` the discounted gain beside that of the best order, all right
/// documents being equally right. The value of the grade is the metric. A search that found
/// nothing scores 0; without any search there is nothing to judge.
struct RetrievalGrader: Grader {
  enum Metric: String, Sendable, CaseIterable {
    case precision
    case recall
    case f1
    case mrr
    case ndcg
  }

  let relevant: [CaseText]
  let metric: Metric
  let atLeast: Double
  let k: Int?

  static let kind = GraderKind(
    name: "retrieval", version: 1,
    summary: "The searches found these documents: precision, recall, F1, MRR or nDCG.",
    category: .context, dimension: "retrieval",
    example: """
      retrieval: kb-03
      retrieval: [kb-03, kb-02]
      retrieval: {relevant: [kb-03, $case.vars.page], metric: recall, at_least: 1, k: 3}
      """,
    shape: Shape<RetrievalGrader>.either(
      scalar: documents.map { ids, _, _ in
        RetrievalGrader(relevant: ids, metric: .f1, atLeast: 0.5, k: nil)
      },
      list: documents.map { ids, _, _ in
        RetrievalGrader(relevant: ids, metric: .f1, atLeast: 0.5, k: nil)
      },
      map: .record([relevantField, metricField, atLeastField, kField]) { record in
        let metric = record.read(metricField)
        let atLeast = record.read(atLeastField)
        let k = record.read(kField)
        return record.read(relevantField).map {
          RetrievalGrader(
            relevant: $0, metric: metric ?? .f1, atLeast: atLeast ?? 0.5, k: k)
        }
      },
      expecting: "the id of a document, a list of ids, or a map with 'relevant'"
    ).anyGrader)

  private static var documents: Shape<[CaseText]> {
    Shape<[CaseText]>.oneOrMore(of: .caseText).map { ids, node, problems in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one document", at: node)
      }
      return ids.isEmpty ? nil : ids
    }
  }
  private static let relevantField = Field<[CaseText]>(
    "relevant", documents, "The ids of the right documents; `$case.vars.NAME` may be a list.",
    required: true)
  private static let metricField = Field<Metric>(
    "metric", .choice, "What is measured; `f1` by default.")
  private static let atLeastField = Field<Double>(
    "at_least", .number(0...1), "The value that passes; 0.5 by default.")
  private static let kField = Field<Int>(
    "k", .int(1...Int.max), "Look only at the first so many documents; at all without it.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      var wanted: Set<[UInt8]> = []
      var names: [String] = []
      for text in relevant {
        for id in try text.texts(in: evidence.evalCase)
        where wanted.insert(Array(id.utf8)).inserted {
          names.append(id)
        }
      }
      // A list of the case may be empty.
      if wanted.isEmpty { return .unscored(Messages.nothingRelevant) }
      let retrievals = evidence.trajectory.retrievals
      guard !retrievals.isEmpty else { return .unscored(Messages.noSearch) }
      var seen: Set<[UInt8]> = []
      var hits: [Bool] = []
      for document in retrievals.flatMap(\.retrieval.documents) where hits.count < k ?? Int.max {
        let id = Array(document.id.utf8)
        if seen.insert(id).inserted { hits.append(wanted.contains(id)) }
      }
      let value = value(hits, relevant: wanted.count)
      let missing = names.filter { !seen.contains(Array($0.utf8)) }
      let passed = value >= atLeast - 1e-9
      return Assessment(
        .scored(value: value, passed: passed),
        Messages.measured(metric, value, passed ? nil : atLeast, missing),
        steps: retrievals.map(\.step))
    } catch { return .unscored(error.reason) }
  }

  private func value(_ hits: [Bool], relevant: Int) -> Double {
    let right = Double(hits.count { $0 })
    guard right > 0 else { return 0 }
    let (precision, recall) = (right / Double(hits.count), right / Double(relevant))
    switch metric {
    case .precision: return precision
    case .recall: return recall
    case .f1: return 2 * precision * recall / (precision + recall)
    case .mrr: return hits.firstIndex(of: true).map { 1 / Double($0 + 1) } ?? 0
    case .ndcg:
      func gain(_ rank: Int) -> Double { 1 / log2(Double(rank + 2)) }
      let best = (0..<min(relevant, k ?? relevant)).reduce(0) { $0 + gain($1) }
      return hits.indices.reduce(0) { $0 + (hits[$1] ? gain($1) : 0) } / best
    }
  }
}

private enum Messages {
  static let noSearch = "no search was recorded"
  static let nothingRelevant = "no document is right for this case"
  static func measured(
    _ metric: RetrievalGrader.Metric, _ value: Double, _ atLeast: Double?, _ missing: [String]
  ) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return "\(metric.rawValue) is \(rounded)"
      + (atLeast.map { ", expected at least \($0)" } ?? "")
      + (missing.isEmpty
        ? "" : "; not found: \(Quoting.list(missing.map { Quoting.bounded($0) }))")
  }
}
