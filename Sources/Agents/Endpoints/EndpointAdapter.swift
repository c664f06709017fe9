import Diagnostics
import EvalModel
import Importing
import JSONKit
import MarkedYAML
import Patterns

/// The adapter `http`: an agent behind a URL.
enum EndpointAdapter {
  static let http = AdapterKind(
    name: "http",
    summary: "An agent behind a URL: a request for each turn, the answer read by paths",
    example:
      "http: {url: https://agent.example.com/chat, body: {message: $input}, response: $.reply}",
    shape: shape)

  private enum Method: String, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
  }

  private static let method = Field("method", Shape<Method>.choice, "POST when absent")
  private static let url = Field(
    "url", urlShape, "Where the agent answers; with `url_env` what comes behind")
  private static let urlVariable = Field(
    "url_env", Shape<Located<String>>.variableName, "The variable that holds the URL")
  private static let headers = Field(
    "headers", Shape<[HeaderField]>.headers, "Headers: a text, or {env: VARIABLE, prefix: TEXT}")
  private static let body = Field(
    "body", bodyShape,
    "What is sent as JSON: `$input`, `$conversation`, `$user.id`, … are filled in")
  private static let response = Field(
    "response", TrajectoryMapping.answerShape,
    "Where the parts of the answer stand; a path is short for its text")
  private static let format = Field(
    "format", formatShape, "The format of traces that the answer is in, instead of `response`")
  private static let stream = Field(
    "stream", streamShape, "How server-sent events make an answer: text, until")
  private static let poll = Field(
    "poll", pollShape, "For agents that answer later: url, every, until, failed")

  private static let shape: Shape<AdapterSetup> = {
    let fields: [any FieldDescription] =
      [method, url, urlVariable, headers, body, response, format, stream, poll] + LineFields.all
    return .record(fields) { record in
      let settings = read(&record)
      guard let settings, !record.problems.hasErrors else { return nil }
      return AdapterSetup(variables: settings.variables) { context in
        Endpoint(settings, context)
      }
    }
  }()

  private static func read(_ record: inout Record) -> EndpointSettings? {
    let address = record.read(url)
    let variable = record.read(urlVariable)
    if !record.has(url), !record.has(urlVariable) {
      record.problems.add(
        Diagnostic(
          "missing-field", "the agent has neither 'url' nor 'url_env'", at: record.node.place))
    }
    if let address, variable == nil, HTTPOrigin(address) == nil {
      record.problems.add(
        Diagnostic(
          "bad-url", "a URL begins with http:// or https:// and a host",
          at: record.place(of: url)))
    }
    let mapping = record.read(response)
    let named = record.read(format)
    if record.has(response), record.has(format) {
      record.problems.add(
        Diagnostic(
          "one-of", "'response' and 'format' say both how the answer is read",
          at: record.place(of: format)))
    }
    let stream = record.read(stream)
    let reading: EndpointSettings.Reading
    if let mapping {
      reading = .mapping(mapping)
    } else if let named {
      reading = .format(named)
    } else {
      if stream == nil, !record.has(response), !record.has(format) {
        record.problems.add(
          Diagnostic(
            "missing-field", "nothing says how the answer is read", at: record.node.place,
            hints: ["response: $.reply", "format: openai-chat"]))
      }
      guard let usual = usualMapping else { return nil }
      reading = .mapping(usual)
    }
    let method = record.read(method) ?? .post
    let body = record.read(body)
    if method == .get, body != nil {
      record.problems.add(
        Diagnostic("body-of-a-get", "a GET has no body", at: record.place(of: self.body)))
    }
    return EndpointSettings(
      method: method.rawValue, url: address ?? "", urlVariable: variable,
      headers: record.read(headers) ?? [],
      body: body ?? (method == .get ? nil : ["input": "$input"]), reading: reading,
      stream: stream ?? EndpointSettings.Stream(), poll: record.read(poll),
      line: LineFields.read(&record))
  }

  /// For streams: the text that was put together.
  private static let usualMapping: TrajectoryMapping? = {
    var problems = Problems()
    let node = YAMLReader.read(Array("$.text".utf8), file: "").0
    return node.flatMap { TrajectoryMapping.answerShape.read($0, &problems) }
  }()
}

// MARK: - Parts

extension EndpointAdapter {
  private static let urlShape = Shape<String>.name.map { url, node, problems in
    problems.checkReferences(in: .string(url), TrialReferences.names, at: node.place)
    if let mark = url.firstRange(of: "://"),
      url[mark.upperBound...].prefix(while: { $0 != "/" }).contains("@")
    {
      problems.add(
        Diagnostic(
          "secret-in-file", "the URL has a user or a password in it", at: node.place,
          hints: ["use a header with {env: VARIABLE}, or 'url_env'"]))
      return nil as String?
    }
    return url
  }

  private static let bodyShape = Shape<JSONValue>.json.map { body, node, problems in
    problems.checkReferences(in: body, TrialReferences.names, at: node.place)
    return body
  }

  private static let formatShape = Shape<String>(
    schema: { _ in ["enum": .array(ImporterCatalog.importers.map { .string($0.name) })] },
    read: { node, problems in
      let names = ImporterCatalog.importers.map { $0.name }
      guard let name = Shape<String>.name.read(node, &problems) else { return nil }
      if names.contains(name) { return name }
      problems.add(
        Diagnostic(
          "unknown-word", "'\(name)' is not one of \(names.joined(separator: ", "))",
          at: node.place, hints: Suggestion.hints(for: name, in: names)))
      return nil
    })

  private static let streamShape: Shape<EndpointSettings.Stream> = {
    let text = Field(
      "text", Shape<JSONPath>.jsonPath(patterns: Pattern.pathPatterns),
      "Where in the JSON of an event a piece of the text stands; an event that is no JSON is one itself"
    )
    let until = Field(
      "until", Shape<String>.name,
      "The name of the last event; without it the end of the stream, or an event `[DONE]`")
    return .record([text, until]) { record in
      EndpointSettings.Stream(text: record.read(text), until: record.read(until))
    }
  }()

  private static let pollShape: Shape<EndpointSettings.Poll> = {
    let url = Field(
      "url",
      Shape<String>.name.map { url, node, problems in
        problems.checkReferences(in: .string(url), TrialReferences.names, at: node.place)
        return url
      }, "Where to ask, with values of the first answer: `/jobs/$answer.id`, `$answer.status_url`",
      required: true)
    let every = Field("every", Shape<Duration>.duration, "Between two requests; 1s when absent")
    let until = Field(
      "until", Shape<JSONPathFilter>.jsonPathFilter(patterns: Pattern.pathPatterns),
      "What holds for the answer that counts: `@.status == 'done'`", required: true)
    let failed = Field(
      "failed", Shape<JSONPathFilter>.jsonPathFilter(patterns: Pattern.pathPatterns),
      "What holds for the answer of an agent that gave up")
    return .record([url, every, until, failed]) { record in
      guard let address = record.read(url), let condition = record.read(until) else { return nil }
      return EndpointSettings.Poll(
        url: address, every: max(.milliseconds(20), record.read(every) ?? .seconds(1)),
        until: condition, failed: record.read(failed))
    }
  }()
}
