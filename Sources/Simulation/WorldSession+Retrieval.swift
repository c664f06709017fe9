import EvalModel
import JSONKit

// Searches of the world's documents.
extension WorldSession {
  mutating func retrieve(_ query: String, _ limit: Int, _ filtersByGroup: Bool) -> JSONValue {
    let index = index ?? DocumentIndex(world.documents)
    self.index = index
    let groups = Set(user.groups)
    let found = index.search(query).lazy.filter { [world] match in
      let acl = world.documents[match.document].acl
      return !filtersByGroup || acl.isEmpty || !groups.isDisjoint(with: acl)
    }
    return [
      "documents": .array(
        found.prefix(limit).map { [world] match in
          let document = world.documents[match.document]
          return [
            "id": .string(document.id), "title": .string(document.title),
            "text": .string(document.text), "score": .double(match.score),
            "acl": .array(document.acl.map { .string($0) }),
          ]
        })
    ]
  }

  /// What an answer of `retrieve` brings into the agent's context, as a step.
  func retrieval(_ answer: ToolResult.Answer, _ query: String?) -> Retrieval? {
    guard case .ok(let value) = answer, let documents = value["documents"]?.array else {
      return nil
    }
    return Retrieval(
      query: query,
      documents: documents.map { document in
        Retrieval.Found(
          id: document["id"]?.string ?? "", score: document["score"]?.number,
          text: document["text"]?.string, acl: document["acl"]?.array?.compactMap(\.string))
      })
  }
}
