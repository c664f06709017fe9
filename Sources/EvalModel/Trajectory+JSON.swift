package import JSONKit

extension Trajectory {
  /// Reads a trajectory document; unknown fields are kept.
  package init(json: JSONValue) throws(TrajectoryFormatError) {
    guard let object = json.object else {
      throw TrajectoryFormatError("a trajectory is an object, found \(json.kindName)")
    }
    var fields = FieldTaker(object, what: "the trajectory")
    if let schema = try fields.text("schema"), schema != Trajectory.schema {
      throw TrajectoryFormatError("the schema is '\(schema)', expected '\(Trajectory.schema)'")
    }
    let items = fields.take("steps")?.array ?? []
    var steps: [Step] = []
    steps.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard let step = item.object else {
        throw TrajectoryFormatError("step \(index + 1) is \(item.kindName), expected an object")
      }
      do {
        steps.append(try Step(json: step))
      } catch {
        throw TrajectoryFormatError("step \(index + 1): \(error.description)")
      }
    }
    var final: FinalAnswer?
    if let value = fields.take("final") { final = try FinalAnswer(json: value) }
    let state = fields.take("state")
    var usage = Usage()
    if let value = fields.take("usage") { usage = try Usage(json: value) }
    let missing = try fields.texts("missing") ?? []
    self.init(
      steps: steps, final: final, state: state, usage: usage,
      missing: missing.map(MissingDatum.init(rawValue:)), extra: fields.rest)
  }

  /// The document as it is stored and exported.
  package var json: JSONValue {
    var object: JSONObject = [
      "schema": .string(Trajectory.schema), "steps": .array(steps.map(\.json)),
    ]
    if let final { object.members.append(.init("final", final.json)) }
    if let state { object.members.append(.init("state", state)) }
    let used = usage.json
    if let members = used.object, !members.isEmpty { object.members.append(.init("usage", used)) }
    if !missing.isEmpty { object["missing"] = .array(missing.map { .string($0.rawValue) }) }
    object.members += extra.members
    return .object(object)
  }
}

extension FinalAnswer {
  package init(json: JSONValue) throws(TrajectoryFormatError) {
    if let text = json.string {
      self.init(text: text)
      return
    }
    guard let object = json.object else {
      throw TrajectoryFormatError("'final' is \(json.kindName), expected an object")
    }
    var fields = FieldTaker(object, what: "the final answer")
    self.init(
      text: try fields.text("text") ?? "", outcome: try fields.text("outcome"),
      confidence: try fields.number("confidence"), citations: try fields.texts("citations") ?? [],
      extra: fields.rest)
  }

  package var json: JSONValue {
    var object: JSONObject = ["text": .string(text)]
    if let outcome { object["outcome"] = .string(outcome) }
    if let confidence { object["confidence"] = .double(confidence) }
    if !citations.isEmpty { object["citations"] = .array(citations.map { .string($0) }) }
    object.members += extra.members
    return .object(object)
  }
}

extension Usage {
  package init(json: JSONValue) throws(TrajectoryFormatError) {
    guard let object = json.object else {
      throw TrajectoryFormatError("'usage' is \(json.kindName), expected an object")
    }
    var fields = FieldTaker(object, what: "the usage")
    self.init(
      inputTokens: try fields.count("input_tokens"),
      outputTokens: try fields.count("output_tokens"), costUSD: try fields.number("cost_usd"),
      latency: try fields.seconds("latency"))
  }

  package var json: JSONValue {
    var object = JSONObject()
    if let inputTokens { object["input_tokens"] = .int(Int64(inputTokens)) }
    if let outputTokens { object["output_tokens"] = .int(Int64(outputTokens)) }
    if let costUSD { object["cost_usd"] = .double(costUSD) }
    if let latency { object["latency"] = latency.json }
    return .object(object)
  }
}
