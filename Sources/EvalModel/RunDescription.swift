package import JSONKit

/// One invocation: everything that says what was run, so that it can be resumed and compared.
package struct RunDescription: Sendable, Equatable {
  package struct PlannedCase: Sendable, Equatable {
    package var id: String
    package var inputDigest: Digest

    package init(id: String, inputDigest: Digest) {
      self.id = id
      self.inputDigest = inputDigest
    }
  }

  package var id: String
  /// UTC, ISO 8601.
  package var startedAt: String
  package var evalSet: String
  package var evalSetPath: String
  package var evalSetDigest: Digest
  package var gradingDigest: Digest
  package var agent: String
  package var agentPath: String
  package var fingerprint: JSONValue
  package var profile: String?
  package var trialsPerCase: Int
  package var seed: UInt64
  package var cases: [PlannedCase]
  package var toolVersion: String
  /// `nil` when it was compared with nothing.
  package var gate: RunGate?

  package init(
    id: String, startedAt: String, evalSet: String, evalSetPath: String, evalSetDigest: Digest,
    gradingDigest: Digest, agent: String, agentPath: String, fingerprint: JSONValue,
    profile: String?, trialsPerCase: Int, seed: UInt64, cases: [PlannedCase], toolVersion: String,
    gate: RunGate? = nil
  ) {
    self.id = id
    self.startedAt = startedAt
    self.evalSet = evalSet
    self.evalSetPath = evalSetPath
    self.evalSetDigest = evalSetDigest
    self.gradingDigest = gradingDigest
    self.agent = agent
    self.agentPath = agentPath
    self.fingerprint = fingerprint
    self.profile = profile
    self.trialsPerCase = trialsPerCase
    self.seed = seed
    self.cases = cases
    self.toolVersion = toolVersion
    self.gate = gate
  }

  /// Trials that the run is made of when it is complete.
  package var plannedTrials: Int { cases.count * trialsPerCase }
}

/// How far a stored run came.
package enum RunStatus: String, Sendable, CaseIterable {
  case running
  case finished
  /// Interrupted or killed; `--resume` runs what is missing.
  case interrupted
  /// Stopped because the agent's program could not be kept alive.
  case stopped
}
