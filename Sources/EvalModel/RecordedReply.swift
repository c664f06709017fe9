package import JSONKit

/// What a tool answered once, for calls with the same arguments.
///
/// It stands before the tool's own simulation, so that a case can replay what happened where no
/// records would bring it about.
package struct RecordedReply: Sendable, Equatable {
  package var tool: String
  /// Compared by value with those of a call; `nil` fits any.
  package var arguments: JSONValue?
  package var answer: ToolResult.Answer

  package init(tool: String, arguments: JSONValue?, answer: ToolResult.Answer) {
    self.tool = tool
    self.arguments = arguments
    self.answer = answer
  }

  /// Whether it is about this call. Several that are about one call are given in their order, and
  /// the last one again and again.
  package func fits(_ call: ToolCall) -> Bool {
    guard tool.utf8.elementsEqual(call.name.utf8) else { return false }
    return arguments.map { $0.isEquivalent(to: call.arguments) } ?? true
  }
}
