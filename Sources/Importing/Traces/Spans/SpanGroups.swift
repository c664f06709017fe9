import EvalModel
import JSONKit

/// Spans gathered into conversations: by trace, and traces that name one session together.
struct SpanGroups {
  private var spans: [TraceSpan] = []

  mutating func add(_ span: TraceSpan) { spans.append(span) }

  /// A trajectory for each conversation, in the order of their first spans.
  func trajectories(_ options: ImportOptions) -> [Result<Trajectory, TrajectoryFormatError>] {
    grouped.map { SpanTrajectory.make($0, options) }
  }

  private var grouped: [[TraceSpan]] {
    var sessions: [String: String] = [:]
    for span in spans where sessions[span.trace] == nil {
      sessions[span.trace] = span.labels.session
    }
    // The root knows best which conversation its trace belongs to.
    for span in spans where span.parent == nil {
      if let session = span.labels.session { sessions[span.trace] = session }
    }
    var order: [String] = []
    var groups: [String: [TraceSpan]] = [:]
    for span in spans {
      // A session may be called like a trace.
      let key = sessions[span.trace].map { "s:" + $0 } ?? "t:" + span.trace
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(span)
    }
    return order.compactMap { groups[$0] }
  }
}
