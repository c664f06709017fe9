package import EvalModel

/// Every format of traces that can be read. A new one is a file in this folder and a line here.
package enum ImporterCatalog {
  /// In the order in which they are asked: the formats that name themselves come first.
  package static let importers: [any TraceImporter.Type] = [
    NativeTrace.self,
    AgentDojoLog.self,
    PromptfooResults.self,
    OTLPTraces.self,
    OTLPProtobuf.self,
    LangSmithRuns.self,
    OpenAIAgentsTraces.self,
    LangfuseTraces.self,
    PhoenixSpans.self,
    VercelSpans.self,
    OpenAIRunState.self,
    ADKSessions.self,
    ADKEvalSets.self,
    InspectLog.self,
    ATIFTrajectories.self,
    SWEAgentTrajectory.self,
    PydanticAIMessages.self,
    GoogleContents.self,
    AnthropicMessages.self,
    OpenAIResponses.self,
    GroupChat.self,
    OpenAIChat.self,
  ]

  /// As much of a file as `importer(recognising:)` needs to see.
  package static let beginningLength = 64 << 10

  package static func importer(named name: String) -> (any TraceImporter.Type)? {
    importers.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The format that a file is in, told from its content: names of files say little about traces.
  package static func importer(recognising bytes: [UInt8]) -> (any TraceImporter.Type)? {
    let beginning = Array(bytes.prefix(beginningLength))
    return importers.first { $0.recognises(beginning) }
  }
}
