import EvalModel
import Importing
import JSONKit
import MarkedYAML

/// Runs trials against a chat model: the loop of asking it and calling its tools, which is what
/// many teams' agent is.
final class ChatAgent: AgentAdapter {
  private let settings: ChatSettings
  private let dialect: any ChatDialect
  private let url: String
  private let headers: [HTTPHeader]
  private let system: PromptTemplate?
  private let service: Service

  init(_ settings: ChatSettings, _ context: AdapterContext, service: Service? = nil) {
    self.settings = settings
    dialect = settings.interface.dialect
    url = settings.url(context.environment)
    let own = settings.headers.compactMap { $0.header(context.environment) }
    let key = settings.keyVariable.flatMap { context.environment[$0.value] }
    let usual = dialect.headers(key: key) + [HTTPHeader("Content-Type", "application/json")]
    headers =
      own
      + usual.filter { header in
        !own.contains { $0.name.lowercased() == header.name.lowercased() }
      }
    system = settings.system.flatMap { context.files[$0.value] }.map(PromptTemplate.init)
    self.service = service ?? settings.line.service(context, settings.needed)
  }

  func run(_ trial: TrialRequest) async -> TrialReport {
    await ServiceTrial.run(trial, service, toolsAreItsOwn: !settings.offersTools) {
      trial throws(TrialEnd) in try await self.converse(&trial)
    }
  }

  func shutDown() async { service.client.close() }

  private func converse(_ trial: inout ServiceTrial) async throws(TrialEnd) -> TrialOutcome {
    let names = ToolNames(trial.request.evalCase.world.tools)
    let prompt = prompt(trial.request, names)
    var history = [dialect.user(trial.request.evalCase.turns.first ?? "")]
    for _ in 0..<settings.callLimit {
      let answer = try await ask(prompt, history, &trial)
      history += answer.echo
      guard answer.calls.isEmpty || answer.ending != .complete else {
        if !answer.text.isEmpty { try trial.remark(answer.text) }
        var results: [ChatToolResult] = []
        for call in answer.calls {
          results.append(
            ChatToolResult(call: call, members: try Self.result(of: call, names, &trial)))
        }
        history += dialect.results(results)
        continue
      }
      let final = try final(answer, &trial)
      guard let next = try trial.say(final.text) else { return try trial.finish(final) }
      history.append(dialect.user(next))
    }
    throw .agent(
      .noAnswer, "the model was asked \(settings.callLimit) times and had not come to an end")
  }

  private func prompt(_ request: TrialRequest, _ names: ToolNames) -> ChatPrompt {
    var prompt = settings.prompt
    prompt.system = system?.text(request, settings.variables)
    if settings.offersTools {
      prompt.tools = request.evalCase.world.tools.map {
        ChatPrompt.Tool(
          name: names.allowed($0.name), description: $0.description, parameters: $0.parameters)
      }
    }
    prompt.seed =
      switch settings.seed {
      case .fixed(let seed): seed
      // Many servers take 31 bits only.
      case .ofTrial: Int(request.plan.seed >> 33)
      case nil: nil
      }
    // The provider's newer models refuse the name that everybody else's servers know.
    if let host = HTTPOrigin(url)?.host,
      host.hasSuffix(".openai.com") || host.hasSuffix(".openai.azure.com")
    {
      prompt.maxTokensName = "max_completion_tokens"
    }
    return prompt
  }

  private func ask(
    _ prompt: ChatPrompt, _ history: [JSONValue], _ trial: inout ServiceTrial
  ) async throws(TrialEnd) -> ChatAnswer {
    var body = dialect.request(prompt, history: history)
    for member in prompt.parameters.members { body[member.key] = member.value }
    let request = HTTPRequest(
      "POST", url, headers: headers, body: JSONValue.object(body).encoded(.compact),
      limits: settings.line.limits(trial.time))
    let dialect = dialect
    let isCounted = settings.line.tokensPerMinute != nil
    let response = try await trial.ask(request, isItself: false) { response in
      // Only a limit of tokens needs to know this early, and no answer means no tokens.
      guard isCounted, let json = try? JSONValue.parse(response.body) else { return 0 }
      return dialect.tokens(json["usage"] ?? .null).sum
    }
    let answer = try dialect.answer(try response.json())
    try trial.note(
      .model(
        ModelCall(
          model: answer.model ?? settings.prompt.model, inputTokens: answer.tokens.input,
          outputTokens: answer.tokens.output, latency: response.whole,
          finishReason: answer.finishReason, reasoning: answer.reasoning)),
      size: response.body.count)
    return answer
  }

  /// What a call is answered with. A model that calls where there are no tools is told so.
  private static func result(
    of call: ToolCall, _ names: ToolNames, _ trial: inout ServiceTrial
  ) throws(TrialEnd) -> JSONObject {
    var named = call
    named.name = names.original(call.name)
    if let answered = try trial.call(named) { return answered }
    let result = ToolResult(
      id: call.id,
      answer: .error(
        ToolError(kind: "unknown_tool", message: "there is no tool '\(named.name.prefix(80))'")))
    try trial.note(.toolResult(result))
    return JSONObject(result.members)
  }

  private func final(
    _ answer: ChatAnswer, _ trial: inout ServiceTrial
  ) throws(TrialEnd) -> FinalAnswer {
    let reason = answer.finishReason.map { " (\($0))" } ?? ""
    switch answer.ending {
    case .complete: break
    case .cut:
      if !answer.text.isEmpty { try trial.remark(answer.text) }
      throw .agent(.noAnswer, "the model's answer was cut at its limit of tokens\(reason)")
    case .withheld where answer.refusal == nil:
      if !answer.text.isEmpty { try trial.remark(answer.text) }
      throw .agent(.noAnswer, "the model's answer was withheld by its provider\(reason)")
    case .withheld: break
    }
    if let refusal = answer.refusal, answer.text.isEmpty {
      return FinalAnswer(text: refusal, outcome: AnswerKind.refuse.rawValue)
    }
    guard !answer.text.isEmpty else {
      throw .agent(.noAnswer, "the model answered with nothing\(reason)")
    }
    return try structured(answer.text)
  }

  /// An answer that was to be JSON must be.
  private func structured(_ text: String) throws(TrialEnd) -> FinalAnswer {
    guard settings.prompt.schema != nil || settings.answer != nil else {
      return FinalAnswer(text: text)
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(text)
    } catch {
      throw .agent(
        .garbage,
        "the model's answer is not the JSON that was asked for (\(error)): \(quote(Array(text.utf8)))"
      )
    }
    guard let mapping = settings.answer else { return FinalAnswer(text: text) }
    return try EndpointAnswer(
      EndpointDocument(json: document, bytes: Array(text.utf8)), .mapping(mapping)
    ).final
  }
}
