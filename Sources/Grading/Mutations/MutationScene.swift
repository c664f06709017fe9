import EvalModel
import JSONKit
import Statistics

/// A trajectory that is about to be made worse, and what mutations ask about it.
struct MutationScene {
  let evidence: Evidence
  /// Everything that stands anywhere in the trajectory or in what the user is known by.
  let held: HeldFacts

  init(_ evidence: Evidence) {
    self.evidence = evidence
    let trajectory = evidence.trajectory
    held = HeldFacts(
      trajectory.steps.flatMap(\.heldTexts) + [trajectory.final?.text ?? ""]
        + [evidence.evalCase.user.json.text] + evidence.evalCase.turns)
  }

  var trajectory: Trajectory { evidence.trajectory }
  var world: World { evidence.evalCase.world }

  /// Whether the agent ended as if the request were done, rather than with a no or a hand-off.
  var claimsSuccess: Bool {
    guard let outcome = trajectory.final?.outcome else { return true }
    return outcome.utf8.elementsEqual(AnswerKind.answer.rawValue.utf8)
  }

  func changesState(_ call: Evidence.Call) -> Bool {
    switch world.tool(named: call.call.name)?.behaviour {
    case .create, .update, .delete: true
    default: false
    }
  }

  /// Whether the agent, after these calls, said a figure that it had from their results alone.
  func isToldFrom(_ calls: [Evidence.Call]) -> Bool {
    guard let start = calls.compactMap(\.resultStep).min() else { return false }
    let results = Set(calls.compactMap(\.resultStep))
    let steps = trajectory.steps
    let own = HeldFacts(results.sorted().flatMap { steps[$0].heldTexts })
    var others = evidence.evalCase.turns + [evidence.evalCase.user.json.text]
    for (index, step) in steps.enumerated() where !results.contains(index) {
      if case .message = step.kind { continue }
      others += step.heldTexts
    }
    let rest = HeldFacts(others)
    guard !own.isIncomplete, !rest.isIncomplete else { return false }
    return evidence.spoken.contains { said in
      said.step > start
        && (ClaimScanner.standard.claims(in: said.text) ?? []).contains {
          $0.kind != .quantity && own.hold($0) && !rest.hold($0)
        }
    }
  }

  /// Whether a result matters: something was changed and said to be done, or a figure was told that
  /// came from nowhere else.
  func matters(_ calls: [Evidence.Call]) -> Bool {
    (claimsSuccess && calls.contains(where: changesState)) || isToldFrom(calls)
  }

  /// One of the calls that satisfy a condition.
  ///
  /// Conditions read the whole trajectory, and a looping agent makes thousands of calls, so only so
  /// many are tried.
  func someCall(
    _ dice: inout Xoshiro256StarStar, where isRight: (Evidence.Call) -> Bool
  ) -> Evidence.Call? {
    var calls = evidence.calls
    dice.shuffle(&calls)
    return calls.prefix(32).first(where: isRight)
  }

  /// The last thing that the agent said which has such a figure, with its figures.
  func lastFigures(_ kind: ClaimKind) -> (step: Int, text: String, claims: [Claim])? {
    for said in evidence.spoken.reversed() {
      let claims = (ClaimScanner.standard.claims(in: said.text) ?? []).filter {
        $0.kind == kind && $0.isFigure
      }
      if !claims.isEmpty { return (said.step, said.text, claims) }
    }
    return nil
  }
}

extension Claim {
  /// Whether another one could stand in its place: `MP3` is a word.
  var isFigure: Bool {
    kind != .id || text.contains("@") || text.utf8.count { 0x30...0x39 ~= $0 } >= 3
  }
}

extension Trajectory {
  /// The same with another text where the agent spoke. A final text that repeats the message says
  /// the new one too.
  func saying(_ text: String, at step: Int) -> Trajectory {
    var changed = self
    guard steps.indices.contains(step), case .message(var message) = steps[step].kind else {
      changed.final?.text = text
      return changed
    }
    if let final, final.text.utf8.elementsEqual(message.text.utf8) { changed.final?.text = text }
    message.text = text
    changed.steps[step].kind = .message(message)
    return changed
  }

  func leavingOut(_ indices: [Int]) -> Trajectory {
    let indices = Set(indices)
    var changed = self
    changed.steps = steps.enumerated().filter { !indices.contains($0.offset) }.map(\.element)
    return changed
  }

  /// Takes back what a call left in the end state, so that the state fits a call that never went
  /// through.
  mutating func undo(_ call: Evidence.Call, in world: World) {
    let row: (table: String, id: String?)
    switch world.tool(named: call.call.name)?.behaviour {
    case .create(let table, _, _, _):
      guard case .ok(let value) = call.result?.answer else { return }
      row = (table, value["id"]?.string)
    case .update(let table, let key, _, _), .delete(let table, let key, _):
      row = (table, call.call.arguments[key]?.string)
    default: return
    }
    guard let id = row.id, var tables = state?.object, var rows = tables[row.table]?.object else {
      return
    }
    rows[id] = nil
    tables[row.table] = .object(rows)
    state = .object(tables)
  }
}
