import EvalModel
import JSONKit
import Locks
import Simulation

/// A trial that an agent is working on: its conversation, which the agent's process and the tools'
/// gateway both take part in.
final class LiveTrial: Sendable {
  let request: TrialRequest
  /// Nil where the world has no tools.
  let access: ToolAccess?
  private let conversation: Lock<TrialConversation>
  /// The session that carries it, once one does.
  private let carrier = Lock<Mailbox<WorkerSession.Order>?>(nil)

  init(_ request: TrialRequest, access: ToolAccess? = nil) {
    self.request = request
    self.access = access
    conversation = Lock(TrialConversation(request))
  }

  var id: String { request.isolationID }
  var partial: Trajectory { conversation.withLock { $0.partial } }
  /// Nobody has said anything yet but the user.
  var isUntouched: Bool { conversation.withLock { $0.isUntouched } }

  func isCarried(by inbox: Mailbox<WorkerSession.Order>) { carrier.withLock { $0 = inbox } }

  func receive(_ message: JSONObject, size: Int) -> TrialConversation.Reaction? {
    conversation.withLock { $0.receive(message, size: size) }
  }

  /// A call that came by another way than the protocol. The answer is final; where the call was
  /// one too many, the session is told as well.
  func answer(_ call: TrialConversation.OutsideCall) -> ToolReply {
    let (reply, failure) = conversation.withLock { $0.answer(call) }
    if let failure {
      _ = carrier.withLock { $0 }?.post(.abandon(isolationID: id, failure))
    }
    return reply
  }
}
