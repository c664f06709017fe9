import EvalModel
import JSONKit

/// Spans gathered into conversations: by trace, and traces that name one session together.
struct SpanGroups {
  private struct Group {
    var spans: [TraceSpan] = []
    /// When a span of it came last.
    var touched = 0
    var hasRoot = false
  }

  private var traces: [String: Group] = [:]
  private var order: [String] = []
  private var count = 0

  mutating func add(_ span: TraceSpan) {
    if traces[span.trace] == nil { order.append(span.trace) }
    traces[span.trace, default: Group()].spans.append(span)
    traces[span.trace]?.touched = count
    // A root ends last, so the rest of its trace was there before it. One that has no end is what a
    // tool writes first.
    if span.parent == nil, span.end != nil { traces[span.trace]?.hasRoot = true }
    count += 1
  }

  /// A trajectory for each conversation, in the order of their first spans.
  mutating func trajectories(
    _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    takeAll().map { SpanTrajectory.make($0, options) }
  }

  mutating func takeAll() -> [[TraceSpan]] {
    let groups = joined(order)
    self = SpanGroups()
    return groups
  }

  /// The older half of the traces: those that have ended, or all of them when too few have.
  mutating func takeOlder() -> [[TraceSpan]] {
    let byAge = order.sorted { (traces[$0]?.touched ?? 0) < (traces[$1]?.touched ?? 0) }
    let older = byAge.prefix((byAge.count + 1) / 2)
    let ended = older.filter { traces[$0]?.hasRoot == true }
    let chosen = Set(ended.count * 2 < older.count ? Array(older) : ended)
    let taken = order.filter { chosen.contains($0) }
    let groups = joined(taken)
    for trace in taken { traces[trace] = nil }
    order.removeAll { chosen.contains($0) }
    return groups
  }

  private func joined(_ chosen: [String]) -> [[TraceSpan]] {
    var keys: [String] = []
    var groups: [String: [TraceSpan]] = [:]
    for trace in chosen {
      let spans = traces[trace]?.spans ?? []
      // The root knows best which conversation its trace belongs to.
      let root = spans.first { $0.parent == nil && $0.labels.session != nil }
      let session = (root ?? spans.first { $0.labels.session != nil })?.labels.session
      // A session may be called like a trace.
      let key = session.map { "s:" + $0 } ?? "t:" + trace
      if groups[key] == nil { keys.append(key) }
      groups[key, default: []] += spans
    }
    return keys.compactMap { groups[$0] }
  }
}
