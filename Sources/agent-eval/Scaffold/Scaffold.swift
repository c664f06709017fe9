/// The files of a first project for one kind of agent. They are files of their own in this folder,
/// because they are read by people and not by us; the program carries them along.
struct Scaffold: Sendable {
  /// How the agent is reached: the name of its adapter.
  enum Kind: String, CaseIterable, Sendable {
    case worker
    case command
    case http
    case chat
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
    // Tools that an agent has of its own can't be made to fail.
    let faults = kind == .http ? [] : PackageResources.case_fault_yaml
    return [
      File("agent-eval.yaml", PackageResources.project_yaml, "the project and its profiles"),
      File(
        "evals/sets/desk.yaml", PackageResources.set_yaml,
        "cases: what users say, and what must hold", filling: ["FAULTS": Self.text(faults)]),
      File(
        "evals/rubrics/order_status.yaml", PackageResources.order_status_yaml,
        "what must hold for every case of an intent"),
      File("evals/rubrics/hand_over.yaml", PackageResources.hand_over_yaml, "the same for another"),
      File("evals/world.yaml", PackageResources.world_yaml, "tools and their records, simulated"),
    ] + agent + [
      File(
        ".github/workflows/agent-eval.yml", PackageResources.github_yml, "the gate on GitHub",
        filling: [
          "VERSION": Program.version, "SERVER": server.map { "      - run: \($0) &\n" } ?? "",
        ]),
      File(
        ".gitlab-ci.yml", PackageResources.gitlab_yml, "the gate on GitLab",
        filling: ["SERVER": server.map { "    - \($0) &\n" } ?? ""], isShared: true),
    ]
  }

  /// What has to run beside agent-eval, for an agent that it doesn't start itself.
  var server: String? {
    switch kind {
    case .worker, .command: nil
    case .http, .chat: "\(Language.python.interpreter) evals/server.py"
    }
  }

  private var agent: [File] {
    let path = "evals/agent.yaml"
    let purpose = "how the agent is reached"
    let blanks = ["INTERPRETER": language.interpreter, "PROGRAM": language.program]
    func program(_ python: [UInt8]) -> File {
      // For the shell one program is enough: it does as it is spoken to.
      let bytes = language == .python ? python : PackageResources.agent_sh
      return File("evals/" + language.program, bytes, "an example agent, to be replaced by yours")
    }
    switch kind {
    case .worker:
      return [
        File(path, PackageResources.agent_worker_yaml, purpose, filling: blanks),
        program(PackageResources.agent_worker_py),
      ]
    case .command:
      return [
        File(path, PackageResources.agent_command_yaml, purpose, filling: blanks),
        program(PackageResources.agent_command_py),
      ]
    case .http:
      return [
        File(path, PackageResources.agent_http_yaml, purpose),
        File("evals/server.py", PackageResources.server_http_py, "a stand-in for your agent"),
      ]
    case .chat:
      return [
        File(path, PackageResources.agent_chat_yaml, "the agent: a prompt and a model"),
        File("evals/prompt.md", PackageResources.prompt_md, "the system prompt"),
        File("evals/server.py", PackageResources.server_chat_py, "a stand-in for the model"),
      ]
    }
  }

  fileprivate static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// What git must not keep: the store, which grows with every run.
  static let ignored = ".agent-eval/"
}

extension Scaffold.File {
  fileprivate init(
    _ path: String, _ bytes: [UInt8], _ purpose: String, filling blanks: [String: String] = [:],
    isShared: Bool = false
  ) {
    var text = Scaffold.text(bytes)
    for (name, value) in blanks { text = text.replacing("@\(name)@", with: value) }
    self.init(path: path, text: text, purpose: purpose, isShared: isShared)
  }
}
