/// A whole answer.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// From the start of the request, redirects included.
  package var firstByte: Duration
  package var whole: Duration

  package init(
    status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], firstByte: Duration = .zero,
    whole: Duration = .zero
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.firstByte = firstByte
    self.whole = whole
  }

  package var isSuccess: Bool { 200...299 ~= status }

  /// The last header with this name, which is given in lower case.
  package func header(_ name: String) -> String? {
    headers.last { $0.name.lowercased().utf8.elementsEqual(name.utf8) }?.value
  }

  /// `application/json`, without parameters; `nil` where the server doesn't say.
  package var mediaType: String? {
    header("content-type").map { type in
      let name = type.prefix { $0 != ";" }
      return name.filter { !$0.isWhitespace }.lowercased()
    }
  }

  package var isEventStream: Bool { mediaType == "text/event-stream" }

  /// How long the server asks to be left alone. Only the form in seconds: the other one is a date,
  /// which means something only beside the server's clock.
  package var retryAfter: Duration? {
    guard let text = header("retry-after"), let seconds = Double(text), seconds >= 0, seconds < 1e6
    else { return nil }
    return .milliseconds(Int64((seconds * 1000).rounded()))
  }
}
