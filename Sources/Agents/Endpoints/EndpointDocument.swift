import EvalModel
import Importing
import JSONKit

/// The document that an endpoint answered with: its JSON, or what a stream of events adds up to.
struct EndpointDocument {
  var json: JSONValue
  var bytes: [UInt8]

  init(json: JSONValue, bytes: [UInt8]) {
    self.json = json
    self.bytes = bytes
  }

  init(_ response: HTTPResponse, _ stream: EndpointSettings.Stream) throws(TrialEnd) {
    bytes = response.body
    json =
      response.isEventStream ? try Self.sum(of: response, stream) : try response.json()
  }

  /// `text` put together, `last`, the last event that is JSON, and all `events`.
  private static func sum(
    of response: HTTPResponse, _ stream: EndpointSettings.Stream
  ) throws(TrialEnd) -> JSONValue {
    guard String(validating: response.body, as: UTF8.self) != nil else {
      throw .agent(.garbage, "the stream is not UTF-8")
    }
    var text = ""
    var last = JSONValue.null
    var events: [JSONValue] = []
    for event in response.events where event.data != "[DONE]" {
      // An event may be plain text, and any error means that.
      let document = try? JSONValue.parse(event.data)
      events.append(["event": .string(event.name), "data": document ?? .string(event.data)])
      if let document { last = document }
      do throws(JSONPathTooMuchWork) {
        if let path = stream.text {
          if let document, let piece = try path.firstValue(in: document)?.string { text += piece }
        } else {
          text += document.map { $0.string ?? "" } ?? event.data
        }
      } catch {
        throw .agent(.garbage, "the stream can't be read: \(error)")
      }
    }
    if events.isEmpty { throw .agent(.noAnswer, "the stream ended without an event") }
    return ["text": .string(text), "last": last, "events": .array(events)]
  }
}

/// What one answer means for the trial.
struct EndpointAnswer {
  var final: FinalAnswer
  /// What was done on the way, without the last message.
  var steps: [Step]
  var state: JSONValue?
  var conversation: JSONValue?
  /// What the answer doesn't tell.
  var missing: [MissingDatum]

  init(_ document: EndpointDocument, _ reading: EndpointSettings.Reading) throws(TrialEnd) {
    switch reading {
    case .mapping(let mapping):
      let mapped = try Self.mapped(document.json, mapping)
      var trajectory = mapped.trajectory
      trajectory.addUsage()
      // An agent that isn't asked for its calls may have made any.
      if !mapping.hasSteps { trajectory.missing += [.toolCalls, .toolResults] }
      try self.init(trajectory, mapped.vars[TrajectoryMapping.conversation])
    case .format(let name):
      let trajectory = try Self.imported(document.bytes, name)
      try self.init(trajectory, trajectory.extra["conversation"] ?? trajectory.extra["id"])
    }
  }

  private static func mapped(
    _ document: JSONValue, _ mapping: TrajectoryMapping
  ) throws(TrialEnd) -> MappedTrajectory {
    do throws(MappingError) {
      if let mapped = try mapping.trajectories(in: document).first { return mapped }
    } catch {
      throw .agent(.garbage, "the answer can't be read: \(error)")
    }
    throw .agent(.noAnswer, "the answer holds nothing")
  }

  private static func imported(
    _ bytes: [UInt8], _ format: String
  ) throws(TrialEnd) -> Trajectory {
    let importer = ImporterCatalog.importer(named: format)
    switch importer?.trajectories(in: bytes).first {
    case .success(let trajectory)?: return trajectory
    case .failure(let error)?:
      throw .agent(.garbage, "the answer is no \(format): \(error.description)")
    case nil: throw .agent(.noAnswer, "the answer holds no trajectory")
    }
  }

  /// What the answer tells of earlier turns is known already, and its last message is the answer.
  private init(_ trajectory: Trajectory, _ conversation: JSONValue?) throws(TrialEnd) {
    var steps = trajectory.steps
    if let last = steps.lastIndex(where: { if case .user = $0.kind { true } else { false } }) {
      steps.removeSubrange(...last)
    }
    var final = trajectory.final ?? FinalAnswer(text: "")
    if case .message(let message)? = steps.last?.kind,
      final.text.isEmpty || final.text.utf8.elementsEqual(message.text.utf8)
    {
      final.text = message.text
      steps.removeLast()
    }
    guard !final.text.isEmpty else {
      throw .agent(.noAnswer, "the answer has no text where the agent file says")
    }
    for index in steps.indices {
      guard case .message(var message) = steps[index].kind else { continue }
      message.endsTurn = false
      steps[index].kind = .message(message)
    }
    self.final = final
    self.steps = steps
    state = trajectory.state
    missing = trajectory.missing
    self.conversation = conversation
  }
}

extension Trajectory {
  /// What the answer says it took stands in a step, so that turns add up.
  fileprivate mutating func addUsage() {
    guard usage.inputTokens != nil || usage.outputTokens != nil || usage.costUSD != nil else {
      return
    }
    steps.insert(
      Step(
        .model(
          ModelCall(
            inputTokens: usage.inputTokens, outputTokens: usage.outputTokens,
            costUSD: usage.costUSD))), at: 0)
  }
}
