import Diagnostics
import EvalModel
import JSONKit

extension Evidence {
  /// The calls of a trajectory with their results, as graders see them.
  static func calls(of trajectory: Trajectory) -> [Call] {
    let digest = Digest.of("")
    let evalCase = EvalCase(
      id: "c", intent: "i", tags: [], source: nil, user: User(id: "u", groups: []), turns: ["hi"],
      variables: [:], world: World(), limits: Limits(), criteria: [],
      place: SourcePlace(file: "f", line: 1, column: 1),
      inputDigest: digest, expectationDigest: digest)
    return Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil).calls
  }
}
