import EvalModel

extension Evidence {
  /// The step at which the user speaks in a turn; `nil` when the turn was never reached.
  func userStep(ofTurn turn: Int) -> Int? {
    trajectory.steps.firstIndex {
      if case .user(let user) = $0.kind { user.turn == turn } else { false }
    }
  }

  /// For every step, and the place behind the last one, the turn that it belongs to. Steps before
  /// the first word of the user belong to the first turn.
  var turnOfStep: [Int] {
    var turn = 1
    var turns: [Int] = []
    for step in trajectory.steps {
      if case .user(let user) = step.kind { turn = user.turn }
      turns.append(turn)
    }
    return turns + [turn]
  }
}
