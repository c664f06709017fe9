import EvalModel
import JSONKit

/// A text that left the agent, and how.
struct AgentText {
  enum Way {
    case said
    case passed(to: String)
    case handedOver
  }

  let step: Int
  let way: Way
  let text: String

  /// What follows the text in a reason.
  var described: String {
    switch way {
    case .said: "was said"
    case .passed(let tool): "was passed to \(Quoting.bounded(tool))"
    case .handedOver: "was handed over"
    }
  }
}

extension Evidence {
  /// Everything that left the agent: messages, the final text, texts in the arguments of calls and
  /// what hand-offs carry.
  var outgoing: [AgentText] {
    var texts = spoken.map { AgentText(step: $0.step, way: .said, text: $0.text) }
    for (index, step) in trajectory.steps.enumerated() {
      switch step.kind {
      case .toolCall(let call):
        texts += call.arguments.texts.map {
          AgentText(step: index, way: .passed(to: call.name), text: $0)
        }
      case .handoff(let handoff):
        let carried = (handoff.reason.map { [$0] } ?? []) + (handoff.context?.texts ?? [])
        texts += carried.map { AgentText(step: index, way: .handedOver, text: $0) }
      default: break
      }
    }
    return texts.sorted { $0.step < $1.step }
  }
}

extension JSONValue {
  /// All texts inside, keys included.
  var texts: [String] {
    switch self {
    case .string(let text): [text]
    case .array(let items): items.flatMap(\.texts)
    case .object(let object): object.members.flatMap { [$0.key] + $0.value.texts }
    case .null, .bool, .int, .double: []
    }
  }
}
