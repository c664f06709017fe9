package import EvalModel
package import JSONKit

/// One trajectory that a mapping made of somebody else's JSON.
package struct MappedTrajectory: Sendable, Equatable {
  /// A name for reports: what the mapping's `id` says, or the place in the document.
  package var id: String
  /// The case of the eval set that was tried, where the mapping says it.
  package var caseID: String?
  package var intent: String?
  /// Values for `$case.vars.…`, which go before those of the case.
  package var vars: JSONObject
  package var trajectory: Trajectory
  /// What the mapping asked for and the document doesn't have, a sentence each; bounded.
  package var notes: [String]

  package init(
    id: String, caseID: String? = nil, intent: String? = nil, vars: JSONObject = JSONObject(),
    trajectory: Trajectory, notes: [String] = []
  ) {
    self.id = id
    self.caseID = caseID
    self.intent = intent
    self.vars = vars
    self.trajectory = trajectory
    self.notes = notes
  }
}

/// Why a document can't be mapped at all.
package struct MappingError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
