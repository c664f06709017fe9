import EvalModel

extension WorldSession {
  /// The recorded reply that a call would get: of those that fit it the first that wasn't given
  /// yet, else the last one. Its number, so that a fault can come between without using it up.
  func recordedReply(to call: ToolCall) -> Int? {
    var last: Int?
    for (index, reply) in world.replies.enumerated() where reply.fits(call) {
      last = index
      if replyCounts[index] == nil { break }
    }
    return last
  }

  mutating func give(_ reply: Int) -> ToolResult.Answer {
    replyCounts[reply, default: 0] += 1
    return world.replies[reply].answer
  }
}
