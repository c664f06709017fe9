import EvalModel
import JSONKit

/// What came after failures, made ready to be asked about many of them.
struct Sequel {
  /// What a call is for, as far as two calls can be for the same thing.
  struct Purpose: Hashable {
    private let bytes: [UInt8]

    /// The tool, whatever it is asked.
    static func tool(_ name: String) -> Purpose { Purpose(bytes: Array(name.utf8)) }

    /// The very same call.
    static func call(_ call: ToolCall) -> Purpose { Purpose(bytes: [0] + call.key) }

    /// The tool with the values of these arguments.
    static func of(_ call: ToolCall, sharing names: [String]) -> Purpose {
      let values = JSONObject(names.map { JSONObject.Member($0, call.arguments[$0] ?? .null) })
      return Purpose(
        bytes: [1] + Array(call.name.utf8) + [0] + JSONValue.object(values).canonicalBytes)
    }
  }

  let evidence: Evidence
  /// The successful calls for each purpose, in order.
  private(set) var successes: [Purpose: [Int]] = [:]
  /// How often each call did not succeed.
  private(set) var vain: [[UInt8]: Int] = [:]
  /// Steps.
  let admissions: [Int]
  let handoffs: [Int]
  let lastWord: Int?
  /// For the step of each call the next step in which the agent spoke, handed over, or called
  /// something else: where it went on, after as many tries as it made.
  private(set) var goingOn: [Int: Int] = [:]

  /// `key` names the arguments that say what a call is about; empty means any one of them may.
  init(_ evidence: Evidence, key: [String], words: [FoldedText]) {
    self.evidence = evidence
    let spoken = evidence.spoken
    admissions = FailureWords.admissions(in: spoken, extra: words)
    handoffs = evidence.handoffs.map(\.step)
    lastWord = spoken.last?.step
    for (index, call) in evidence.calls.enumerated() {
      let made = call.call
      guard call.succeeded else {
        vain[made.key, default: 0] += 1
        continue
      }
      let shared = key.isEmpty ? (made.arguments.object?.keys ?? []).map { [$0] } : [key]
      let purposes = [.tool(made.name), .call(made)] + shared.map { Purpose.of(made, sharing: $0) }
      for purpose in Set(purposes) { successes[purpose, default: []].append(index) }
    }
    noteGoingOn()
  }

  /// From the end to the beginning, so that thousands of tries take one pass.
  private mutating func noteGoingOn() {
    var acts = evidence.calls.map { (step: $0.step, key: Optional($0.call.key)) }
    acts += evidence.spoken.map { (step: $0.step, key: nil) }
    acts += handoffs.map { (step: $0, key: nil) }
    acts.sort { $0.step < $1.step }
    var next: (step: Int, key: [UInt8]?)?
    for act in acts.reversed() {
      if let later = next {
        goingOn[act.step] =
          later.key == act.key && act.key != nil ? goingOn[later.step] : later.step
      }
      next = act
    }
  }
}
