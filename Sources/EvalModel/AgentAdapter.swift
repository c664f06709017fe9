package import JSONKit
package import MarkedYAML

/// Runs trials against one kind of agent.
package protocol AgentAdapter: Sendable {
  /// Carries out one trial and answers only when everything that belongs to it has ended. When
  /// the calling task is cancelled the trial is stopped, and the answer is `.cancelled`.
  func run(_ trial: TrialRequest) async -> TrialReport

  /// Ends the agent's processes and waits until they are gone.
  func shutDown() async

  /// What the adapter saw that belongs to no single trial, for the run's report.
  func warnings() async -> [String]
}

extension AgentAdapter {
  package func warnings() async -> [String] { [] }
}

/// One attempt at one trial.
package struct TrialRequest: Sendable {
  package var plan: TrialPlan
  package var evalCase: EvalCase
  /// Unlike the trial's id it differs between attempts: agents may key caches and sandboxes by it.
  package var isolationID: String
  package var deadline: Duration
  /// The trial must not share a process with others, because it was in one that died.
  package var isAlone: Bool

  package init(
    plan: TrialPlan, evalCase: EvalCase, isolationID: String, deadline: Duration, isAlone: Bool
  ) {
    self.plan = plan
    self.evalCase = evalCase
    self.isolationID = isolationID
    self.deadline = deadline
    self.isAlone = isAlone
  }
}

/// What came of one attempt.
package struct TrialReport: Sendable {
  package var outcome: TrialOutcome
  package var agentTime: Duration
  package var log: String

  package init(outcome: TrialOutcome, agentTime: Duration, log: String) {
    self.outcome = outcome
    self.agentTime = agentTime
    self.log = log
  }
}

/// An agent as its file describes it.
package struct AgentDescription: Sendable {
  package var name: String
  /// The path as it was given.
  package var path: String
  package var adapterName: String
  package var concurrency: Int
  package var timeout: Duration
  /// Whether the agent is expected to differ between repeats; set in the file, or by a
  /// temperature above 0.
  package var isSampled: Bool
  /// What defines this configuration, with the digests of the files it names.
  package var fingerprint: JSONValue
  package var makeAdapter: @Sendable (AdapterContext) -> any AgentAdapter

  package init(
    name: String, path: String, adapterName: String, concurrency: Int, timeout: Duration,
    isSampled: Bool, fingerprint: JSONValue,
    makeAdapter: @escaping @Sendable (AdapterContext) -> any AgentAdapter
  ) {
    self.name = name
    self.path = path
    self.adapterName = adapterName
    self.concurrency = concurrency
    self.timeout = timeout
    self.isSampled = isSampled
    self.fingerprint = fingerprint
    self.makeAdapter = makeAdapter
  }
}

/// What an adapter needs of the outside, given by the composition root.
package struct AdapterContext: Sendable {
  /// Paths in the agent file are relative to the folder it stands in.
  package var folder: String
  package var environment: [String: String]
  package var concurrency: Int

  package init(folder: String, environment: [String: String], concurrency: Int) {
    self.folder = folder
    self.environment = environment
    self.concurrency = concurrency
  }
}

/// A line of the adapter catalog.
package struct AdapterKind: Sendable {
  package typealias Maker = @Sendable (AdapterContext) -> any AgentAdapter

  package var name: String
  package var summary: String
  package var example: String
  package var shape: Shape<Maker>

  package init(name: String, summary: String, example: String, shape: Shape<Maker>) {
    self.name = name
    self.summary = summary
    self.example = example
    self.shape = shape
  }
}
