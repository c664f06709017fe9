import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML
import Testing

@testable import Agents

/// The settings of an adapter as its shape reads them.
func settings(_ name: String, _ yaml: String) throws -> (AdapterSetup?, Problems) {
  let kind = try #require(AdapterCatalog.kinds.first { $0.name == name })
  let (node, syntax) = YAMLReader.read(Array(yaml.utf8), file: "agent.yaml")
  #expect(syntax.isEmpty, "\(syntax.all)")
  var problems = Problems()
  let setup = kind.shape.read(try #require(node), &problems)
  return (setup, problems)
}

/// Runs one trial with an adapter made of its settings.
func trial(
  _ name: String, _ yaml: String, _ request: TrialRequest, environment: [String: String] = [:],
  files: [String: String] = [:]
) async throws -> TrialReport {
  let (setup, problems) = try settings(name, yaml)
  #expect(problems.isEmpty, "\(problems.all)")
  let adapter = try #require(setup).make(
    AdapterContext(folder: ".", environment: environment, concurrency: 4, files: files))
  let report = await adapter.run(request)
  await adapter.shutDown()
  return report
}

extension Trajectory {
  var messages: [String] {
    steps.compactMap { if case .message(let message) = $0.kind { message.text } else { nil } }
  }
  var calls: [ToolCall] {
    steps.compactMap { if case .toolCall(let call) = $0.kind { call } else { nil } }
  }
  var results: [ToolResult] {
    steps.compactMap { if case .toolResult(let result) = $0.kind { result } else { nil } }
  }
}
