import JSONKit
import Locks
import StubService
import Synchronization
import Testing

@testable import Agents

/// A clock that jumps to where somebody wants to sleep until, and remembers how far.
final class JumpingClock: Sendable {
  private let ahead = Lock(Duration.zero)
  private let asked = Lock<[Duration]>([])

  var slept: [Duration] { asked.withLock { $0 } }

  var pace: Pace {
    Pace(
      now: { .now + self.ahead.withLock { $0 } },
      sleep: { moment in
        try Task.checkCancellation()
        let pause = self.ahead.withLock { ahead in
          let pause = moment - (ContinuousClock.now + ahead)
          if pause > .zero { ahead += pause }
          return pause
        }
        self.asked.withLock { $0.append(pause) }
      },
      jitter: { 1 })
  }
}

func service(
  retries: Int = 4, concurrency: Int = 8, requestsPerMinute: Int? = nil, pace: Pace
) -> Service {
  Service(
    HTTPClient(HTTPSettings()),
    Throttle(
      Allowance.Limits(
        requestsPerMinute: requestsPerMinute, tokensPerMinute: nil, concurrency: concurrency),
      pace: pace), retries: retries, pace: pace)
}

@Suite("The line to a service")
struct ServiceTests {
  @Test(
    "what may pass is tried again with growing pauses; what won't isn't",
    arguments: [
      (408, 3), (500, 3), (502, 3), (503, 3), (529, 3), (400, 1), (401, 1), (404, 1), (422, 1),
    ])
  func retries(_ status: Int, _ requests: Int) async throws {
    let stub = try StubService { _ in .json(["error": "no"], status: status) }
    let clock = JumpingClock()
    var time = TrialTime(.seconds(1000))
    let result = await service(retries: 2, pace: clock.pace).exchange(
      patientRequest("POST", stub.url, body: []), &time)
    #expect(try result.get().status == status)
    #expect(stub.requests.count == requests)
    if requests == 3 {
      #expect(clock.slept.count == 2)
      #expect(clock.slept.first.map { $0 > .milliseconds(400) && $0 <= .milliseconds(500) } == true)
      #expect(clock.slept.last.map { $0 > .milliseconds(900) && $0 <= .seconds(1) } == true)
    }
  }

  @Test("a service that recovers has cost nothing but time, which is not the agent's")
  func recovers() async throws {
    let stub = try StubService { request in
      request.number < 3 ? .json([:], status: 503) : .json(["ok": true])
    }
    let clock = JumpingClock()
    var time = TrialTime(patience)
    let result = await service(pace: clock.pace).exchange(patientRequest("GET", stub.url), &time)
    #expect(try result.get().status == 200)
    #expect(time.waited >= .seconds(1.4))
    #expect(time.used < patience)
  }

  @Test("after a 429 everybody waits as long as it says, and no request is lost")
  func retryAfter() async throws {
    // Every third is refused.
    let stub = try StubService { request in
      request.number % 3 == 0
        ? .json([:], status: 429, headers: [("Retry-After", "7")]) : .json(["ok": true])
    }
    let clock = JumpingClock()
    let service = service(retries: 0, pace: clock.pace)
    let statuses = await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<40 {
        group.addTask {
          var time = TrialTime(.seconds(600))
          let result = await service.exchange(patientRequest("GET", stub.url), &time)
          return try? result.get().status  // nil fails the test
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count == 40 && statuses.allSatisfy { $0 == 200 }, "\(statuses)")
    #expect(clock.slept.contains { $0 > .seconds(6) })
  }

  @Test("a service that always refuses is given up, and one that asks for hours at once")
  func givesUp() async throws {
    for (asked, most) in [("20", 60), ("3600", 1)] {
      let stub = try StubService { _ in
        .json([:], status: 429, headers: [("Retry-After", asked)])
      }
      var time = TrialTime(.seconds(600))
      let result = await service(pace: JumpingClock().pace).exchange(
        patientRequest("GET", stub.url), &time)
      #expect(try result.get().status == 429)
      #expect(stub.requests.count <= most)
      #expect(time.waited <= Service.patience)
    }
  }

  @Test("a connection that can't be made is tried again")
  func connections() async throws {
    let stub = try StubService { request in
      request.number < 3 ? .bytes([]) : .json(["ok": true])
    }
    var time = TrialTime(.seconds(600))
    let result = await service(pace: JumpingClock().pace).exchange(
      patientRequest("POST", stub.url, body: [1]), &time)
    #expect(try result.get().status == 200)
  }

  @Test("the rate is kept however many ask")
  func rate() async throws {
    let stub = try StubService { _ in .json(["ok": true]) }
    let clock = JumpingClock()
    let start = clock.pace.now()
    let service = service(requestsPerMinute: 60, pace: clock.pace)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          var time = TrialTime(.seconds(600))
          _ = await service.exchange(patientRequest("GET", stub.url), &time)
        }
      }
    }
    let took = clock.pace.now() - start
    #expect(stub.requests.count == 20)
    #expect(took >= .seconds(18.9), "\(took)")
  }
}
