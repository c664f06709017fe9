import CCurl
import CShims

extension HTTPTransfer {
  /// What came of it, once libcurl says that it has ended.
  func outcome(_ code: CURLcode) -> HTTPEngine.Outcome {
    if let verdict { return .failed(failure(verdict)) }
    guard code == CURLE_OK || hasEnded else { return .failed(failure(code)) }
    guard let target = ae_curl_redirect(handle) else { return .answered(answer()) }
    return .redirected(to: String(cString: target), answer())
  }

  private func failure(_ code: CURLcode) -> HTTPFailure {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: failure(.unknownHost)
    case CURLE_COULDNT_RESOLVE_PROXY: failure(.proxy)
    case CURLE_COULDNT_CONNECT: failure(.cannotConnect)
    case CURLE_OPERATION_TIMEDOUT: failure(.connectTimeout)
    case CURLE_GOT_NOTHING: failure(.closedBeforeAnswer)
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM,
      CURLE_HTTP2:
      failure(firstByte == nil ? .closedBeforeAnswer : .closedInAnswer)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE:
      failure(.badCertificate, Self.words(code))
    case CURLE_SSL_CONNECT_ERROR: failure(.noEncryption, Self.words(code))
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      failure(.notHTTP, Self.words(code))
    case CURLE_URL_MALFORMAT: failure(.badRequest, Self.words(code))
    case CURLE_PROXY: failure(.proxy, Self.words(code))
    default: failure(.other, Self.words(code))
    }
  }

  private func failure(_ kind: HTTPFailure.Kind, _ more: String? = nil) -> HTTPFailure {
    HTTPFailure(
      kind, sentence(kind) + (more.map { ": " + $0 } ?? ""),
      received: Array(body.prefix(HTTPFailure.keptBytes)))
  }

  /// libcurl's own sentence for a code, which never holds anything of the request.
  private static func words(_ code: CURLcode) -> String {
    guard let text = curl_easy_strerror(code) else { return "error \(code.rawValue)" }
    return String(cString: text)
  }

  private func sentence(_ kind: HTTPFailure.Kind) -> String {
    let place = request.place
    let limits = request.limits
    return switch kind {
    case .badRequest: "the request to \(place) can't be sent"
    case .unknownHost: "no address is known for the host of \(place)"
    case .cannotConnect: "can't connect to \(place)"
    case .connectTimeout: "no connection to \(place) within \(limits.connect.inWords)"
    case .firstByteTimeout:
      "no answer from \(place) within \((limits.firstByte.map { min($0, limits.whole) } ?? limits.whole).inWords)"
    case .timeout:
      "the answer from \(place) did not end within \(limits.whole.inWords), \(body.count) bytes had come"
    case .closedBeforeAnswer: "\(place) closed the connection without an answer"
    case .closedInAnswer:
      "\(place) closed the connection in the middle of its answer, after \(body.count) bytes"
    case .headersTooLarge: "the headers from \(place) are longer than \(limits.headerBytes) bytes"
    case .bodyTooLarge: "the answer from \(place) is longer than \(limits.bodyBytes) bytes"
    case .badCertificate: "the certificate of \(place) can't be trusted"
    case .noEncryption: "no encrypted connection to \(place)"
    case .proxy: "the proxy on the way to \(place) failed"
    case .notHTTP: "what \(place) answered is not HTTP"
    case .cancelled: "the request to \(place) was cancelled"
    case .redirectLoop, .redirectedElsewhere, .noClient, .other: "the request to \(place) failed"
    }
  }
}

extension Duration {
  /// `30 s`, `250 ms`.
  var inWords: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) * 1e-18
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    let tenths = (seconds * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths)) s" : "\(tenths) s"
  }
}
