import JSONKit

/// Why a trial ends before it is done.
enum Interruption: Error {
  case cancelled
  case inputEnded
}

/// One trial's line to the harness: steps go out, answers and turns come in.
final class Dialogue {
  let request: TrialRequest
  private let output: LineWriter
  private var events: AsyncStream<TrialEvent>.Iterator
  private var usage = Usage()
  private var calls = 0
  /// Words that a model would have to read again at every step.
  private var contextTokens = Tuning.promptTokens

  init(_ request: TrialRequest, events: AsyncStream<TrialEvent>, output: LineWriter) {
    self.request = request
    self.output = output
    self.events = events.makeAsyncIterator()
  }

  func emit(_ type: String, _ fields: JSONObject) {
    var line: JSONObject = ["type": .string(type)]
    if let trial = request.trial { line["trial"] = .string(trial) }
    line.members += fields.members
    output.write(JSONValue.object(line).encoded(.compact))
  }

  /// Calls a tool and waits for its answer.
  func call(
    _ tool: String, _ arguments: JSONObject
  ) async throws(Interruption) -> Result<JSONValue, ToolFailure> {
    calls += 1
    let id = "c\(calls)"
    emit(
      "tool_call",
      ["id": .string(id), "name": .string(tool), "arguments": .object(arguments)])
    while true {
      switch await events.next(isolation: #isolation) {
      case .toolResult(let answered, let result) where answered == nil || answered == id:
        if case .success(let value) = result { remember(value.text) }
        return result
      case .toolResult, .user: continue
      case .cancel: throw .cancelled
      case .end, nil: throw .inputEnded
      }
    }
  }

  /// Says something, ends the turn and waits for the next one; `nil` when there is none.
  func say(_ text: String, turn: Int) async throws(Interruption) -> String? {
    emit(
      "message", ["text": .string(text), "turn": .int(Int64(turn)), "end_turn": true])
    remember(text)
    while true {
      switch await events.next(isolation: #isolation) {
      case .user(let text): return text
      case .toolResult: continue
      case .cancel: throw .cancelled
      case .end, nil: return nil
      }
    }
  }

  func finish(_ reply: Reply) {
    var final: JSONObject = [
      "text": .string(reply.text), "outcome": .string(reply.outcome.rawValue),
      "confidence": .double(reply.confidence),
    ]
    if !reply.citations.isEmpty {
      final["citations"] = .array(reply.citations.map { .string($0) })
    }
    emit("done", ["final": .object(final), "usage": usage.json])
  }

  func fail(_ why: Interruption) {
    let error: JSONValue =
      switch why {
      case .cancelled: "cancelled"
      case .inputEnded: "the harness went away"
      }
    emit("done", ["error": error, "usage": usage.json])
  }

  /// Something has come into the context.
  func remember(_ text: String) { contextTokens += Usage.tokens(in: text) }

  /// One step of thinking that led to `output`.
  func think(_ output: String, finishReason: String) {
    let written = max(1, Usage.tokens(in: output))
    usage.count(input: contextTokens, output: written)
    emit(
      "model",
      [
        "model": "rules-1", "input_tokens": .int(Int64(contextTokens)),
        "output_tokens": .int(Int64(written)),
        "finish_reason": .string(finishReason),
      ])
  }
}
