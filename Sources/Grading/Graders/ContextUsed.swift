import Diagnostics
import EvalModel
import MarkedYAML

/// The model's context stayed small enough.
///
/// Looks at the input tokens of the model calls. `max_tokens` bounds the largest of them, `window`
/// with `max_share` (0.8 by default) says the same as a part of the model's context window, and
/// `max_growth` bounds how much the largest call of a turn exceeds that of the turn before. Nothing
/// is judged when no model call recorded its tokens, and growth not before the second turn that has
/// some.
struct ContextUsed: Grader {
  let limit: Int?
  let window: Int?
  let growth: Int?

  static let kind = GraderKind(
    name: "context_used", version: 1,
    summary: "Model calls used only so much context, and it grew only so fast.",
    category: .context, dimension: "efficiency",
    example: """
      context_used: {window: 128000, max_share: 0.5}
      context_used: {max_tokens: 8000, max_growth: 1500}
      """,
    shape: Shape<ContextUsed>.record([tokensField, windowField, shareField, growthField]) {
      record in
      let tokens = record.read(tokensField)
      let window = record.read(windowField)
      let share = record.read(shareField)
      let growth = record.read(growthField)
      if share != nil && !record.has(windowField) {
        record.problems.add(Messages.noWindow(at: record.place(of: shareField)))
      }
      if !record.has(tokensField) && !record.has(windowField) && !record.has(growthField) {
        record.problems.add(Messages.noBound(at: record.node.place))
        return nil
      }
      let allowed = window.map { Int(Double($0) * (share ?? 0.8)) }
      let limit = [tokens, allowed].compactMap { $0 }.min()
      return ContextUsed(limit: limit, window: window, growth: growth)
    }.anyGrader)

  private static let tokensField = Field<Int>(
    "max_tokens", .int(1...Int.max), "The most input tokens that one model call may have.")
  private static let windowField = Field<Int>(
    "window", .int(1...1_000_000_000), "The size of the model's context window in tokens.")
  private static let shareField = Field<Double>(
    "max_share", .number(0...1), "The part of the window that may be used; 0.8 by default.")
  private static let growthField = Field<Int>(
    "max_growth", .int(0...Int.max), "The most tokens by which a turn may exceed the one before.")

  func grade(_ evidence: Evidence) -> Assessment {
    let turns = evidence.turnOfStep
    // The largest call of every turn that has one, in order.
    var peaks: [(turn: Int, step: Int, tokens: Int)] = []
    for (index, step) in evidence.trajectory.steps.enumerated() {
      guard case .model(let call) = step.kind, let tokens = call.inputTokens, tokens >= 0 else {
        continue
      }
      if let last = peaks.indices.last, peaks[last].turn == turns[index] {
        if tokens > peaks[last].tokens { peaks[last] = (turns[index], index, tokens) }
      } else {
        peaks.append((turns[index], index, tokens))
      }
    }
    guard let largest = peaks.max(by: { $0.tokens < $1.tokens }) else {
      return .unscored(Messages.unknown)
    }
    if let limit, largest.tokens > limit {
      return .fail(Messages.tooLarge(largest.tokens, limit, window), steps: [largest.step])
    }
    if let growth {
      for (before, after) in zip(peaks, peaks.dropFirst())
      where after.tokens - before.tokens > growth {
        return .fail(
          Messages.tooFast(after.tokens - before.tokens, growth, after.turn), steps: [after.step])
      }
      if limit == nil && peaks.count < 2 { return .unscored(Messages.oneTurn) }
    }
    return .pass(Messages.fits(largest.tokens), steps: [largest.step])
  }
}

private enum Messages {
  static let unknown = "no model call recorded its input tokens"
  static let oneTurn = "only one turn recorded input tokens"
  static func noBound(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no bound for the context", at: place,
      hints: ["write max_tokens, window or max_growth"])
  }
  static func noWindow(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "impossible", "'max_share' says nothing without 'window'", at: place,
      hints: ["write the size of the model's context window"])
  }
  static func fits(_ tokens: Int) -> String {
    "the largest model call had \(Quoting.count(tokens, "input token"))"
  }
  static func tooLarge(_ tokens: Int, _ limit: Int, _ window: Int?) -> String {
    "\(fits(tokens)), allowed are \(limit)" + (window.map { " of a window of \($0)" } ?? "")
  }
  static func tooFast(_ growth: Int, _ limit: Int, _ turn: Int) -> String {
    "in turn \(turn) the context grew by \(Quoting.count(growth, "token")), allowed are \(limit)"
  }
}
