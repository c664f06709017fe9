import CCurl
import CShims

/// The life of a client on the thread that owns it: libcurl's transfers, their deadlines, and the
/// order in which requests to a busy host have their turn.
final class HTTPEngine {
  /// How a single transfer ended.
  enum Outcome: Sendable {
    case answered(HTTPResponse)
    case redirected(to: String, HTTPResponse)
    case failed(HTTPFailure)
  }

  typealias Reply = CheckedContinuation<Outcome, Never>

  enum Order: Sendable {
    struct Sending: Sendable {
      var id: Int
      var request: HTTPRequest
      var reply: Reply
    }

    case send(Sending)
    case cancel(id: Int)
    case stop
  }

  private let inbox: Mailbox<Order>
  private let settings: HTTPSettings
  private let multi: UnsafeMutableRawPointer
  private var transfers: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
  /// Requests to hosts that are busy, first come first served.
  private var waiting: [(Order.Sending, HTTPOrigin)] = []
  private var busy: [HTTPOrigin: Int] = [:]
  private var idleHandles: [UnsafeMutableRawPointer] = []
  private var isStopping = false
  /// No patience ends before it; what began since was looked at when it began.
  private var soonest: ContinuousClock.Instant?

  /// `nil` when there is no memory for it.
  init?(_ settings: HTTPSettings, inbox: Mailbox<Order>) {
    guard let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.settings = settings
    self.inbox = inbox
    ae_curl_multi_set_number(
      multi, Int32(CURLMOPT_MAXCONNECTS.rawValue), max(8, settings.connectionsPerHost * 2))
  }

  deinit {
    for handle in idleHandles { curl_easy_cleanup(handle) }
    curl_multi_cleanup(multi)
  }

  /// Until it is told to stop; every request handed to it has been answered then.
  func run() {
    while !isStopping {
      inbox.takeAll().forEach(obey)
      startWaiting()
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      collectFinished()
      keepDeadlines()
      startWaiting()
      if !isStopping { wait() }
    }
    for transfer in transfers.values { transfer.cancel() }
    for transfer in Array(transfers.values) { finish(transfer, CURLE_OK) }
    for (sending, _) in waiting { refuse(sending) }
    for case .send(let sending) in inbox.close() { refuse(sending) }
  }

  private func obey(_ order: Order) {
    switch order {
    case .send(let sending):
      guard let origin = HTTPOrigin(sending.request.url) else {
        let failure = HTTPFailure(.badRequest, "a URL begins with http:// or https:// and a host")
        sending.reply.resume(returning: .failed(failure))
        return
      }
      waiting.append((sending, origin))
    case .cancel(let id):
      if let place = waiting.firstIndex(where: { $0.0.id == id }) {
        refuse(waiting.remove(at: place).0)
      } else if let transfer = transfers.values.first(where: { $0.id == id }) {
        transfer.cancel()
        finish(transfer, CURLE_OK)
      }
    case .stop: isStopping = true
    }
  }

  private func refuse(_ sending: Order.Sending) {
    let failure = HTTPFailure(.cancelled, "the request to \(sending.request.place) was cancelled")
    sending.reply.resume(returning: .failed(failure))
  }

  private func startWaiting() {
    guard !waiting.isEmpty else { return }
    var held: [(Order.Sending, HTTPOrigin)] = []
    for (sending, origin) in waiting {
      if busy[origin, default: 0] < settings.connectionsPerHost {
        start(sending, origin)
      } else {
        held.append((sending, origin))
      }
    }
    waiting = held
  }

  private func start(_ sending: Order.Sending, _ origin: HTTPOrigin) {
    guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
      let failure = HTTPFailure(.noClient, "there is no memory for a request")
      sending.reply.resume(returning: .failed(failure))
      return
    }
    busy[origin, default: 0] += 1
    let transfer = HTTPTransfer(sending, origin, settings, on: handle)
    transfers[handle] = transfer
    soonest = min(soonest ?? transfer.deadline, transfer.deadline)
    curl_multi_add_handle(multi, handle)
  }

  private func collectFinished() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let transfer = transfers[handle]
      else { continue }
      finish(transfer, message.pointee.data.result)
    }
  }

  private func finish(_ transfer: HTTPTransfer, _ code: CURLcode) {
    let outcome = transfer.outcome(code)
    curl_multi_remove_handle(multi, transfer.handle)
    transfers[transfer.handle] = nil
    busy[transfer.origin, default: 1] -= 1
    transfer.release()
    curl_easy_reset(transfer.handle)
    idleHandles.append(transfer.handle)
    transfer.reply.resume(returning: outcome)
  }

  private func keepDeadlines() {
    let now = ContinuousClock.now
    guard let soonest, soonest <= now else { return }
    for transfer in Array(transfers.values) where transfer.keepDeadline(now) {
      finish(transfer, CURLE_OK)
    }
    self.soonest = transfers.values.map(\.deadline).min()
  }

  private func wait() {
    var wake = curl_waitfd(
      fd: inbox.wake.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
    let longest = Duration.seconds(60)
    let now = ContinuousClock.now
    let limit = soonest.map { $0 - now } ?? longest
    // Rounded up: rounding down would spin through the last millisecond.
    let milliseconds = max(0, min(limit, longest) / .milliseconds(1)).rounded(.up)
    curl_multi_poll(multi, &wake, 1, Int32(milliseconds), nil)
    if wake.revents != 0 { inbox.wake.clear() }
  }
}

extension HTTPEngine {
  /// Starts a client's thread, which ends when it is told to stop.
  static func start(_ settings: HTTPSettings) throws(HTTPFailure) -> Mailbox<Order> {
    // libcurl's own start, once for the process.
    guard isLibraryReady else { throw HTTPFailure(.noClient, "libcurl can't be started") }
    do throws(SpawnFailure) {
      let inbox = try Mailbox<Order>()
      try OwnedThread.start(name: "http") {
        guard let engine = HTTPEngine(settings, inbox: inbox) else {
          for case .send(let sending) in inbox.close() {
            let failure = HTTPFailure(.noClient, "there is no memory for a client")
            sending.reply.resume(returning: .failed(failure))
          }
          return
        }
        engine.run()
      }
      return inbox
    } catch {
      throw HTTPFailure(.noClient, error.description)
    }
  }

  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}
