import EvalModel
import Testing

@testable import Running

@Suite("Noticing an agent that can't be kept alive")
struct DeathWatchTests {
  @Test(
    "before any trial has completed five deaths are enough",
    arguments: [TrialOutcome.crash, .noStart])
  func early(death: TrialOutcome) async {
    let watch = DeathWatch()
    for _ in 1..<DeathWatch.limitBeforeFirstSuccess {
      #expect(await watch.judge(death) == .tryAgain)
    }
    guard case .stop(let reason) = await watch.judge(death) else {
      Issue.record("expected to stop")
      return
    }
    #expect(reason.contains("died 5 times in a row"))
    #expect(await watch.stopReason == reason)
    // Whoever still dies is told the same; whoever completes is kept.
    #expect(await watch.judge(death) == .stop(reason))
    #expect(await watch.judge(.fine) == .keep)
    #expect(await watch.stopReason == reason)
  }

  @Test("once a trial has completed it takes twenty, and each death counts against the agent")
  func late() async {
    let watch = DeathWatch()
    #expect(await watch.judge(.fine) == .keep)
    for _ in 1..<DeathWatch.limitAfterSuccess { #expect(await watch.judge(.crash) == .keep) }
    #expect(await watch.stopReason == nil)
    guard case .stop = await watch.judge(.crash) else {
      Issue.record("expected to stop")
      return
    }
  }

  @Test("an agent that answers in between is alive", arguments: [TrialOutcome.fine, .late])
  func inBetween(outcome: TrialOutcome) async {
    let watch = DeathWatch()
    for _ in 0..<30 {
      _ = await watch.judge(.crash)
      _ = await watch.judge(outcome)
    }
    #expect(await watch.stopReason == nil)
  }

  @Test("the loss of a shared worker and cancelled trials are no deaths")
  func noDeaths() async {
    let watch = DeathWatch()
    for _ in 0..<30 {
      #expect(await watch.judge(.lost) == .keep)
      #expect(await watch.judge(.collateral) == .keep)
      #expect(await watch.judge(.cancelled) == .keep)
    }
    #expect(await watch.stopReason == nil)
  }

  @Test(
    "a service that can't be reached ends a run like a program that won't start, in its own words")
  func unreachable() async {
    let watch = DeathWatch()
    let outcome = TrialOutcome.harnessFailed(HarnessFailure(.unreachable, "no connection"))
    for _ in 1..<DeathWatch.limitBeforeFirstSuccess {
      #expect(await watch.judge(outcome) == .tryAgain)
    }
    let reason = "the agent could not be reached 5 times in a row: no connection"
    #expect(await watch.judge(outcome) == .stop(reason))
  }
}
