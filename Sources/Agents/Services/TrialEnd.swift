import EvalModel
import JSONKit

/// Why a trial with a service ended before it had an answer, and whose doing it was.
enum TrialEnd: Error, Equatable {
  case agent(AgentFailure)
  case harness(HarnessFailure)
  case cancelled

  static func agent(_ kind: AgentFailure.Kind, _ detail: String) -> TrialEnd {
    .agent(AgentFailure(kind, detail))
  }

  static func unreachable(_ detail: String) -> TrialEnd {
    .harness(HarnessFailure(.unreachable, detail))
  }

  /// Once something answered, what is wrong with the answer is the agent's; a road that leads
  /// nowhere says nothing about it.
  init(_ failure: HTTPFailure) {
    self =
      switch failure.kind {
      case .cancelled: .cancelled
      case .timeout, .firstByteTimeout: .agent(.timeout, failure.detail)
      case .closedBeforeAnswer, .closedInAnswer: .agent(.crashed, failure.detail)
      case .headersTooLarge, .bodyTooLarge: .agent(.flooded, failure.detail)
      case .notHTTP: .agent(.garbage, failure.detail)
      case .badRequest, .unknownHost, .cannotConnect, .connectTimeout, .badCertificate,
        .noEncryption, .proxy, .redirectLoop, .redirectedElsewhere, .noClient, .other:
        .unreachable(failure.detail)
      }
  }

  /// An answer whose status says that it is none. `isItself` when the service is the agent: then a
  /// breakdown inside of it is the agent's, and otherwise that of a service it depends on.
  init(refusal response: HTTPResponse, from place: String, isItself: Bool) {
    let words = "HTTP \(response.status)" + (Self.reason(response).map { ": " + $0 } ?? "")
    self =
      switch response.status {
      case 401, 403, 407: .unreachable("\(place) refused the credentials (\(words))")
      case 404, 405: .unreachable("\(place) is not where the agent answers (\(words))")
      case 408, 429, 502, 503, 504, 529:
        .unreachable("\(place) had no time for the request (\(words))")
      case 400...499: .agent(.reported, "\(place) refused the request (\(words))")
      case 300...399: .unreachable("\(place) answered with a redirect to nowhere (\(words))")
      default:
        isItself
          ? .agent(.crashed, "\(place) broke down (\(words))")
          : .unreachable("\(place) broke down (\(words))")
      }
  }

  /// The sentence that most services put into an error, on one line.
  private static func reason(_ response: HTTPResponse) -> String? {
    guard let json = try? JSONValue.parse(response.body) else {  // then there is no sentence
      return nil
    }
    let error = json["error"]
    let texts = [error?["message"], error, json["message"], json["detail"]]
    return texts.lazy.compactMap { $0?.string }.first { !$0.isEmpty }?.shortened(to: 300)
  }
}

extension HTTPResponse {
  /// The body as JSON, or what it is instead.
  func json() throws(TrialEnd) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(body)
    } catch {
      let first = body.first { $0 > 0x20 }
      if first == nil { throw .agent(.garbage, "the answer is empty (HTTP \(status))") }
      if mediaType == "text/html" || first == UInt8(ascii: "<") {
        throw .agent(.garbage, "the answer is HTML, not JSON (HTTP \(status)): \(quote(body))")
      }
      if error.reason == .invalidUTF8 {
        throw .agent(.garbage, "the answer is not UTF-8 (\(error))")
      }
      throw .agent(.garbage, "the answer is not JSON (\(error)): \(quote(body))")
    }
  }
}
