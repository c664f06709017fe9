import EvalModel
import Importing
import JSONKit

/// Runs trials against an agent behind a URL: one request for each turn.
final class Endpoint: AgentAdapter {
  private let settings: EndpointSettings
  private let url: String
  private let headers: [HTTPHeader]
  private let service: Service

  init(_ settings: EndpointSettings, _ context: AdapterContext, service: Service? = nil) {
    self.settings = settings
    url = settings.base(context.environment)
    var headers = settings.headers.compactMap { $0.header(context.environment) }
    func has(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
    if settings.body != nil, !has("content-type") {
      headers.append(HTTPHeader("Content-Type", "application/json"))
    }
    if !has("accept") {
      headers.append(HTTPHeader("Accept", "application/json, text/event-stream;q=0.9"))
    }
    self.headers = headers
    self.service = service ?? settings.line.service(context, settings.variables)
  }

  func run(_ trial: TrialRequest) async -> TrialReport {
    await ServiceTrial.run(trial, service, toolsAreItsOwn: true) {
      trial throws(TrialEnd) in try await self.converse(&trial)
    }
  }

  func shutDown() async { service.client.close() }

  private func converse(_ trial: inout ServiceTrial) async throws(TrialEnd) -> TrialOutcome {
    var references = TrialReferences(trial.request)
    var missing: [MissingDatum] = []
    while true {
      let document = try await answer(&trial, &references)
      let turn = try EndpointAnswer(document, settings.reading)
      if references.conversation == nil { references.conversation = turn.conversation }
      for step in turn.steps { try trial.note(step) }
      missing += turn.missing.filter { !missing.contains($0) }
      if let next = try trial.say(turn.final.text) {
        references.take(answer: turn.final.text, next: next)
        continue
      }
      return try trial.finish(turn.final, state: turn.state, missing: missing)
    }
  }

  /// The document with the answer to the user's last words.
  private func answer(
    _ trial: inout ServiceTrial, _ references: inout TrialReferences
  ) async throws(TrialEnd) -> EndpointDocument {
    var request = HTTPRequest(
      settings.method, references.url(url), headers: headers,
      body: settings.body.map { references.fill($0).encoded(.compact) },
      limits: settings.line.limits(trial.time))
    let until = settings.stream.until
    request.endsStream = { event in
      event.data.utf8.elementsEqual("[DONE]".utf8)
        || until.map { event.name.utf8.elementsEqual($0.utf8) } ?? false
    }
    let response = try await trial.ask(request, isItself: true)
    var document = try EndpointDocument(response, settings.stream)
    guard let poll = settings.poll else { return document }
    while true {
      if try poll.failed?.isMet(by: document.json) == true {
        throw .agent(.reported, "the agent gave up: \(quote(document.bytes))")
      }
      if try poll.until.isMet(by: document.json) { return document }
      try await trial.pause(poll.every)
      references.answer = references.answer ?? document.json
      let again = HTTPRequest(
        "GET", try pollURL(poll.url, references), headers: headers,
        limits: settings.line.limits(trial.time))
      document = try EndpointDocument(
        try await trial.ask(again, isItself: true), settings.stream)
    }
  }

  /// What an answer says must not lead the headers to another host.
  private func pollURL(
    _ template: String, _ references: TrialReferences
  ) throws(TrialEnd) -> String {
    var target = references.url(template)
    if target.hasPrefix("/"), let mark = url.firstRange(of: "://") {
      target = url[..<mark.upperBound] + url[mark.upperBound...].prefix { $0 != "/" } + target
    }
    guard let here = HTTPOrigin(url), let there = HTTPOrigin(target), here.mayForward(to: there)
    else {
      throw .agent(
        .garbage,
        "the answer says to ask at another host, \(HTTPOrigin.place(of: target))")
    }
    return target
  }
}

extension JSONPathFilter {
  fileprivate func isMet(by document: JSONValue) throws(TrialEnd) -> Bool {
    do throws(JSONPathTooMuchWork) {
      return try holds(for: document, in: document)
    } catch {
      throw .agent(.garbage, "the answer can't be read: \(error)")
    }
  }
}
