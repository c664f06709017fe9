package import EvalModel

/// Every format of traces that can be read. A new one is a file in this folder and a line here.
package enum ImporterCatalog {
  /// In the order in which they are asked: the formats that name themselves come first.
  package static let importers: [any TraceImporter.Type] = [
    NativeTrace.self,
    AgentDojoLog.self,
    PromptfooResults.self,
    AnthropicMessages.self,
    OpenAIResponses.self,
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
