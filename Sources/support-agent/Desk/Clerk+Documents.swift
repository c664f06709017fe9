import JSONKit

extension Clerk {
  /// Searches the documents and reads the best ones into the context.
  @discardableResult
  func retrieve(_ question: String) async throws(Interruption) -> [SearchIndex.Hit] {
    let hits = Array(
      library.search(question).prefix(Tuning.topDocuments)
        .filter { $0.score >= Tuning.faintHit })
    dialogue.emit(
      "retrieval",
      [
        "query": .string(question),
        "documents": .array(
          hits.map { hit in
            [
              "id": .string(hit.document.id),
              "score": .double((hit.score * 100).rounded() / 100),
              "text": .string(hit.document.text),
              "acl": .array(hit.document.acl.map { .string($0) }),
            ]
          }),
      ])
    for hit in hits {
      dialogue.remember(hit.document.text)
      try await obey(SiftedText(hit.document.text).instructions)
    }
    return hits
  }

  func policyQuestion() async throws(Interruption) -> Reply {
    let question = conversation.text
    let hits = try await retrieve(question)
    confidence = ((hits.first?.score ?? 0) * 100).rounded() / 100
    guard let best = hits.first, best.score >= Tuning.clearHit, !conduct.isOvercautious else {
      return say(.policyUnknown, .abstain)
    }
    let answer = Library.answer(
      question, from: SiftedText(best.document.text).sentences,
      brief: conversation.instructions.brief)
    return say(
      .policyAnswer, .answer, ["title": best.document.title, "answer": answer],
      citations: [best.document.id])
  }
}
