/// A name and a value of a header. Names are compared in lower case, as HTTP does.
package struct HTTPHeader: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One request with everything that bounds it.
package struct HTTPRequest: Sendable {
  /// How long and how large. A server can be slow or endless in any part of its answer.
  package struct Limits: Sendable {
    package var connect = Duration.seconds(10)
    /// Until the first byte of the answer, connecting included; `nil` is as long as `whole`.
    package var firstByte: Duration?
    package var whole = Duration.seconds(60)
    package var headerBytes = 64 << 10
    /// Of the body as it is after decompression.
    package var bodyBytes = 16 << 20
    /// Redirects that are followed, to the same host only.
    package var redirects = 5

    package init() {}
  }

  package var method: String
  package var url: String
  package var headers: [HTTPHeader]
  /// `nil` sends none.
  package var body: [UInt8]?
  package var limits: Limits
  /// Whether an event of a stream is its last one: some servers leave the connection open then.
  package var endsStream: (@Sendable (ServerSentEvent) -> Bool)?

  package init(
    _ method: String = "GET", _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
    limits: Limits = Limits(), endsStream: (@Sendable (ServerSentEvent) -> Bool)? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
    self.endsStream = endsStream
  }
}

extension HTTPRequest {
  /// What would let a value of the environment or a file write headers of its own.
  var fault: String? {
    func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    func isToken(_ text: String) -> Bool {
      !text.isEmpty
        && text.utf8.allSatisfy {
          $0 > 0x20 && $0 < 0x7F && !"\":;,()<>@{}[]/\\?=".utf8.contains($0)
        }
    }
    if !isToken(method) { return "the method is not a word" }
    if !isPlain(url) || url.utf8.contains(UInt8(ascii: " ")) {
      return "the URL has spaces or control characters in it"
    }
    for header in headers {
      if !isToken(header.name) { return "'\(header.name)' is not the name of a header" }
      if !isPlain(header.value) {
        return "the header '\(header.name)' has control characters in its value"
      }
    }
    return nil
  }

  /// The URL for messages: without the user and the query, where credentials may stand.
  package var place: String { HTTPOrigin.place(of: url) }
}

/// Scheme, host and port: whom a request goes to.
struct HTTPOrigin: Hashable {
  var scheme: String
  var host: String
  var port: Int

  /// `nil` when the text is no http or https URL.
  init?(_ url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    scheme = url[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    var rest = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    port = scheme == "https" ? 443 : 80
    // The colons of an IPv6 address stand in brackets.
    let hostEnd = rest.lastIndex(of: "]").map { rest.index(after: $0) } ?? rest.startIndex
    if let colon = rest[hostEnd...].lastIndex(of: ":") {
      guard let number = Int(rest[rest.index(after: colon)...]), 1...65535 ~= number else {
        return nil
      }
      port = number
      rest = rest[..<colon]
    }
    guard !rest.isEmpty else { return nil }
    host = rest.lowercased()
  }

  /// Whether what was meant for this origin may be told to the other: it is the same one, or the
  /// same host spoken to in secret.
  func mayForward(to other: HTTPOrigin) -> Bool {
    self == other || (host == other.host && scheme == "http" && other.scheme == "https")
  }

  static func place(of url: String) -> String {
    guard let mark = url.firstRange(of: "://") else { return "the URL" }
    let rest = url[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }
    let host = rest.prefix { $0 != "/" }
    let shown = host.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return String(url[..<mark.upperBound] + shown).shortened(to: 200)
  }
}

extension String {
  /// The beginning, on one line, for messages.
  func shortened(to limit: Int) -> String {
    var text = ""
    var scalars = unicodeScalars.makeIterator()
    for _ in 0..<limit {
      guard let scalar = scalars.next() else { return text }
      text.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    return scalars.next() == nil ? text : text + "…"
  }
}
