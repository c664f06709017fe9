/// The files of a first project for one kind of agent. They are files of their own in this folder,
/// because they are read by people and not by us; the program carries them along.
struct Scaffold: Sendable {
  /// How the agent is reached: the name of its adapter.
  enum Kind: String, CaseIterable, Sendable {
    case worker
    case command
  }

  /// What the example agent is written in.
  enum Language: String, CaseIterable, Sendable {
    /// What people who build agents read best.
    case python
    /// What is there when it isn't.
    case shell

    var interpreter: String {
      switch self {
      case .python: "python3"
      case .shell: "sh"
      }
    }

    var program: String {
      switch self {
      case .python: "agent.py"
      case .shell: "agent.sh"
      }
    }
  }

  struct File: Sendable, Equatable {
    /// Seen from the project's folder.
    var path: String
    var text: String
    /// What it is for, in a few words.
    var purpose: String
    /// Others may have put theirs under this name. Then it is left alone, whatever was asked for,
    /// and the project works all the same.
    var isShared = false
  }

  var kind: Kind
  var language: Language

  init(_ kind: Kind, in language: Language) {
    self.kind = kind
    self.language = language
  }

  /// In the order in which they are told.
  var files: [File] {
    [
      File("agent-eval.yaml", PackageResources.project_yaml, "the project and its profiles"),
      File(
        "evals/sets/desk.yaml", PackageResources.set_tools_yaml,
        "cases: what users say, and what must hold"),
      File(
        "evals/rubrics/order_status.yaml", PackageResources.order_status_yaml,
        "what must hold for every case of an intent"),
      File("evals/rubrics/hand_over.yaml", PackageResources.hand_over_yaml, "the same for another"),
      File("evals/world.yaml", PackageResources.world_yaml, "simulated tools and their records"),
    ] + agent + [
      File(
        ".github/workflows/agent-eval.yml", PackageResources.github_yml, "the gate on GitHub",
        filling: ["VERSION": Program.version]),
      File(".gitlab-ci.yml", PackageResources.gitlab_yml, "the gate on GitLab", isShared: true),
    ]
  }

  private var agent: [File] {
    let file =
      switch kind {
      case .worker: PackageResources.agent_worker_yaml
      case .command: PackageResources.agent_command_yaml
      }
    let program =
      switch (language, kind) {
      case (.python, .worker): PackageResources.agent_worker_py
      case (.python, .command): PackageResources.agent_command_py
      // It does as it is spoken to.
      case (.shell, _): PackageResources.agent_sh
      }
    return [
      File(
        "evals/agent.yaml", file, "how the agent is reached",
        filling: ["INTERPRETER": language.interpreter, "PROGRAM": language.program]),
      File("evals/" + language.program, program, "an example agent, to be replaced by yours"),
    ]
  }

  /// What git must not keep: the store, which grows with every run.
  static let ignored = ".agent-eval/"
}

extension Scaffold.File {
  fileprivate init(
    _ path: String, _ bytes: [UInt8], _ purpose: String, filling blanks: [String: String] = [:],
    isShared: Bool = false
  ) {
    var text = String(decoding: bytes, as: UTF8.self)
    for (name, value) in blanks { text = text.replacing("@\(name)@", with: value) }
    self.init(path: path, text: text, purpose: purpose, isShared: isShared)
  }
}
