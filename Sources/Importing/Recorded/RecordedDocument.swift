package import EvalModel
package import JSONKit

/// What one document of our own format holds: a trajectory, a trajectory with its labels around it,
/// or several of either.
///
/// The labels around are those of `agent-eval.trial/1`, which is what `show --json` prints, and of
/// whoever writes `{"case": …, "trajectory": {…}}`.
package enum RecordedDocument {
  package typealias Read = Result<RecordedTrajectory, TrajectoryFormatError>

  /// Never empty: a document without trajectories is a problem that somebody must hear of.
  package static func trajectories(in document: JSONValue) -> [Read] {
    guard let object = document.object, object["steps"] == nil, object["final"] == nil,
      let list = object["trajectories"]
    else { return [one(document)] }
    guard let items = list.array else {
      return [.failure(TrajectoryFormatError("'trajectories' is \(list.kindName), not a list"))]
    }
    if items.isEmpty { return [.failure(TrajectoryFormatError("'trajectories' is empty"))] }
    return items.enumerated().map { index, item in
      one(item).mapError { TrajectoryFormatError("trajectory \(index + 1): \($0.description)") }
    }
  }

  /// A trajectory, bare or with labels around it.
  package static func one(_ document: JSONValue) -> Read {
    do throws(TrajectoryFormatError) {
      guard let object = document.object else {
        throw TrajectoryFormatError("a trajectory is an object, found \(document.kindName)")
      }
      let fields = Fields(object)
      guard let steps = fields.steps ?? fields.final else {
        guard let inner = fields.trajectory else {
          // Any object would do as a trajectory without steps, also one of another format.
          throw TrajectoryFormatError("a trajectory has 'steps' or 'final', found neither")
        }
        let inside = try one(inner).get()
        var outside = RecordedTrajectory(inside.trajectory, labels: object)
        outside.id = outside.id ?? inside.id
        outside.caseID = outside.caseID ?? inside.caseID
        outside.intent = outside.intent ?? inside.intent
        outside.user = outside.user ?? inside.user
        if outside.variables.isEmpty { outside.variables = inside.variables }
        return .success(outside)
      }
      if fields.steps != nil, steps.array == nil {
        throw TrajectoryFormatError("'steps' is \(steps.kindName), expected an array")
      }
      return .success(RecordedTrajectory(try Trajectory(json: document)))
    } catch {
      return .failure(error)
    }
  }

  /// The fields that tell the forms apart, found in one pass.
  private struct Fields {
    var steps: JSONValue?
    var final: JSONValue?
    var trajectory: JSONValue?

    init(_ object: JSONObject) {
      for member in object.members {
        switch member.key {
        case "steps": steps = member.value
        case "final": final = member.value
        case "trajectory": trajectory = member.value
        default: break
        }
      }
    }
  }
}
