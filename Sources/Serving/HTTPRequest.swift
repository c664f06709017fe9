/// A request that has arrived whole.
package struct HTTPRequest: Sendable {
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// As it was sent: `GET`, `POST`, …
  package var method: String
  /// The path cut at its slashes, each piece decoded: `/a/b%2Fc` is `a` and `b/c`, `/` is nothing.
  ///
  /// Cut before decoding, so that a name with a slash in it can be sent; empty pieces are dropped.
  package var path: [String]
  /// The query's parameters, decoded, in the order in which they were sent.
  package var query: [Field]
  /// In the order in which they were sent. Bytes that are no UTF-8 are replaced.
  package var headers: [Field]
  /// Never more than the server's `Limits.body`.
  package var body: [UInt8]

  package init(
    method: String, path: [String], query: [Field] = [], headers: [Field] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The value of the first header with this name; names are compared without case (RFC 9110, 5.1).
  package func header(_ name: String) -> String? {
    headers.first { $0.name.isSameHeader(as: name) }?.value
  }

  /// The value of the first parameter with this name.
  package func parameter(_ name: String) -> String? {
    query.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The token of `Authorization: Bearer TOKEN` (RFC 6750, 2.1).
  package var bearerToken: String? {
    guard let value = header("Authorization") else { return nil }
    let words = value.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
    guard words.count == 2, String(words[0])?.isSameHeader(as: "Bearer") == true else { return nil }
    return String(words[1]).map { String($0.drop { $0 == " " }) }
  }
}

extension HTTPRequest {
  /// Whether the request was meant for this server and comes from no foreign web page.
  ///
  /// A page that somebody opens may send requests to any port of their machine, and by giving its
  /// own name our address it may even read the answers (DNS rebinding). Such requests have another
  /// name in `Host`, and the page's in `Origin`.
  func isMeant(forPort port: UInt16) -> Bool {
    let hosts = headers.filter { $0.name.isSameHeader(as: "Host") }
    guard hosts.count == 1, Self.isLoopback(hosts[0].value, port: port) else { return false }
    return headers.filter { $0.name.isSameHeader(as: "Origin") }.allSatisfy { origin in
      origin.value.hasPrefix("http://") && Self.isLoopback(origin.value.dropFirst(7), port: port)
    }
  }

  private static func isLoopback(_ authority: some StringProtocol, port: UInt16) -> Bool {
    let names = ["127.0.0.1", "localhost", "[::1]"]
    let authority = authority.lowercased()
    return names.contains { name in
      authority == "\(name):\(port)" || (port == 80 && authority == name)
    }
  }
}

extension String {
  /// Equal but for the case of ASCII letters.
  func isSameHeader(as other: String) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { one, other in
        one == other || (one | 0x20 == other | 0x20 && (0x61...0x7A).contains(one | 0x20))
      }
  }

  /// Nil where an escape is broken or the bytes are no UTF-8, because two readers of such a name
  /// could see two different ones (RFC 3986, 2.1).
  init?(percentEncoded bytes: some Sequence<UInt8>) {
    var decoded: [UInt8] = []
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = rest.next()?.hexadecimalDigit, let low = rest.next()?.hexadecimalDigit
      else { return nil }
      decoded.append(high << 4 | low)
    }
    self.init(validating: decoded, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
