import EvalModel
import Importing
import JSONKit
import Testing

@Suite("What a recorded document says of itself")
struct RecordedDocumentTests {
  private static func read(_ text: String) throws -> [String] {
    RecordedDocument.trajectories(in: try JSONValue.parse(text)).map { result in
      switch result {
      case .failure(let error): return "! " + error.description
      case .success(let recorded):
        let labels = [recorded.id, recorded.caseID, recorded.intent, recorded.user?.id]
        return labels.map { $0 ?? "-" }.joined(separator: " ")
          + " " + (recorded.trajectory.final?.text ?? "?") + " "
          + JSONValue.object(recorded.variables).text
      }
    }
  }

  @Test(
    "labels stand in the trajectory or around it",
    arguments: [
      (#"{"final": "x"}"#, ["- - - - x {}"]),
      (
        #"{"id": "t1", "case": "c", "intent": "i", "user": {"id": "u"}, "vars": {"n": 1}, "final": "x"}"#,
        [#"t1 c i u x {"n":1}"#]
      ),
      (#"{"id": 7, "case_id": 12, "final": "x"}"#, ["7 12 - - x {}"]),
      (#"{"case": "", "intent": ["i"], "final": "x"}"#, ["- - - - x {}"]),
      (
        #"{"case": "outer", "trajectory": {"case": "inner", "id": "t", "final": "x"}}"#,
        ["t outer - - x {}"]
      ),
      (
        #"{"trajectories": [{"final": "x"}, {"case": "c", "trajectory": {"final": "y"}}]}"#,
        ["- - - - x {}", "- c - - y {}"]
      ),
      (
        #"{"trajectories": [{"final": "x"}, {}]}"#,
        ["- - - - x {}", "! trajectory 2: a trajectory has 'steps' or 'final', found neither"]
      ),
      (#"{"trajectories": []}"#, ["! 'trajectories' is empty"]),
      (#"{"trajectories": 5}"#, ["! 'trajectories' is number, not a list"]),
      (#"[1]"#, ["! a trajectory is an object, found array"]),
      (#"{"steps": 5}"#, ["! 'steps' is number, expected an array"]),
    ] as [(String, [String])])
  func labels(text: String, expected: [String]) throws {
    #expect(try Self.read(text) == expected)
  }
}
