import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Logs of AgentDojo")
struct AgentDojoLogTests {
  static let log = """
    {"suite_name": "shop", "user_task_id": "user_task_1", "injection_task_id": "injection_task_2",
     "utility": false, "security": true, "error": null, "duration": 1.5, "messages": [
      {"role": "system", "content": [{"type": "text", "text": "Help."}]},
      {"role": "user", "content": [{"type": "text", "text": "Read my mail."}]},
      {"role": "assistant", "content": null, "tool_calls": [
        {"function": "mail.read", "args": {"box": "in"}, "id": null, "placeholder_args": null},
        {"function": "mail.count", "args": {}, "id": null, "placeholder_args": null}]},
      {"role": "tool", "content": [{"type": "text", "content": "a mail"}], "tool_call_id": null,
       "tool_call": {"function": "mail.read", "args": {"box": "in"}}, "error": null},
      {"role": "tool", "content": [{"type": "text", "content": null}], "tool_call_id": null,
       "tool_call": {"function": "mail.count", "args": {}}, "error": "ValueError: no box"},
      {"role": "assistant", "content": [{"type": "text", "text": "Done."}], "tool_calls": null}]}
    """

  @Test("failed tools have their error, and calls without ids their results")
  func steps() throws {
    #expect(ImporterCatalog.importer(recognising: Array(Self.log.utf8))?.name == "agentdojo")
    let trajectory = try #require(AgentDojoLog.trajectories(in: Array(Self.log.utf8)).first).get()
    let calls = Evidence.calls(of: trajectory)
    #expect(calls.map(\.call.name) == ["mail.read", "mail.count"])
    #expect(calls.first?.call.arguments == ["box": "in"])
    #expect(calls.first?.result?.answer == .ok("a mail"))
    #expect(
      calls.last?.result?.answer
        == .error(ToolError(kind: "ValueError", message: "ValueError: no box")))
    #expect(trajectory.final == FinalAnswer(text: "Done."))
    #expect(trajectory.usage.latency == .milliseconds(1500))
    #expect(trajectory.missing == [.tokens])
  }

  @Test("labels and ids stand beside the steps")
  func envelope() throws {
    let trajectory = try #require(AgentDojoLog.trajectories(in: Array(Self.log.utf8)).first).get()
    #expect(trajectory.extra["source"]?["security"] == true)
    #expect(trajectory.extra["source"]?["injection_task_id"] == "injection_task_2")
    #expect(trajectory.extra["source"]?["messages"] == nil)
    #expect(trajectory.extra["case"] == "injection_task_2")
  }

  @Test("a run that broke off ends with its error")
  func brokenOff() throws {
    let log = #"{"suite_name": "s", "user_task_id": "u", "messages": [], "error": "Timeout: x"}"#
    let trajectory = try #require(AgentDojoLog.trajectories(in: Array(log.utf8)).first).get()
    #expect(
      trajectory.steps.map(\.kind) == [.error(StepError(kind: "Timeout", message: "Timeout: x"))])
    #expect(trajectory.final == nil)
  }

  @Test(
    "what can't be read names its place",
    arguments: [
      ("[]", []),
      ("[5]", ["element 1: a log is an object, found number"]),
      (#"{"messages": {}}"#, ["line 1: the log has no array 'messages'"]),
      (#"{"messages": [7]}"#, ["line 1: message 1 is no object with a 'role'"]),
      (
        #"{"messages": [{"role": "assistant", "tool_calls": [{"function": {}}]}]}"#,
        ["line 1: tool call 1 of message 1 has no 'function'"]
      ),
    ])
  func broken(text: String, errors: [String]) {
    let results = AgentDojoLog.trajectories(in: Array(text.utf8))
    #expect(results == errors.map { .failure(TrajectoryFormatError($0)) })
  }
}
