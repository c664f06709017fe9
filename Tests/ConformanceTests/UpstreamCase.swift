import EvalModel
import JSONKit

/// One case of another tool: what it was given, said in our words, and what it answered.
struct UpstreamCase {
  enum Verdict: Equatable {
    case passes
    case fails
    /// A score between 0 and 1 where the tool knows no passing.
    case value(Double)
    /// The configuration is refused, or makes every answer a failure.
    case refused
  }

  enum Translation {
    case grader(JSONValue, Trajectory)
    /// The case can't be said in our words, and why.
    case none(String)
  }

  let name: String
  let verdict: Verdict
  let translation: Translation
}
