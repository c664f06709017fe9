package import Diagnostics
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
  /// What must be set before the first trial.
  package var variables: [AdapterVariable]
  package var makeAdapter: @Sendable (AdapterContext) -> any AgentAdapter

  package init(
    name: String, path: String, adapterName: String, concurrency: Int, timeout: Duration,
    isSampled: Bool, fingerprint: JSONValue, variables: [AdapterVariable] = [],
    makeAdapter: @escaping @Sendable (AdapterContext) -> any AgentAdapter
  ) {
    self.name = name
    self.path = path
    self.adapterName = adapterName
    self.concurrency = concurrency
    self.timeout = timeout
    self.isSampled = isSampled
    self.fingerprint = fingerprint
    self.variables = variables
    self.makeAdapter = makeAdapter
  }
}

/// What an adapter needs of the outside, given by the composition root.
package struct AdapterContext: Sendable {
  /// Paths in the agent file are relative to the folder it stands in.
  package var folder: String
  package var environment: [String: String]
  package var concurrency: Int
  /// The texts of the files that the settings name, by the path as it is written there.
  package var files: [String: String]

  package init(
    folder: String, environment: [String: String], concurrency: Int, files: [String: String] = [:]
  ) {
    self.folder = folder
    self.environment = environment
    self.concurrency = concurrency
    self.files = files
  }
}

/// A variable of the environment that an agent file names and that has to be set for a run.
package struct AdapterVariable: Sendable {
  package var name: Located<String>
  /// Its value must not be written anywhere.
  package var isSecret: Bool

  package init(_ name: Located<String>, isSecret: Bool) {
    self.name = name
    self.isSecret = isSecret
  }
}

/// A text file of which an agent is made, such as its system prompt: it is read with the agent
/// file, and is part of the fingerprint.
package struct AdapterFile: Sendable {
  package var path: Located<String>
  /// What is wrong with the text, a problem each.
  package var check: @Sendable (String) -> [Diagnostic]

  package init(
    _ path: Located<String>, check: @escaping @Sendable (String) -> [Diagnostic] = { _ in [] }
  ) {
    self.path = path
    self.check = check
  }
}

/// What the settings of an adapter come to.
package struct AdapterSetup: Sendable {
  package var make: AdapterKind.Maker
  package var files: [AdapterFile]
  package var variables: [AdapterVariable]
  /// Whether repeats are expected to differ; `nil` when the settings say nothing about it.
  package var isSampled: Bool?

  package init(
    files: [AdapterFile] = [], variables: [AdapterVariable] = [], isSampled: Bool? = nil,
    make: @escaping AdapterKind.Maker
  ) {
    self.files = files
    self.variables = variables
    self.isSampled = isSampled
    self.make = make
  }
}

/// A line of the adapter catalog.
package struct AdapterKind: Sendable {
  package typealias Maker = @Sendable (AdapterContext) -> any AgentAdapter

  package var name: String
  package var summary: String
  package var example: String
  package var shape: Shape<AdapterSetup>

  package init(name: String, summary: String, example: String, shape: Shape<AdapterSetup>) {
    self.name = name
    self.summary = summary
    self.example = example
    self.shape = shape
  }
}
