/// The spans of one conversation in the order in which they began, and what each stands in.
struct SpanTree {
  struct Place {
    var isInTool = false
    var isInAside = false
    /// The nearest model call around it that no tool stands between.
    var model: Int?
    var hasContainerWithOutput = false
  }

  private struct Key: Hashable {
    var trace: String
    var id: String
  }

  let spans: [TraceSpan]
  let places: [Place]
  /// Model calls inside each model call.
  let modelsInside: [Int]
  let hasChildren: [Bool]
  let hasFailureInside: [Bool]
  /// Spans that were there twice.
  let duplicates: Int
  /// How far up a span is followed: enough for any agent, and an end to every cycle.
  private static let height = 64

  init(_ recorded: [TraceSpan]) {
    (spans, duplicates) = Self.inOrder(recorded)
    var index: [Key: Int] = [:]
    for (position, span) in spans.enumerated() where !span.id.isEmpty {
      index[Key(trace: span.trace, id: span.id)] = position
    }
    var places = [Place](repeating: Place(), count: spans.count)
    var inside = [Int](repeating: 0, count: spans.count)
    var children = [Bool](repeating: false, count: spans.count)
    var failures = children
    for (position, span) in spans.enumerated() {
      var place = Place()
      var above = span.parent
      for level in 0..<Self.height {
        guard let id = above, let parent = index[Key(trace: span.trace, id: id)],
          parent != position
        else { break }
        if level == 0 { children[parent] = true }
        if span.failure != nil { failures[parent] = true }
        switch spans[parent].work {
        case .tool: place.isInTool = true
        case .aside: place.isInAside = true
        case .model where place.model == nil && !place.isInTool: place.model = parent
        case .container(_, let output) where !output.isEmpty: place.hasContainerWithOutput = true
        default: break
        }
        above = spans[parent].parent
      }
      if case .model = span.work, let model = place.model { inside[model] += 1 }
      places[position] = place
    }
    self.places = places
    modelsInside = inside
    hasChildren = children
    hasFailureInside = failures
  }

  /// Exporters write spans as they end. Those that began together stay in the order of the file,
  /// and one without a time follows the one before it.
  private static func inOrder(_ recorded: [TraceSpan]) -> ([TraceSpan], duplicates: Int) {
    var times: [Int64] = []
    var kept: [TraceSpan] = []
    var positions: [Key: Int] = [:]
    var last = Int64.min
    var logged = 0
    for span in recorded {
      let time = span.start ?? span.end ?? last
      last = time
      let key = Key(trace: span.trace, id: span.id)
      if !span.id.isEmpty, let known = positions[key] {
        if let joined = joined(kept[known], span) {
          kept[known] = joined
          logged += 1
          continue
        }
        // The later one has ended.
        if kept[known].end == nil || span.end != nil {
          kept[known] = span
          times[known] = time
        }
        continue
      }
      positions[key] = kept.count
      kept.append(span)
      times.append(time)
    }
    let order = kept.indices.sorted { left, right in
      times[left] == times[right] ? left < right : times[left] < times[right]
    }
    return (order.map { kept[$0] }, recorded.count - kept.count - logged)
  }

  /// A call of a model with what was logged of it; `nil` when neither was.
  private static func joined(_ known: TraceSpan, _ span: TraceSpan) -> TraceSpan? {
    switch (known.work, span.work) {
    case (.told(let input, let output), .told(let more, let answer)):
      var joined = known
      joined.work = .told(input: input + more, output: output + answer)
      return joined
    case (.model(var model), .told(let input, let output)):
      var joined = known
      guard model.isTold || model.input.isEmpty && model.output.isEmpty else { return known }
      model.isTold = true
      model.input += input
      model.output += output
      joined.work = .model(model)
      return joined
    case (.told, .model): return joined(span, known)
    case (.told, _): return span
    case (_, .told): return known
    default: return nil
    }
  }
}
