import EvalModel
import JSONKit

// Every text of a trajectory is named here once. Each function answers `nil` when nothing had to
// be replaced, so that what is clean keeps its storage.

extension Sweep {
  mutating func replacement(for trajectory: Trajectory) -> Trajectory? {
    var clean: Trajectory?
    for index in trajectory.steps.indices {
      if let kind = replacement(for: trajectory.steps[index].kind) {
        clean = clean ?? trajectory
        clean?.steps[index].kind = kind
      }
      if let extra = replacement(for: trajectory.steps[index].extra) {
        clean = clean ?? trajectory
        clean?.steps[index].extra = extra
      }
    }
    if let final = trajectory.final, let answer = replacement(for: final) {
      clean = clean ?? trajectory
      clean?.final = answer
    }
    if let value = trajectory.state, let state = replacement(for: value) {
      clean = clean ?? trajectory
      clean?.state = state
    }
    if let extra = replacement(for: trajectory.extra) {
      clean = clean ?? trajectory
      clean?.extra = extra
    }
    return clean
  }

  private mutating func replacement(for answer: FinalAnswer) -> FinalAnswer? {
    var answer = answer
    var isChanged = replace(&answer.text)
    isChanged = replace(&answer.outcome) || isChanged
    isChanged = replace(&answer.citations) || isChanged
    isChanged = replace(&answer.extra) || isChanged
    return isChanged ? answer : nil
  }

  private mutating func replacement(for kind: Step.Kind) -> Step.Kind? {
    switch kind {
    case .user(var user):
      return replace(&user.text) ? .user(user) : nil
    case .model(var call):
      var isChanged = replace(&call.model)
      isChanged = replace(&call.finishReason) || isChanged
      isChanged = replace(&call.reasoning) || isChanged
      return isChanged ? .model(call) : nil
    case .retrieval(let retrieval):
      return replacement(for: retrieval).map { .retrieval($0) }
    case .decision(var decision):
      var isChanged = replace(&decision.name)
      isChanged = replace(&decision.value) || isChanged
      return isChanged ? .decision(decision) : nil
    case .toolCall(var call):
      var isChanged = replace(&call.id)
      isChanged = replace(&call.name) || isChanged
      isChanged = replace(&call.arguments) || isChanged
      return isChanged ? .toolCall(call) : nil
    case .toolResult(let result):
      return replacement(for: result).map { .toolResult($0) }
    case .approval(var approval):
      var isChanged = replace(&approval.tool)
      isChanged = replace(&approval.decision) || isChanged
      isChanged = replace(&approval.arguments) || isChanged
      return isChanged ? .approval(approval) : nil
    case .handoff(var handoff):
      var isChanged = replace(&handoff.to)
      isChanged = replace(&handoff.reason) || isChanged
      isChanged = replace(&handoff.context) || isChanged
      return isChanged ? .handoff(handoff) : nil
    case .error(var error):
      var isChanged = replace(&error.kind)
      isChanged = replace(&error.message) || isChanged
      return isChanged ? .error(error) : nil
    case .retry(var retry):
      var isChanged = replace(&retry.of)
      isChanged = replace(&retry.reason) || isChanged
      return isChanged ? .retry(retry) : nil
    case .message(var message):
      return replace(&message.text) ? .message(message) : nil
    case .unknown(let type):
      return replacement(for: type).map { .unknown(type: $0) }
    }
  }

  private mutating func replacement(for retrieval: Retrieval) -> Retrieval? {
    var retrieval = retrieval
    var isChanged = replace(&retrieval.query)
    for index in retrieval.documents.indices {
      var document = retrieval.documents[index]
      var isDocumentChanged = replace(&document.id)
      isDocumentChanged = replace(&document.text) || isDocumentChanged
      isDocumentChanged = replace(&document.acl) || isDocumentChanged
      guard isDocumentChanged else { continue }
      retrieval.documents[index] = document
      isChanged = true
    }
    return isChanged ? retrieval : nil
  }

  private mutating func replacement(for result: ToolResult) -> ToolResult? {
    var result = result
    var isChanged = replace(&result.id)
    isChanged = replace(&result.breaches) || isChanged
    switch result.answer {
    case .ok(let value):
      if let value = replacement(for: value) {
        result.answer = .ok(value)
        isChanged = true
      }
    case .error(var error):
      let isKindChanged = replace(&error.kind)
      if replace(&error.message) || isKindChanged {
        result.answer = .error(error)
        isChanged = true
      }
    }
    return isChanged ? result : nil
  }
}

extension Sweep {
  private mutating func replace(_ text: inout String?) -> Bool {
    guard let old = text, let new = replacement(for: old) else { return false }
    text = new
    return true
  }

  private mutating func replace(_ texts: inout [String]?) -> Bool {
    guard var new = texts, replace(&new) else { return false }
    texts = new
    return true
  }

  private mutating func replace(_ texts: inout [String]) -> Bool {
    var isChanged = false
    for index in texts.indices {
      guard let new = replacement(for: texts[index]) else { continue }
      texts[index] = new
      isChanged = true
    }
    return isChanged
  }

  private mutating func replace(_ object: inout JSONObject) -> Bool {
    guard let new = replacement(for: object) else { return false }
    object = new
    return true
  }

  private mutating func replace(_ value: inout JSONValue) -> Bool {
    guard let new = replacement(for: value) else { return false }
    value = new
    return true
  }

  private mutating func replace(_ value: inout JSONValue?) -> Bool {
    guard let old = value, let new = replacement(for: old) else { return false }
    value = new
    return true
  }
}

extension Sweep {
  private mutating func replacement(for value: JSONValue) -> JSONValue? {
    switch value {
    case .null, .bool, .int, .double: return nil
    case .string(let text): return replacement(for: text).map { .string($0) }
    case .object(let object): return replacement(for: object).map { .object($0) }
    case .array(let elements):
      var clean: [JSONValue]?
      for index in elements.indices {
        guard let new = replacement(for: elements[index]) else { continue }
        clean = clean ?? elements
        clean?[index] = new
      }
      return clean.map { .array($0) }
    }
  }

  /// Names of members too: a tool may answer with a map from keys to their owners.
  private mutating func replacement(for object: JSONObject) -> JSONObject? {
    var clean: JSONObject?
    for index in object.members.indices {
      if let key = replacement(for: object.members[index].key) {
        clean = clean ?? object
        clean?.members[index].key = key
      }
      if let value = replacement(for: object.members[index].value) {
        clean = clean ?? object
        clean?.members[index].value = value
      }
    }
    return clean
  }
}
