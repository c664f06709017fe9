import EvalModel
import MarkedYAML

/// The agent did not go round in circles.
///
/// A loop is the same call with the same arguments `times` times in a row, or a cycle of up to
/// `cycle` such calls that is gone through as often. Whatever the agent says in between makes no
/// difference; a message of the user begins anew. Tools under `ignore`, such as one that is polled,
/// are left out.
struct NoLoop: Grader {
  let times: Int
  let cycle: Int
  let ignored: [String]

  static let kind = GraderKind(
    name: "no_loop", version: 1,
    summary: "The agent did not repeat the same calls over and over.",
    category: .cost, dimension: "efficiency",
    example: """
      no_loop: {}
      no_loop: {times: 4, cycle: 2, ignore: [jobs.poll]}
      """,
    shape: Shape<NoLoop>.record([timesField, cycleField, ignore]) { record in
      NoLoop(
        times: record.read(timesField) ?? 3, cycle: record.read(cycleField) ?? 4,
        ignored: record.read(ignore) ?? [])
    }.anyGrader)

  private static let timesField = Field<Int>(
    "times", .int(2...1000), "How often makes a loop; 3 by default.")
  private static let cycleField = Field<Int>(
    "cycle", .int(1...16), "The longest cycle that is looked for, in calls; 4 by default.")
  private static let ignore = Field(
    "ignore", Shape<[String]>.oneOrMore(of: Shape<String>.name), "Tools that may be repeated.")

  func grade(_ evidence: Evidence) -> Assessment {
    var run: [Evidence.Call] = []
    // A number for every different call; comparing numbers is all that the search for cycles does.
    var numbers: [[UInt8]: Int] = [:]
    var keys: [Int] = []
    var calls = evidence.calls[...]
    for (index, step) in evidence.trajectory.steps.enumerated() {
      switch step.kind {
      case .user:
        run = []
        keys = []
      case .toolCall:
        guard let call = calls.popFirst(), call.step == index else { continue }
        if ignored.contains(where: { $0.utf8.elementsEqual(call.call.name.utf8) }) { continue }
        let key = call.call.key
        let number = numbers[key] ?? numbers.count
        numbers[key] = number
        run.append(call)
        keys.append(number)
        if let length = loop(atEndOf: keys) {
          let looped = run.suffix(length * times)
          return .fail(
            Messages.looped(looped.prefix(length).map(\.call.name), times),
            // The first repetition is where the agent went wrong.
            steps: looped.dropFirst(length).map(\.step))
        }
      default: continue
      }
    }
    return .pass(Messages.none)
  }

  /// The length of the shortest cycle that the last calls have gone through often enough.
  private func loop(atEndOf keys: [Int]) -> Int? {
    (1...cycle).first { length in
      let span = length * times
      guard keys.count >= span else { return false }
      let last = keys.suffix(span)
      return zip(last.dropFirst(length), last).allSatisfy { $0 == $1 }
    }
  }
}

private enum Messages {
  static let none = "no calls were repeated over and over"
  static func looped(_ tools: [String], _ times: Int) -> String {
    let names = tools.map { Quoting.bounded($0) }
    if names.count == 1 {
      return "\(names[0]) was called \(times) times in a row with the same arguments"
    }
    return "the agent went \(times) times in a row through \(Quoting.list(names)) "
      + "with the same arguments"
  }
}
