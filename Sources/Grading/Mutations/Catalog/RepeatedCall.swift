import EvalModel
import Statistics

/// One call was made five times in a row.
enum RepeatedCall {
  private static let more = 4

  static let kind = MutationKind(
    "repeat-call", category: .cost, "a call was made five times in a row"
  ) { scene, dice in
    guard let call = dice.pick(scene.evidence.calls.filter { $0.result != nil }),
      let result = call.result, let end = call.resultStep
    else { return nil }
    var copies: [Step] = []
    for number in 1...more {
      var (again, answer) = (call.call, result)
      // Ids that nobody else has keep calls and answers together.
      again.id = call.call.id.map { "\($0)-again-\(number)" }
      answer.id = result.id.map { "\($0)-again-\(number)" }
      copies += [Step(.toolCall(again)), Step(.toolResult(answer))]
    }
    var changed = scene.trajectory
    changed.steps.insert(contentsOf: copies, at: end + 1)
    return Mutant(changed, "\(call.call.name) was made five times", at: end + 1)
  }
}
