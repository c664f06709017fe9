import Diagnostics
package import EvalModel
import JSONKit
package import MarkedYAML

/// An agent file: how to reach the agent, and what defines this configuration of it.
package enum AgentFile {
  static let version = Field("version", .versionOne, "The version of the format: 1", required: true)
  static let name = Field("name", .name, "The name in reports and stored runs", required: true)
  static let concurrency = Field(
    "concurrency", .int(1...10_000), "How many trials may run at once; 4 when absent")
  static let timeout = Field(
    "timeout", .duration, "How long one trial may take; 60s when absent")
  static let sampled = Field(
    "sampled", .bool, "Whether repeats are expected to differ; true when the temperature is above 0"
  )
  static let fingerprint = Field(
    "fingerprint", fingerprintShape,
    "What defines this configuration: prompts (files), tools, model, parameters, …")

  package static func shape(adapters: [AdapterKind]) -> Shape<AgentDraft> {
    let adapter = Field(
      "adapter", adapterShape(adapters), "How the agent is reached", required: true)
    let fields: [any FieldDescription] = [
      version, name, adapter, concurrency, timeout, sampled, fingerprint,
    ]
    return Shape<AgentDraft>.record(fields) { record in
      _ = record.read(version)
      let timeout = record.read(timeout) ?? .seconds(60)
      if timeout <= .zero {
        record.problems.add(
          Diagnostic(
            "out-of-range", "no trial can finish within no time",
            at: record.place(of: AgentFile.timeout)))
      }
      guard let name = record.read(name), let adapter = record.read(adapter) else { return nil }
      return AgentDraft(
        name: name, adapter: adapter, concurrency: record.read(concurrency) ?? 4,
        timeout: timeout, isSampled: record.read(sampled),
        fingerprint: record.read(fingerprint),
        adapterSettings: withoutValues(record.node["adapter"]?.json ?? .null))
    }
  }

  /// Any map. The files under `prompts` are looked up and digested; the rest is taken as written.
  private static let fingerprintShape = Shape<FingerprintDraft>(
    schema: { writer in
      [
        "type": "object",
        "properties": ["prompts": promptsShape.schema(&writer), "parameters": ["type": "object"]],
      ]
    },
    read: { node, problems in
      guard let written = Shape<JSONObject>.jsonMap.read(node, &problems) else { return nil }
      if let parameters = node["parameters"] {
        _ = Shape<JSONObject>.jsonMap.read(parameters, &problems)
      }
      let prompts = node["prompts"].map { promptsShape.read($0, &problems) ?? [] }
      return FingerprintDraft(written: written, prompts: prompts)
    })
  private static let promptsShape = Shape<[Located<String>]>.oneOrMore(
    of: Shape<String>.name.located)

  /// `{NAME: settings}` with exactly one known name.
  private static func adapterShape(_ adapters: [AdapterKind]) -> Shape<ChosenAdapter> {
    Shape<ChosenAdapter>(
      schema: { writer in
        .object([
          "oneOf": .array(
            adapters.map { adapter in
              let settings = adapter.shape.schema(&writer)
              return [
                "type": "object", "description": .string(adapter.summary),
                "properties": .object(JSONObject([.init(adapter.name, settings)])),
                "required": [.string(adapter.name)], "additionalProperties": false,
              ]
            })
        ])
      },
      read: { node, problems in
        let names = adapters.map(\.name)
        guard case .map(let entries) = node.kind, entries.count == 1, let entry = entries.first
        else {
          problems.add(
            Diagnostic(
              "one-of", "expected one adapter with its settings", at: node.place,
              hints: ["write {NAME: settings}; NAME is one of \(names.joined(separator: ", "))"]))
          return nil
        }
        guard let kind = adapters.first(where: { $0.name == entry.key }) else {
          problems.add(
            Diagnostic(
              "unknown-adapter", "there is no adapter '\(entry.key)'", at: entry.keyPlace,
              hints: Suggestion.hints(for: entry.key, in: names)))
          return nil
        }
        return kind.shape.read(entry.value, &problems).map {
          ChosenAdapter(name: kind.name, setup: $0)
        }
      })
  }

  /// The settings with digests in place of the values of environment variables and headers: a
  /// changed value changes the fingerprint, and a credential that somebody wrote there isn't
  /// stored.
  private static func withoutValues(_ adapter: JSONValue) -> JSONValue {
    guard var settings = adapter.object else { return adapter }
    for index in settings.members.indices {
      guard var fields = settings.members[index].value.object else { continue }
      for field in ["environment", "headers"] {
        guard let values = fields[field]?.object else { continue }
        fields[field] = .object(
          JSONObject(
            values.members.map { .init($0.key, .string($0.value.canonicalDigest.short)) }))
      }
      settings.members[index].value = .object(fields)
    }
    return .object(settings)
  }
}

struct ChosenAdapter: Sendable {
  var name: String
  var setup: AdapterSetup
}

/// An agent file before the files that its fingerprint names are read.
package struct AgentDraft: Sendable {
  var name: String
  var adapter: ChosenAdapter
  var concurrency: Int
  var timeout: Duration
  var isSampled: Bool?
  var fingerprint: FingerprintDraft?
  var adapterSettings: JSONValue
}

/// What defines an agent's configuration, as written.
struct FingerprintDraft: Sendable {
  var written: JSONObject
  /// Patterns of files; `nil` when none are named.
  var prompts: [Located<String>]?
}

extension Reader {
  /// The agent in a file's tree.
  mutating func agent(_ path: String, _ node: Node) -> AgentDescription? {
    guard let draft = AgentFile.shape(adapters: adapters).read(node, &collected) else { return nil }
    var fingerprint = draft.fingerprint?.written ?? JSONObject()
    let temperature = fingerprint["parameters"]?["temperature"]?.number
    if let prompts = draft.fingerprint?.prompts {
      fingerprint["prompts"] = digests(of: prompts, folder: SourceFile.folder(of: path))
    }
    fingerprint["adapter"] = draft.adapterSettings
    let setup = draft.adapter.setup
    let files = texts(of: setup.files, folder: SourceFile.folder(of: path))
    if !files.isEmpty {
      fingerprint["files"] = .object(
        JSONObject(files.map { .init($0.path, .string(Digest.of($0.text).hex)) }))
    }
    let texts = Dictionary(
      files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    return AgentDescription(
      name: draft.name, path: path, adapterName: draft.adapter.name,
      concurrency: draft.concurrency, timeout: draft.timeout,
      isSampled: draft.isSampled ?? setup.isSampled ?? (temperature.map { $0 > 0 } ?? false),
      fingerprint: .object(fingerprint), variables: setup.variables,
      makeAdapter: { context in
        var context = context
        context.files = texts
        return setup.make(context)
      })
  }

  /// The files of which the agent is made, each once.
  private mutating func texts(
    of files: [AdapterFile], folder: String
  ) -> [(path: String, text: String)] {
    var texts: [(path: String, text: String)] = []
    for file in files where !texts.contains(where: { $0.path == file.path.value }) {
      let path = SourceFile.join(folder, file.path.value)
      do {
        guard let text = String(validating: try SourceFile.read(path), as: UTF8.self) else {
          collected.add(
            Diagnostic("unreadable-file", "\(path) is not UTF-8", at: file.path.place))
          continue
        }
        for problem in file.check(text) { collected.add(problem) }
        texts.append((file.path.value, text))
      } catch {
        collected.add(
          Diagnostic("unreadable-file", "\(path) \(error.description)", at: file.path.place))
      }
    }
    return texts
  }

  /// File → digest of its content. Files are named as seen from the agent file, so that the
  /// fingerprint is the same from wherever the program is run.
  private mutating func digests(of patterns: [Located<String>], folder: String) -> JSONValue {
    var digests = JSONObject()
    for pattern in patterns {
      let paths = SourceFile.matching(SourceFile.join(folder, pattern.value))
      if paths.isEmpty {
        collected.add(
          Diagnostic(
            "unreadable-file", "no prompt file matches '\(pattern.value)'", at: pattern.place))
      }
      for path in paths {
        do {
          let digest = Digest.of(try SourceFile.read(path))
          digests[SourceFile.relative(path, to: folder)] = .string(digest.hex)
        } catch {
          collected.add(
            Diagnostic("unreadable-file", "\(path) \(error.description)", at: pattern.place))
        }
      }
    }
    return .object(digests)
  }
}
