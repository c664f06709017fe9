import CCurl
import CShims

/// One request on its way, on the thread that owns the client. libcurl calls it back with what
/// comes, so it must not move and must outlive its handle's use.
final class HTTPTransfer {
  let id: Int
  let request: HTTPRequest
  let origin: HTTPOrigin
  let reply: HTTPEngine.Reply
  let handle: UnsafeMutableRawPointer
  let started: ContinuousClock.Instant
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private(set) var headers: [HTTPHeader] = []
  private(set) var body: [UInt8] = []
  private var headerBytes = 0
  private(set) var firstByte: ContinuousClock.Instant?
  private var events = ServerSentEvents()
  private var isStream = false
  /// Set by whoever ends the transfer before libcurl does.
  private(set) var verdict: HTTPFailure.Kind?
  /// The last event of a stream has come.
  private(set) var hasEnded = false

  init(
    _ order: HTTPEngine.Order.Sending, _ origin: HTTPOrigin, _ settings: HTTPSettings,
    on handle: UnsafeMutableRawPointer
  ) {
    id = order.id
    request = order.request
    reply = order.reply
    self.origin = origin
    self.handle = handle
    started = .now
    prepare(settings)
  }

  /// The next moment at which patience may end.
  var deadline: ContinuousClock.Instant {
    let whole = started + request.limits.whole
    guard firstByte == nil, let limit = request.limits.firstByte else { return whole }
    return min(whole, started + limit)
  }

  func keepDeadline(_ now: ContinuousClock.Instant) -> Bool {
    guard verdict == nil, deadline <= now else { return false }
    verdict = firstByte == nil ? .firstByteTimeout : .timeout
    return true
  }

  func cancel() { verdict = .cancelled }

  /// The handle goes back to the engine.
  func release() {
    curl_slist_free_all(headerList)
    headerList = nil
  }
}

// MARK: - Preparing

extension HTTPTransfer {
  private func prepare(_ settings: HTTPSettings) {
    set(CURLOPT_URL, request.url)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_USERAGENT, "agent-eval")
    set(CURLOPT_ACCEPT_ENCODING, "")
    let connect = min(request.limits.connect, request.limits.whole)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connect.wholeMilliseconds))
    // An empty text is "no proxy"; without one libcurl would look at the environment itself.
    set(CURLOPT_PROXY, (origin.scheme == "https" ? settings.httpsProxy : settings.httpProxy) ?? "")
    set(CURLOPT_NOPROXY, settings.noProxy ?? "")
    if let file = settings.authorityFile { set(CURLOPT_CAINFO, file) }
    if let folder = settings.authorityFolder { set(CURLOPT_CAPATH, folder) }
    if let body = request.body {
      _ = body.withUnsafeBytes { ae_curl_set_body(handle, $0.baseAddress, $0.count) }
    }
    if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) }
    set(CURLOPT_CUSTOMREQUEST, request.method)
    // Waiting for a "100 Continue" costs a second with servers that don't know it.
    for line in ["Expect:"] + request.headers.map(\.line) {
      headerList = curl_slist_append(headerList, line)
    }
    ae_curl_set_pointer(handle, Int32(CURLOPT_HTTPHEADER.rawValue), headerList)
    let context = Unmanaged.passUnretained(self).toOpaque()
    ae_curl_set_pointer(handle, Int32(CURLOPT_WRITEDATA.rawValue), context)
    ae_curl_set_pointer(handle, Int32(CURLOPT_HEADERDATA.rawValue), context)
    ae_curl_set_receiver(handle, Int32(CURLOPT_WRITEFUNCTION.rawValue)) {
      bytes, size, count, context in
      HTTPTransfer.at(context).take(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    ae_curl_set_receiver(handle, Int32(CURLOPT_HEADERFUNCTION.rawValue)) {
      bytes, size, count, context in
      HTTPTransfer.at(context).take(
        header: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
  }

  private static func at(_ context: UnsafeMutableRawPointer) -> HTTPTransfer {
    Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
  }

  private func set(_ option: CURLoption, _ text: String) {
    ae_curl_set_text(handle, Int32(option.rawValue), text)
  }

  private func set(_ option: CURLoption, _ number: Int) {
    ae_curl_set_number(handle, Int32(option.rawValue), number)
  }
}

extension HTTPHeader {
  /// As libcurl takes it: a header without a value ends in a semicolon, or it would be left out.
  fileprivate var line: String { value.isEmpty ? name + ";" : "\(name): \(value)" }
}

extension Duration {
  /// Rounded up, and never too many for a C `long`.
  fileprivate var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow || whole > 1 << 30 { return 1 << 30 }
    return Int(whole) + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

// MARK: - What comes

extension HTTPTransfer {
  /// Any other count than the one of the bytes ends the transfer.
  private static let stop = 0

  private func take(header bytes: UnsafeRawBufferPointer) -> Int {
    if firstByte == nil { firstByte = .now }
    headerBytes += bytes.count
    guard headerBytes <= request.limits.headerBytes else {
      verdict = .headersTooLarge
      return Self.stop
    }
    if bytes.starts(with: "HTTP/".utf8) {
      // The answer to the proxy's question, or a "100 Continue", comes before the real one.
      headers = []
    } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
      func text(_ part: Slice<UnsafeRawBufferPointer>) -> String {
        var part = part
        while let first = part.first, first <= 0x20 { part.removeFirst() }
        while let last = part.last, last <= 0x20 { part.removeLast() }
        return String(decoding: part, as: UTF8.self)
      }
      headers.append(HTTPHeader(text(bytes[..<colon]), text(bytes[(colon + 1)...])))
    } else {
      isStream = request.endsStream != nil && answer().isEventStream
    }
    return bytes.count
  }

  private func take(body bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.count <= request.limits.bodyBytes - body.count else {
      body += bytes.prefix(max(0, HTTPFailure.keptBytes - body.count))
      verdict = .bodyTooLarge
      return Self.stop
    }
    body += bytes
    if isStream, let ends = request.endsStream, events.take(bytes).contains(where: ends) {
      hasEnded = true
      return Self.stop
    }
    return bytes.count
  }

  /// What has come so far, as an answer.
  func answer() -> HTTPResponse {
    let now = ContinuousClock.now
    return HTTPResponse(
      status: ae_curl_status(handle), headers: headers, body: body,
      firstByte: (firstByte ?? now) - started, whole: now - started)
  }
}
