import EvalModel
import JSONKit
import Statistics

/// Two arguments of one call changed places.
enum SwappedArguments {
  static let kind = MutationKind(
    "swap-arguments", category: .toolCall, "two arguments of a call changed places"
  ) { scene, dice in
    var candidates: [(call: Evidence.Call, one: Int, other: Int)] = []
    for call in scene.evidence.calls where call.succeeded {
      let members = call.call.arguments.object?.members ?? []
      for one in members.indices {
        for other in members.indices.dropFirst(one + 1)
        where members[one].value.kindName == members[other].value.kindName
          && !members[one].value.isEquivalent(to: members[other].value)
        {
          candidates.append((call, one, other))
        }
      }
    }
    guard let chosen = dice.pick(candidates), case .toolCall(var call) = scene.kind(chosen.call),
      var members = call.arguments.object?.members
    else { return nil }
    let first = members[chosen.one].value
    members[chosen.one].value = members[chosen.other].value
    members[chosen.other].value = first
    call.arguments = .object(JSONObject(members))
    var changed = scene.trajectory
    changed.steps[chosen.call.step].kind = .toolCall(call)
    let names = "\(members[chosen.one].key) and \(members[chosen.other].key)"
    return Mutant(changed, "\(names) of \(call.name) were swapped", at: chosen.call.step)
  }
}

extension MutationScene {
  /// The step of a call.
  func kind(_ call: Evidence.Call) -> Step.Kind { trajectory.steps[call.step].kind }
}
