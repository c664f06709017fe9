import Diagnostics
import EvalModel
import Importing
import JSONKit
import MarkedYAML

/// The adapter `chat`: a prompt with tools on a chat interface.
enum ChatAdapter {
  static let chat = AdapterKind(
    name: "chat",
    summary:
      "A prompt with tools on a chat model: OpenAI, Anthropic, and servers that speak like them",
    example:
      "chat: {model: some-model, system: prompts/system.md, api_key_env: OPENAI_API_KEY}",
    shape: shape)

  private static let interface = Field(
    "api", Shape<ChatInterface>.choice, "The interface; openai-chat when absent")
  private static let base = Field(
    "base_url",
    Shape<String>.name.map { url, node, problems in
      guard HTTPOrigin(url) != nil else {
        problems.add(
          Diagnostic(
            "bad-url", "a URL begins with http:// or https:// and a host", at: node.place))
        return nil as String?
      }
      return url
    }, "Where the interface begins, such as https://llm.example.com/v1; the provider's when absent")
  private static let baseVariable = Field(
    "base_url_env", Shape<Located<String>>.variableName, "The variable that holds it")
  private static let key = Field(
    "api_key_env", Shape<Located<String>>.variableName,
    "The variable that holds the key; none is sent when absent")
  private static let headers = Field(
    "headers", Shape<[HeaderField]>.headers, "Headers: a text, or {env: VARIABLE, prefix: TEXT}")
  private static let query = Field(
    "query", Shape<[NamedValue<String>]>.map(of: .text),
    "What stands behind the URL: {api-version: \"2024-10-21\"}")
  private static let model = Field("model", .name, "The name of the model", required: true)
  private static let system = Field(
    "system", Shape<String>.name.located,
    "The file with the system prompt, in which {{user.id}}, {{documents}} and own variables stand for values"
  )
  private static let variables = Field(
    "variables", Shape<[NamedValue<String>]>.map(of: .text), "Own variables of the prompt")
  private static let temperature = Field("temperature", .number(0...2), "From 0 to 2")
  private static let topP = Field("top_p", .number(0...1), "From 0 to 1")
  private static let seed = Field(
    "seed", seedShape, "A number, or 'trial': another one for each trial")
  private static let stop = Field(
    "stop", Shape<[String]>.oneOrMore(of: .name), "Texts at which the model stops")
  private static let maxTokens = Field(
    "max_tokens", .int(1...10_000_000), "The most tokens of one answer")
  private static let schema = Field(
    "output_schema", Shape<JSONObject>.jsonMap,
    "JSON Schema of the answer, for models that can keep to one")
  private static let answer = Field(
    "answer", TrajectoryMapping.answerShape,
    "Where in such an answer the text, the outcome, … stand")
  private static let tools = Field(
    "tools", .bool, "Whether the world's tools are offered; true when absent")
  private static let toolChoice = Field(
    "tool_choice", Shape<ChatPrompt.ToolChoice>.choice, "Whether the model must call one")
  private static let parallel = Field(
    "parallel_tool_calls", .bool, "Whether one answer may hold several calls")
  private static let callLimit = Field(
    "max_calls", .int(1...1000), "Calls of the model in one trial; 32 when absent")
  private static let parameters = Field(
    "parameters", Shape<JSONObject>.jsonMap,
    "Whatever else the server takes, as it stands in the request")

  private static let shape: Shape<AdapterSetup> = {
    let fields: [any FieldDescription] =
      [
        interface, base, baseVariable, key, headers, query, model, system, variables, temperature,
        topP, seed, stop, maxTokens, schema, answer, tools, toolChoice, parallel, callLimit,
        parameters,
      ] + LineFields.all
    return .record(fields) { record in
      guard let settings = read(&record) else { return nil }
      let names = settings.variables.keys.sorted()
      let files = settings.system.map { path in
        AdapterFile(path) { text in
          PromptTemplate(text).problems(in: path.value, variables: names, at: path.place)
        }
      }
      return AdapterSetup(
        files: files.map { [$0] } ?? [], variables: settings.needed,
        isSampled: settings.prompt.temperature.map { $0 > 0 } ?? true
      ) { context in ChatAgent(settings, context) }
    }
  }()

  private static func read(_ record: inout Record) -> ChatSettings? {
    let interface = record.read(interface) ?? .completions
    let seed = record.read(seed)
    let stop = record.read(stop) ?? []
    func refuse<Value>(_ field: Field<Value>) {
      record.problems.add(
        Diagnostic(
          "not-supported", "'\(interface.rawValue)' has no '\(field.name)'",
          at: record.place(of: field)))
    }
    if interface != .completions, record.has(Self.seed) { refuse(Self.seed) }
    if interface == .responses, record.has(Self.stop) { refuse(Self.stop) }
    let base = record.read(base)
    guard let model = record.read(model) else { return nil }
    var prompt = ChatPrompt(model: model)
    prompt.toolChoice = record.read(toolChoice)
    prompt.callsInParallel = record.read(parallel)
    prompt.temperature = record.read(temperature)
    prompt.topP = record.read(topP)
    prompt.stop = stop
    prompt.maxTokens = record.read(maxTokens)
    prompt.schema = record.read(schema)
    prompt.parameters = record.read(parameters) ?? JSONObject()
    return ChatSettings(
      interface: interface, base: base, baseVariable: record.read(baseVariable),
      keyVariable: record.read(key), headers: record.read(headers) ?? [],
      query: (record.read(query) ?? []).map { ($0.name, $0.value) },
      system: record.read(system),
      variables: Dictionary(
        (record.read(variables) ?? []).map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first }),
      prompt: prompt, seed: seed, callLimit: record.read(callLimit) ?? 32,
      offersTools: record.read(tools) ?? true, answer: record.read(answer),
      line: LineFields.read(&record))
  }

  private static let seedShape = Shape<ChatSettings.Seed>(
    schema: { _ in ["anyOf": [["type": "integer", "minimum": 0], ["const": "trial"]]] },
    read: { node, problems in
      if case .string("trial") = node.kind { return .ofTrial }
      return Shape<Int>.int(0...Int(Int32.max)).read(node, &problems).map { .fixed($0) }
    })
}
