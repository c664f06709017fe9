import EvalModel
import JSONKit

/// The trajectory of one conversation, from its spans.
struct SpanTrajectory {
  private let tree: SpanTree
  private var conversation: Conversation
  private var repeated = RepeatedHistory()
  private let asksContainers: Bool
  /// The last model call outside of tools told what it answered.
  private var isLastOutputKnown = true
  private var hasContent = false
  private var isCut = false
  private var isNewTrace = false

  static func make(
    _ spans: [TraceSpan], _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    let tree = SpanTree(spans)
    let plain = SpanTrajectory(tree, options, asksContainers: false)
    let trajectory = plain.trajectory
    // Where the calls of models tell no user's message, what contains them may.
    let asked = tree.spans.contains { span in
      if case .container(let input, _) = span.work { !input.isEmpty } else { false }
    }
    let made =
      asked && trajectory.missing.contains(.userMessages)
      ? SpanTrajectory(tree, options, asksContainers: true).trajectory : trajectory
    guard !made.steps.isEmpty else {
      let names = Set(tree.spans.map(\.name)).sorted().prefix(5).joined(separator: ", ")
      return .failure(
        TrajectoryFormatError(
          "trace \(tree.spans.first?.trace ?? "") holds no messages, tool calls or retrievals: "
            + "its spans are \(names)"))
    }
    return .success(made)
  }

  private init(_ tree: SpanTree, _ options: ImportOptions, asksContainers: Bool) {
    self.tree = tree
    self.asksContainers = asksContainers
    conversation = Conversation(options)
    for event in events { event.isEnd ? end(event.span) : begin(event.span) }
  }

  private struct Event {
    var time: Int64
    var span: Int
    var isEnd: Bool
  }

  /// Beginnings in their order, and the ends of containers, whose outputs come then.
  private var events: [Event] {
    var events: [Event] = []
    var ends: [Event] = []
    for (position, span) in tree.spans.enumerated() {
      let begin = span.start ?? events.last?.time ?? Int64.min
      events.append(Event(time: begin, span: position, isEnd: false))
      guard case .container = span.work else { continue }
      ends.append(Event(time: span.end ?? Int64.max, span: position, isEnd: true))
    }
    ends.sort { $0.time == $1.time ? $0.span > $1.span : $0.time < $1.time }
    var merged: [Event] = []
    var next = ends[...]
    for event in events {
      while let end = next.first, end.time < event.time {
        merged.append(end)
        next.removeFirst()
      }
      merged.append(event)
    }
    return merged + next
  }

  private mutating func begin(_ position: Int) {
    let span = tree.spans[position]
    let place = tree.places[position]
    if position > 0, tree.spans[position - 1].trace != span.trace {
      conversation.beginTrace()
      isNewTrace = true
    }
    switch span.work {
    case .model(let model):
      if place.isInTool || place.isInAside {
        beginInner(model, span)
      } else if tree.modelsInside[position] > 1
        || tree.modelsInside[position] == 1 && model.output.isEmpty
      {
        break
      } else if let outer = place.model, repeats(outer) {
        break
      } else {
        begin(model, span)
      }
    case .tool(let tool):
      let (answer, id) = SpanAnswer.read(tool, span.failure)
      var tool = tool
      tool.id = tool.id ?? id
      conversation.tool(tool, answer, latency: span.latency, span.source)
      hasContent = true
    case .retrieval(let query, let documents):
      conversation.builder.add(
        .retrieval(Retrieval(query: query, documents: documents.map(SpanAnswer.document))),
        span.source)
      hasContent = true
    case .container(let input, _):
      guard asksContainers, !input.isEmpty, !place.isInTool, !place.isInAside else { break }
      conversation.history(input.flatMap { AnyMessages.items(in: $0, .input) })
    case .handoff(let to): conversation.builder.add(.handoff(Handoff(to: to)), span.source)
    case .told(let input, let output):
      // Its span was not recorded.
      begin(SpanModelCall(input: input, output: output), span)
    case .aside(let word): conversation.builder.add(.unknown(type: word), span.source)
    case .other:
      if span.rest.isEmpty && tree.hasChildren[position] { break }
      conversation.builder.add(.unknown(type: "span"), span.source)
    }
  }

  /// Whether what stands inside a model call only tells the same call again: two instrumentations
  /// of one client do.
  private func repeats(_ outer: Int) -> Bool {
    guard tree.modelsInside[outer] == 1, case .model(let model) = tree.spans[outer].work else {
      return false
    }
    return !model.output.isEmpty
  }

  private mutating func begin(_ model: SpanModelCall, _ span: TraceSpan) {
    var rest = repeated.continuation(in: model.input)
    var input = (rest ?? model.input).flatMap { AnyMessages.items(in: $0, .input) }
    if isNewTrace, rest != nil, !input.contains(where: \.isUser) {
      // The same words in another trace were said again.
      rest = nil
      input = model.input.flatMap { AnyMessages.items(in: $0, .input) }
    }
    isNewTrace = false
    if span.isCut, conversation.builder.steps.isEmpty { isCut = true }
    conversation.history(input, continues: rest != nil)
    conversation.builder.add(.model(model.step(span)), span.source)
    let output = model.output.flatMap { AnyMessages.items(in: $0, .output) }
    isLastOutputKnown = conversation.output(output)
    if !model.input.isEmpty || !output.isEmpty { hasContent = true }
    if let failure = span.failure { conversation.builder.add(.error(failure.step), span.source) }
  }

  /// Models that a tool asks don't talk with the user. What they call is called all the same.
  private mutating func beginInner(_ model: SpanModelCall, _ span: TraceSpan) {
    conversation.builder.add(.model(model.step(span)), span.source)
    var calls: [ChatItem] = []
    for item in model.output.flatMap({ AnyMessages.items(in: $0, .output) }) {
      switch item {
      case .call: calls.append(item)
      case .said(let text, _, let rest):
        conversation.builder.add(.unknown(type: "inner_message"), rest, text: text)
      default: break
      }
    }
    _ = conversation.output(calls)
  }

  private mutating func end(_ position: Int) {
    let span = tree.spans[position]
    let place = tree.places[position]
    guard case .container(_, let output) = span.work, !place.isInTool, !place.isInAside else {
      return
    }
    if let failure = span.failure, !tree.hasFailureInside[position] {
      conversation.builder.add(.error(failure.step), span.source)
    }
    guard !output.isEmpty, !place.hasContainerWithOutput, !conversation.isAnswered else { return }
    conversation.answer(of: output.flatMap { AnyMessages.items(in: $0, .output) })
    if conversation.isAnswered { isLastOutputKnown = true }
  }

  private var trajectory: Trajectory {
    var builder = conversation.builder
    if !isLastOutputKnown { builder.withdrawAnswer() }
    var trajectory = builder.trajectory(
      flagsErrors: !conversation.hasUnmarkedResults, rest: source)
    var missing = Set(trajectory.missing)
    if isCut { missing.insert(.messages) }
    if !isLastOutputKnown || !hasContent { missing.insert(.finalAnswer) }
    if !hasContent { missing.insert(.toolCalls) }
    if conversation.hasOpenCalls { missing.insert(.toolResults) }
    if let latency = tree.latency {
      trajectory.usage.latency = latency
      missing.remove(.latency)
    }
    trajectory.missing = missing.sorted { $0.rawValue < $1.rawValue }
    return trajectory
  }

  /// What stands beside the steps: whose they are, and where they can be looked up.
  private var source: JSONObject {
    var source = JSONObject()
    var traces: [String] = []
    var seen: Set<String> = []
    for span in tree.spans where seen.insert(span.trace).inserted { traces.append(span.trace) }
    let labels = tree.spans.map(\.labels)
    let session = labels.compactMap(\.session).first
    source["id"] = (session ?? traces.first).map { .string($0) }
    source["case"] = labels.compactMap(\.caseID).first.map { .string($0) }
    source["intent"] = labels.compactMap(\.intent).first.map { .string($0) }
    source["trace_ids"] = .array(traces.map { .string($0) })
    source["session_id"] = session.map { .string($0) }
    source["user_id"] = labels.compactMap(\.user).first.map { .string($0) }
    source["started_at"] = tree.spans.compactMap(\.start).min().flatMap(SpanTime.text).map {
      .string($0)
    }
    let resource = tree.spans.first { !$0.resource.isEmpty }?.resource
    source["resource"] = resource.map { .object($0) }
    if tree.duplicates > 0 { source["duplicate_spans"] = .int(Int64(tree.duplicates)) }
    return source
  }
}

extension SpanTree {
  /// The time that the traces took, without the user's between them.
  fileprivate var latency: Duration? {
    var ranges: [String: (Int64, Int64)] = [:]
    for span in spans {
      guard let start = span.start, let end = span.end, start <= end else { continue }
      let known = ranges[span.trace] ?? (start, end)
      ranges[span.trace] = (min(known.0, start), max(known.1, end))
    }
    if ranges.isEmpty { return nil }
    var sum: Int64 = 0
    for (start, end) in ranges.values {
      let (length, isTooLong) = end.subtractingReportingOverflow(start)
      let (total, overflow) = sum.addingReportingOverflow(length)
      guard !isTooLong, !overflow, total < SpanTime.longest else { return nil }
      sum = total
    }
    return .nanoseconds(sum)
  }
}

extension SpanModelCall {
  fileprivate func step(_ span: TraceSpan) -> ModelCall {
    ModelCall(
      model: call.model, inputTokens: call.inputTokens, outputTokens: call.outputTokens,
      costUSD: call.costUSD, latency: span.latency, finishReason: call.finishReason)
  }
}

extension SpanFailure {
  fileprivate var step: StepError {
    let said = message ?? "the span failed"
    return StepError(kind: kind ?? ToolError(saying: said).kind, message: said)
  }
}

extension TraceSpan {
  fileprivate var latency: Duration? {
    guard let start, let end, start <= end else { return nil }
    let (length, overflow) = end.subtractingReportingOverflow(start)
    // Thirty years are a clock that was wrong.
    return overflow || length >= SpanTime.longest ? nil : .nanoseconds(length)
  }

  /// What a step keeps of its span.
  fileprivate var source: JSONObject {
    var source: JSONObject = ["span_id": .string(id), "name": .string(name)]
    if !rest.isEmpty { source["attributes"] = .object(rest) }
    return source
  }
}
