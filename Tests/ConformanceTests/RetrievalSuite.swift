import Diagnostics
import EvalModel
import JSONKit
import Testing

@Suite(
  "Retrieval figures",
  .enabled(if: ConformanceData.has("rag_retrieval"), "there is no data for it"))
struct RetrievalSuite {
  @Test("precision, recall and MRR to six decimals, and who passes at F1 of 0.3")
  func figures() throws {
    let lines = SourceLines(try ConformanceData.bytes("rag_retrieval/retrieve_base.jsonl"))
    var cases: [JSONValue] = []
    var searches: [Trajectory] = []
    for number in 1...lines.count {
      guard let line = lines.bytes(ofLine: number), !line.isEmpty else { continue }
      let row = try JSONValue.parse(line)
      let query = row["query"]?.string ?? ""
      cases.append([
        "id": .string("question-\(cases.count + 1)"), "intent": "retrieval",
        "input": .string(query), "vars": ["gold": row["gold"] ?? []],
      ])
      // A search that broke down found nothing.
      let found = (row["retrieved"]?.array ?? []).compactMap(\.string)
      searches.append(
        Trajectory(steps: [
          Step(
            .retrieval(
              Retrieval(query: query, documents: found.map { Retrieval.Found(id: $0) })))
        ]))
    }
    let judged = try JudgedSet(rubric: "rag.rubric.yaml", cases: cases)
    var sums: [String: Double] = [:]
    var passed = 0
    for (index, search) in searches.enumerated() {
      let score = try judged.score(search, as: "question-\(index + 1)")
      passed += score.verdict == .passed ? 1 : 0
      for grade in score.grades {
        guard case .scored(let value, _) = grade.assessment.verdict else { continue }
        sums[grade.criterion, default: 0] += value
      }
    }
    let published = [("precision", "0.421667"), ("recall", "0.649167"), ("mrr", "0.726667")]
    for (metric, figure) in published {
      let mean = ((sums[metric] ?? 0) / Double(searches.count)).decimals(6)
      ConformanceData.report("Retrieval of 100 questions: \(metric)", mean, "is \(figure)")
      #expect(mean == figure)
    }
    ConformanceData.report(
      "Retrieval of 100 questions: pass at F1 of 0.3", "\(passed)/\(searches.count)", "is 83")
    #expect(passed == 83 && searches.count == 100)
  }
}
