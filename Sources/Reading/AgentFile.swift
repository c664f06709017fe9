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
    "fingerprint", .node,
    "What defines this configuration: prompts (files), tools, model, parameters, …")

  package static func shape(adapters: [AdapterKind]) -> Shape<AgentDraft> {
    let adapter = Field(
      "adapter", adapterShape(adapters), "How the agent is reached", required: true)
    let fields: [any FieldDescription] = [
      version, name, adapter, concurrency, timeout, sampled, fingerprint,
    ]
    return Shape<AgentDraft>.record(fields) { record in
      _ = record.read(version)
      guard let name = record.read(name), let adapter = record.read(adapter) else { return nil }
      let timeout = record.read(timeout) ?? .seconds(60)
      if timeout <= .zero {
        record.problems.add(
          Diagnostic(
            "out-of-range", "no trial can finish within no time",
            at: record.place(of: AgentFile.timeout)))
      }
      return AgentDraft(
        name: name, adapter: adapter, concurrency: record.read(concurrency) ?? 4,
        timeout: timeout, isSampled: record.read(sampled),
        fingerprint: record.read(fingerprint), written: record.node.json)
    }
  }

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
              hints: ["one of \(names.joined(separator: ", "))"]))
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
          ChosenAdapter(name: kind.name, make: $0)
        }
      })
  }
}

struct ChosenAdapter: Sendable {
  var name: String
  var make: AdapterKind.Maker
}

/// An agent file before the files that its fingerprint names are read.
package struct AgentDraft: Sendable {
  var name: String
  var adapter: ChosenAdapter
  var concurrency: Int
  var timeout: Duration
  var isSampled: Bool?
  var fingerprint: Node?
  var written: JSONValue
}

extension Reader {
  /// The agent that a file describes; `nil` when it can't be used.
  package mutating func agent(_ path: String) -> AgentDescription? {
    guard let node = node(path),
      let draft = AgentFile.shape(adapters: adapters).read(node, &problems)
    else { return nil }
    let folder = SourceFile.folder(of: path)
    let fingerprint = fingerprint(of: draft, folder: folder)
    let temperature = draft.fingerprint?["parameters"]?["temperature"]?.json.number
    let make = draft.adapter.make
    return AgentDescription(
      name: draft.name, path: path, adapterName: draft.adapter.name,
      concurrency: draft.concurrency, timeout: draft.timeout,
      isSampled: draft.isSampled ?? (temperature.map { $0 > 0 } ?? false),
      fingerprint: fingerprint, makeAdapter: { make($0) })
  }

  /// The written fingerprint with the digests of the prompt files, and the adapter's settings: a
  /// run is traceable to all of it.
  private mutating func fingerprint(of draft: AgentDraft, folder: String) -> JSONValue {
    var fingerprint = draft.fingerprint?.json.object ?? JSONObject()
    if let prompts = draft.fingerprint?["prompts"] {
      var digests = JSONObject()
      let patterns: [Node] = if case .list(let items) = prompts.kind { items } else { [prompts] }
      for pattern in patterns {
        let written = pattern.json.string ?? ""
        let paths = SourceFile.matching(SourceFile.join(folder, written))
        if paths.isEmpty {
          problems.add(
            Diagnostic(
              "unreadable-file", "no prompt file matches '\(written)'", at: pattern.place))
        }
        for file in paths {
          do {
            digests[file] = .string(Digest.of(try SourceFile.read(file)).hex)
          } catch {
            problems.add(
              Diagnostic(
                "unreadable-file", "\(file) \(error.description)", at: pattern.place))
          }
        }
      }
      fingerprint["prompts"] = .object(digests)
    }
    fingerprint["adapter"] = draft.written["adapter"]
    return .object(fingerprint)
  }
}
