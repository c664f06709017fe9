import Locks

/// Sends requests over connections that are kept and shared, on one thread of its own.
///
/// The thread starts with the first request, so that a client that nobody uses costs nothing, and
/// ends with the client.
package final class HTTPClient: Sendable {
  private struct State {
    var inbox: Mailbox<HTTPEngine.Order>?
    var lastID = 0
    var isClosed = false
  }

  private let settings: HTTPSettings
  private let state = Lock(State())

  package init(_ settings: HTTPSettings) {
    self.settings = settings
  }

  deinit { close() }

  /// Requests under way are cancelled, and later ones refused.
  package func close() {
    let inbox = state.withLock { state in
      defer { state.inbox = nil }
      state.isClosed = true
      return state.inbox
    }
    inbox?.post(.stop)
  }

  /// The answer, whatever its status. A cancelled task has the request cancelled.
  ///
  /// Redirects are followed as long as they stay with the host: headers with credentials must not
  /// reach another one. The method and the body stay, except after a 303, which asks for a GET.
  package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    if let fault = request.fault { throw HTTPFailure(.badRequest, fault) }
    let start = ContinuousClock.now
    var request = request
    let whole = request.limits.whole
    var passed = Duration.zero
    for _ in 0...max(0, request.limits.redirects) {
      switch await transfer(request) {
      case .failed(let failure): throw failure
      case .answered(var response):
        response.firstByte += passed
        response.whole += passed
        return response
      case .redirected(let target, let response):
        guard let here = HTTPOrigin(request.url), let there = HTTPOrigin(target),
          here.mayForward(to: there)
        else {
          throw HTTPFailure(
            .redirectedElsewhere,
            "\(request.place) redirects to another host, \(HTTPOrigin.place(of: target))")
        }
        if response.status == 303 { (request.method, request.body) = ("GET", nil) }
        request.url = target
        passed = ContinuousClock.now - start
        request.limits.whole = max(.zero, whole - passed)
      }
    }
    throw HTTPFailure(
      .redirectLoop, "\(request.place) redirected more than \(request.limits.redirects) times")
  }

  private func transfer(_ request: HTTPRequest) async -> HTTPEngine.Outcome {
    let id: Int
    let inbox: Mailbox<HTTPEngine.Order>
    do throws(HTTPFailure) {
      (id, inbox) = try state.withLock { (state) throws(HTTPFailure) in
        guard !state.isClosed else {
          throw HTTPFailure(.cancelled, "the client has been closed")
        }
        state.lastID += 1
        if let inbox = state.inbox { return (state.lastID, inbox) }
        let inbox = try HTTPEngine.start(settings)
        state.inbox = inbox
        return (state.lastID, inbox)
      }
    } catch {
      return .failed(error)
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { reply in
        guard inbox.post(.send(.init(id: id, request: request, reply: reply))) else {
          reply.resume(returning: .failed(HTTPFailure(.cancelled, "the client has been closed")))
          return
        }
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { inbox.post(.cancel(id: id)) }
      }
    } onCancel: {
      inbox.post(.cancel(id: id))
    }
  }
}
