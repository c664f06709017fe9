/// How an agent reaches the trial's tools beside its own protocol.
package struct ToolAccess: Sendable, Equatable {
  /// `POST URL/TOOL` calls a tool, `GET URL` describes them.
  package var url: String
  /// The same tools for clients of the Model Context Protocol.
  package var mcpURL: String
  /// Says whose tools. It is worth nothing once the trial has ended.
  package var token: String

  package init(url: String, mcpURL: String, token: String) {
    self.url = url
    self.mcpURL = mcpURL
    self.token = token
  }
}
