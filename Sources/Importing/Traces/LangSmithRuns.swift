package import EvalModel
import JSONKit

/// Runs as LangSmith exports them, one a line, and as its SDKs send them: what began and, apart
/// from it, what ended, to be joined by id.
package enum LangSmithRuns: TraceImporter {
  package static let name = "langsmith"
  package static let summary = "runs of LangSmith, exported or as its SDKs send them"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.contains("run_type") { return true }
    if keys.contains("post") || keys.contains("patch") || keys.contains("runs") {
      return JSONText.contains(#""run_type""#, in: beginning)
        || JSONText.contains(#""dotted_order""#, in: beginning)
    }
    return keys.contains("dotted_order") && keys.contains("trace_id")
  }

  package static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    var problems: [Result<Trajectory, TrajectoryFormatError>] = []
    var order: [String] = []
    var runs: [String: JSONObject] = [:]
    for read in TraceDocuments<JSONObject>(read: runs(in:)).values(in: bytes) {
      switch read {
      case .failure(let error): problems.append(.failure(error))
      case .success(let run):
        let id = run["id"]?.string ?? "unnamed-\(order.count)"
        if let known = runs[id] {
          runs[id] = joined(known, run)
        } else {
          order.append(id)
          runs[id] = run
        }
      }
    }
    var groups = SpanGroups()
    for id in order {
      if let run = runs[id] { groups.add(span(run, id)) }
    }
    let found = groups.trajectories(options) + problems
    return found.isEmpty ? [.failure(TrajectoryFormatError("the file holds no runs"))] : found
  }

  private static func runs(
    in document: JSONValue
  ) -> [Result<JSONObject, TrajectoryFormatError>] {
    let lists = ["post", "patch", "runs"].compactMap { document[$0]?.array }
    let values = lists.isEmpty ? [document] : lists.flatMap { $0 }
    return values.map { value in
      guard let run = value.object else {
        return .failure(TrajectoryFormatError("a run is \(value.kindName), expected an object"))
      }
      guard run["id"]?.string != nil || run["run_type"]?.string != nil else {
        return .failure(TrajectoryFormatError("a run has neither 'id' nor 'run_type'"))
      }
      return .success(run)
    }
  }

  /// What came later goes before, unless it says nothing.
  private static func joined(_ run: JSONObject, _ later: JSONObject) -> JSONObject {
    var run = run
    // A dictionary, because looking each key up would take as long as the square of their number.
    var places: [String: Int] = [:]
    for (place, member) in run.members.enumerated() { places[member.key] = place }
    for member in later.members where !member.value.isNull && member.value != [:] {
      if let place = places[member.key] {
        run.members[place].value = member.value
      } else {
        places[member.key] = run.members.count
        run.members.append(member)
      }
    }
    return run
  }

  private static func span(_ run: JSONObject, _ id: String) -> TraceSpan {
    let inputs = run["inputs"] ?? .null
    let outputs = run["outputs"] == [:] ? .null : run["outputs"] ?? .null
    let about = run["extra"]?["metadata"]
    var span = TraceSpan(
      trace: run["trace_id"]?.string ?? id, id: id,
      parent: (run["parent_run_id"] ?? run["parent_id"])?.string,
      name: run["name"]?.string ?? "", start: SpanTime.any(run["start_time"]),
      end: SpanTime.any(run["end_time"]), work: .other)
    for key in ["session_id", "thread_id", "conversation_id"] {
      span.labels.session = span.labels.session ?? about?[key]?.string
    }
    span.labels.user = about?["user_id"]?.string
    if let error = run["error"]?.string, !error.isEmpty {
      span.failure = SpanFailure(kind: nil, message: error)
    }
    let io = [inputs, outputs].map { $0.isNull ? [] : [$0] }
    switch run["run_type"]?.string {
    case "llm": span.work = .model(model(run, inputs: io[0], outputs: io[1]))
    case "tool":
      var tool = SpanToolCall(name: run["name"]?.string ?? "unknown")
      tool.id = run["extra"]?["tool_call_id"]?.string
      tool.arguments = arguments(inputs)
      tool.result = outputs["output"] ?? outputs.unlessNull
      span.work = .tool(tool)
    case "retriever":
      let query = (inputs["query"] ?? inputs["input"])?.string
      span.work = .retrieval(query: query, outputs["documents"]?.array ?? outputs.array ?? [])
    case "embedding": span.work = .aside("embedding")
    // They form what the model gets and read what it gives.
    case "prompt", "parser": span.work = .container(input: [], output: [])
    default: span.work = .container(input: io[0], output: io[1])
    }
    if run["parent_run_id"].map({ $0.isNull }) ?? true {
      span.resource = [
        "langsmith": .object(
          JSONObject(
            run.members.filter {
              ["session_name", "tags", "extra", "feedback_stats", "reference_example_id"]
                .contains($0.key)
            }))
      ]
    }
    return span
  }

  private static func model(
    _ run: JSONObject, inputs: [JSONValue], outputs: [JSONValue]
  ) -> SpanModelCall {
    let output = outputs.first
    let about = run["extra"]
    let message = output?["generations"]?.array?.first?.array?.first?["message"]
    let usages = [
      output?["usage_metadata"], output?["usage"], output?["llm_output"]?["token_usage"],
      message?["kwargs"]?["usage_metadata"], about?["metadata"]?["usage_metadata"],
      .object(run),
    ]
    let names = [
      output?["model"], message?["kwargs"]?["response_metadata"]?["model_name"],
      about?["metadata"]?["ls_model_name"], about?["invocation_params"]?["model"],
    ]
    var model = SpanModelCall()
    model.call.model = names.compactMap { $0?.string }.first
    model.call.inputTokens =
      usages.compactMap { ($0?["input_tokens"] ?? $0?["prompt_tokens"])?.count }.first
    model.call.outputTokens =
      usages.compactMap { ($0?["output_tokens"] ?? $0?["completion_tokens"])?.count }.first
    model.input = inputs
    model.output = outputs
    return model
  }

  /// Tools of one input get it as a text, in older versions as Python prints it.
  private static func arguments(_ inputs: JSONValue) -> JSONValue? {
    if inputs.isNull { return nil }
    if let members = inputs.object?.members, members.count == 1, members[0].key == "input",
      let text = members[0].value.string
    {
      let opened = SpanToolCall.arguments(.string(text))
      return opened.object == nil ? inputs : opened
    }
    return inputs
  }
}
