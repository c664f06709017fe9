package import EvalModel
package import Patterns
package struct Redactor: Sendable {
  package init(extra: [Pattern], secrets: [String]) {}
  package func redacted(_ record: TrialRecord) -> (TrialRecord, Int) { (record, 0) }
}
package enum NativeTrace {
  package static func trajectories(in bytes: [UInt8]) -> [Result<Trajectory, TrajectoryFormatError>] { [] }
}
