/// The line to one service: sends requests, obeys its limits, and tries again what is worth it.
struct Service: Sendable {
  /// Waiting of one trial, after which the service counts as unreachable.
  static let patience = Duration.seconds(900)
  /// Times that one request is refused for being one too many, after which it is given up.
  static let refusalLimit = 100

  let client: HTTPClient
  let throttle: Throttle
  /// Further tries after a failure that may pass; refusals for the rate don't count.
  let retries: Int
  /// What we send it in confidence.
  let secrets: SecretMask
  let pace: Pace

  init(
    _ client: HTTPClient, _ throttle: Throttle, retries: Int,
    secrets: SecretMask = SecretMask([]), pace: Pace = .real
  ) {
    self.client = client
    self.throttle = throttle
    self.retries = retries
    self.secrets = secrets
    self.pace = pace
  }

  /// The answer, whatever its status, once trying again makes no sense or no difference.
  ///
  /// `tokens` reads from an answer what it cost.
  func exchange(
    _ request: HTTPRequest, _ time: inout TrialTime,
    tokens: @Sendable (HTTPResponse) -> Int = { _ in 0 }
  ) async -> Result<HTTPResponse, HTTPFailure> {
    var failures = 0
    var refusals = 0
    while true {
      let arrived = pace.now()
      guard let number = await throttle.enter() else { return .failure(cancelled(request)) }
      let started = pace.now()
      time.wait(started - arrived)
      let result = await once(request, time)
      time.spend(pace.now() - started)
      let isRefused = result.status == 429
      await throttle.settle(
        number, result.experience,
        tokens: (try? result.get()).map(tokens) ?? 0)  // a failure cost none that anybody knows of
      guard result.mayPass, !time.isUp else { return result }
      if isRefused { refusals += 1 } else { failures += 1 }
      guard failures <= retries, refusals < Self.refusalLimit else { return result }
      let pause = pause(after: result, isRefused ? refusals : failures)
      guard time.waited + pause <= Self.patience else { return result }
      do { try await pace.sleep(pace.now() + pause) } catch { return .failure(cancelled(request)) }
      time.wait(pause)
    }
  }

  private func once(
    _ request: HTTPRequest, _ time: TrialTime
  ) async -> Result<HTTPResponse, HTTPFailure> {
    var request = request
    request.limits.whole = min(request.limits.whole, time.left)
    do throws(HTTPFailure) {
      return .success(try await client.send(request))
    } catch {
      return .failure(error)
    }
  }

  private func cancelled(_ request: HTTPRequest) -> HTTPFailure {
    HTTPFailure(.cancelled, "the request to \(request.place) was cancelled")
  }

  /// Half a second, then twice as long each time up to half a minute, and never less than the
  /// service asks for.
  private func pause(
    after result: Result<HTTPResponse, HTTPFailure>, _ count: Int
  ) -> Duration {
    let exponential = 0.5 * Double(1 << min(count - 1, 6))
    let backoff = Duration.milliseconds(Int64(min(exponential, 30) * 1000 * pace.jitter()))
    guard case .success(let response) = result, let asked = response.retryAfter else {
      return backoff
    }
    // The throttle holds everybody back for as long; a little more spreads them out.
    return asked + .milliseconds(Int64(100 * pace.jitter()))
  }
}

extension Result where Success == HTTPResponse, Failure == HTTPFailure {
  fileprivate var status: Int? {
    if case .success(let response) = self { response.status } else { nil }
  }

  /// Whether the same request may fare better later.
  fileprivate var mayPass: Bool {
    switch self {
    case .success(let response):
      response.status == 408 || response.status == 429 || 500...599 ~= response.status
    case .failure(let failure): failure.isBeforeAnswer
    }
  }

  fileprivate var experience: Allowance.Experience {
    switch self {
    case .success(let response) where response.status == 429:
      .limited(retryAfter: response.retryAfter)
    case .success(let response) where response.status == 503 && response.retryAfter != nil:
      .limited(retryAfter: response.retryAfter)
    case .success(let response): response.isSuccess ? .fine : .failed
    case .failure: .failed
    }
  }
}
