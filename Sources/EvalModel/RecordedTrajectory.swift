package import JSONKit

/// A trajectory that somebody else recorded, with what they wrote down beside it.
///
/// Which case it belongs to is asked in this order: a case that it names, else an intent that it
/// names, else nothing is known and nobody may guess.
package struct RecordedTrajectory: Sendable, Equatable {
  /// As its recorder numbered it.
  package var id: String?
  package var caseID: String?
  package var intent: String?
  package var user: User?
  /// Values that a rubric may refer to as `$case.vars.…`.
  package var variables: JSONObject
  /// Whether they go before the case's own. Only where the team's own file says what they are: what
  /// a trace says of itself must not take the place of what a case expects.
  package var variablesAreTrusted: Bool
  package var trajectory: Trajectory

  package init(
    id: String? = nil, caseID: String? = nil, intent: String? = nil, user: User? = nil,
    variables: JSONObject = JSONObject(), variablesAreTrusted: Bool = false,
    trajectory: Trajectory
  ) {
    self.id = id
    self.caseID = caseID
    self.intent = intent
    self.user = user
    self.variables = variables
    self.variablesAreTrusted = variablesAreTrusted
    self.trajectory = trajectory
  }

  /// What a trajectory says of itself in the fields that the format leaves open: `id`, `case` or
  /// `case_id`, `intent`, `user`, and `vars`.
  package init(_ trajectory: Trajectory) {
    self.init(trajectory, labels: trajectory.extra)
  }

  /// The same, with the labels written around the trajectory. A label of a kind that can't be one
  /// counts as absent; numbers count as text, because many recorders number their cases.
  package init(_ trajectory: Trajectory, labels: JSONObject) {
    self.init(trajectory: trajectory)
    for member in labels.members {
      switch member.key {
      case "id": id = member.value.label
      case "case", "case_id": caseID = member.value.label ?? caseID
      case "intent": intent = member.value.label
      case "vars": variables = member.value.object ?? JSONObject()
      case "user": user = member.value.object.map(User.init(labels:))
      default: break
      }
    }
  }
}

extension JSONValue {
  fileprivate var label: String? {
    switch self {
    case .string(let text): text.isEmpty ? nil : text
    case .int(let number): String(number)
    default: nil
    }
  }
}

extension User {
  fileprivate init(labels: JSONObject) {
    var rest = labels
    let id = rest.removeValue(forKey: "id")?.label ?? "unknown"
    let groups = rest.removeValue(forKey: "groups")?.array?.compactMap(\.string) ?? []
    self.init(id: id, groups: groups, extra: rest)
  }
}
