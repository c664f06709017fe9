/// Why a request has no answer.
package struct HTTPFailure: Error, Sendable, Equatable {
  /// A name for each way in which the other side, or the road to it, can fail.
  package enum Kind: String, Sendable, CaseIterable {
    /// The request itself can't be sent.
    case badRequest = "bad_request"
    case unknownHost = "unknown_host"
    case cannotConnect = "cannot_connect"
    case connectTimeout = "connect_timeout"
    case firstByteTimeout = "first_byte_timeout"
    /// The answer began and did not end.
    case timeout
    /// The connection was closed before anything came.
    case closedBeforeAnswer = "closed_before_answer"
    case closedInAnswer = "closed_in_answer"
    case headersTooLarge = "headers_too_large"
    case bodyTooLarge = "body_too_large"
    case badCertificate = "bad_certificate"
    /// The encrypted connection could not be made for another reason.
    case noEncryption = "no_encryption"
    case proxy
    case redirectLoop = "redirect_loop"
    /// To another host, which must not see what was meant for the first one.
    case redirectedElsewhere = "redirected_elsewhere"
    /// What came is not HTTP, or can't be decoded.
    case notHTTP = "not_http"
    case cancelled
    /// The client's own thread could not be started.
    case noClient = "no_client"
    case other
  }

  package var kind: Kind
  /// A sentence with the particulars; it never holds a header's value or a query.
  package var detail: String
  /// The beginning of what had come of the body by then.
  package var received: [UInt8]

  /// Of a body that wasn't wanted, this much is kept.
  static let keptBytes = 16 << 10

  package init(_ kind: Kind, _ detail: String, received: [UInt8] = []) {
    self.kind = kind
    self.detail = detail
    self.received = received
  }

  /// Whether the request never reached anybody who could act on it, so that sending it again is
  /// safe.
  package var isBeforeAnswer: Bool {
    switch kind {
    case .unknownHost, .cannotConnect, .connectTimeout, .closedBeforeAnswer: true
    default: false
    }
  }

  /// Whether it was the time that was up.
  package var isTimeout: Bool { kind == .timeout || kind == .firstByteTimeout }
}

extension HTTPFailure: CustomStringConvertible {
  package var description: String { detail }
}
