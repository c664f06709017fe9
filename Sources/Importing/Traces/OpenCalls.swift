/// The tool calls of a trace that wait for their results.
///
/// Some recorders give every call the same id, an empty one or none. Results then belong to the
/// calls in the order of both, and the ids are replaced by ones that tell the calls apart.
struct OpenCalls {
  private struct Queue {
    var calls: [(name: String, id: String)] = []
    /// Those before it have their results; taking them out would move all others each time.
    var head = 0
  }

  /// By the id that was written; calls without one stand under the empty text.
  private var waiting: [String: Queue] = [:]
  private var uses: [String: Int] = [:]
  private var given: Set<String> = []
  /// How many calls are searched for the name of a result's tool: parallel calls are few, and a
  /// hostile trace must not make every search as long as itself.
  private static let reach = 64

  /// The id for a new call.
  mutating func open(_ written: String?, name: String) -> String {
    let written = written ?? ""
    let stem = written.isEmpty ? "call" : written
    var id = stem
    repeat {
      uses[stem, default: 0] += 1
      let use = uses[stem] ?? 1
      id = use == 1 && !written.isEmpty ? stem : "\(stem)-\(use)"
    } while !given.insert(id).inserted
    waiting[written, default: Queue()].calls.append((name, id))
    return id
  }

  /// The id of the call that a result belongs to; the written one when no call waits for it.
  mutating func close(_ written: String?, name: String?) -> String? {
    let key = written ?? ""
    guard var queue = waiting.removeValue(forKey: key), queue.head < queue.calls.count else {
      return key.isEmpty ? nil : key
    }
    let reached = queue.calls[queue.head...].prefix(Self.reach)
    let position = reached.firstIndex { $0.name == name } ?? queue.head
    let id = queue.calls[position].id
    for index in stride(from: position, to: queue.head, by: -1) {
      queue.calls.swapAt(index, index - 1)
    }
    queue.head += 1
    if queue.head < queue.calls.count { waiting[key] = queue }
    return id
  }
}
