import Testing

@testable import Agents

@Suite("What a service may be asked")
struct AllowanceTests {
  private let start = ContinuousClock.now

  private func number(_ admission: Allowance.Admission) -> Int? {
    if case .granted(let number) = admission { number } else { nil }
  }

  /// Plays requests that are answered at once, and says when each was let through.
  private func play(_ limits: Allowance.Limits, _ count: Int, tokens: Int = 0) -> [Duration] {
    var allowance = Allowance(limits, now: start)
    var now = start
    var moments: [Duration] = []
    while moments.count < count {
      switch allowance.admit(now) {
      case .granted(let number):
        moments.append(now - start)
        allowance.settle(number, .fine, tokens: tokens, now: now)
      case .notBefore(let moment): now = moment
      case .whenOneReturns: Issue.record("nothing is under way")
      }
    }
    return moments
  }

  @Test("sixty a minute are one a second, whatever was not used before")
  func requests() throws {
    let limits = Allowance.Limits(requestsPerMinute: 60, tokensPerMinute: nil, concurrency: 100)
    let moments = play(limits, 61)
    #expect(moments.first == .zero)
    let last = try #require(moments.last)
    #expect(last >= .seconds(59) && last <= .seconds(61), "\(last)")
  }

  @Test("six thousand a minute begin with a second's worth and go on at that rate")
  func burst() throws {
    let limits = Allowance.Limits(requestsPerMinute: 6000, tokensPerMinute: nil, concurrency: 1000)
    let moments = play(limits, 1100)
    #expect(moments[99] == .zero)
    let last = try #require(moments.last)
    #expect(last >= .seconds(9.9) && last <= .seconds(11.1), "\(last)")
  }

  @Test("tokens are owed once they are known, and the debt is waited for")
  func tokens() throws {
    let limits = Allowance.Limits(requestsPerMinute: nil, tokensPerMinute: 6000, concurrency: 10)
    // A hundred a second: each answer of 200 costs two seconds.
    let last = try #require(play(limits, 11, tokens: 200).last)
    #expect(last >= .seconds(18) && last <= .seconds(21), "\(last)")
  }

  @Test("no more are under way than the concurrency")
  func concurrency() {
    var allowance = Allowance(
      Allowance.Limits(requestsPerMinute: nil, tokensPerMinute: nil, concurrency: 2), now: start)
    let first = number(allowance.admit(start))
    #expect(first == 1)
    #expect(number(allowance.admit(start)) == 2)
    #expect(allowance.admit(start) == .whenOneReturns)
    allowance.settle(1, .failed, tokens: 0, now: start)
    #expect(number(allowance.admit(start)) == 3)
  }

  @Test("refusals halve the window once for all that were sent before, and success widens it again")
  func window() {
    var allowance = Allowance(
      Allowance.Limits(requestsPerMinute: nil, tokensPerMinute: nil, concurrency: 16), now: start)
    for _ in 0..<16 { _ = allowance.admit(start) }
    for number in 1...16 {
      allowance.settle(number, .limited(retryAfter: nil), tokens: 0, now: start)
    }
    #expect(allowance.window == 8)
    var sent = 0
    while allowance.window < 16, sent < 1000 {
      guard let number = number(allowance.admit(start)) else { break }
      allowance.settle(number, .fine, tokens: 0, now: start)
      sent += 1
    }
    // About one more for each round: 8 + 9 + … + 15.
    #expect((80...110).contains(sent), "\(sent)")
    for _ in 0..<100 {
      guard let number = number(allowance.admit(start)) else { break }
      allowance.settle(number, .limited(retryAfter: nil), tokens: 0, now: start)
    }
    #expect(allowance.window == 1)
  }

  @Test("nobody goes before the time that the service asked for")
  func retryAfter() {
    var allowance = Allowance(
      Allowance.Limits(requestsPerMinute: nil, tokensPerMinute: nil, concurrency: 4), now: start)
    _ = allowance.admit(start)
    allowance.settle(1, .limited(retryAfter: .seconds(3)), tokens: 0, now: start)
    #expect(allowance.admit(start) == .notBefore(start + .seconds(3)))
    #expect(number(allowance.admit(start + .seconds(3))) == 2)
  }
}
