/// What a request is answered with.
package struct HTTPResponse: Sendable, Equatable {
  package typealias Field = HTTPRequest.Field

  /// 200…599.
  package var status: Int
  /// Besides `Content-Length`, `Date` and `Connection`, which the server writes. A field with a
  /// line break in it is left out, so that no text from outside can add another.
  package var headers: [Field]
  package var body: [UInt8]

  package init(status: Int = 200, headers: [Field] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Bytes of a type that the browser must not guess at.
  package init(status: Int = 200, type: String, body: [UInt8]) {
    self.init(
      status: status,
      headers: [Field("Content-Type", type), Field("X-Content-Type-Options", "nosniff")],
      body: body)
  }

  /// Plain text, a newline added.
  package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
  }

  /// The bytes of a JSON document.
  package static func json(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "application/json", body: body)
  }

  /// The bytes of a page.
  package static func html(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "text/html; charset=utf-8", body: body)
  }

  /// There is something else at this path, under another method.
  package static func methodNotAllowed(_ allowed: String...) -> HTTPResponse {
    var response = text("only \(allowed.joined(separator: ", ")) here", status: 405)
    response.headers.append(Field("Allow", allowed.joined(separator: ", ")))
    return response
  }
}
