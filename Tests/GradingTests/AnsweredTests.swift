import EvalModel
import Testing

@testable import Grading

struct AnsweredTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    var steps: [Step]
    var missing: [MissingDatum] = []
    var expected: Expected
    var testDescription: String { name }
  }

  static let samples = [
    Sample(
      name: "nothing was called", yaml: "answered", steps: [user("hello")],
      expected: .passes("no tool was called")),
    Sample(
      name: "results and errors are answers", yaml: "answered: {}",
      steps: [
        calls("a", id: "1"), calls("b", id: "2"), refuses("timeout", id: "2"), answers(id: "1"),
      ],
      expected: .passes("2 calls answered")),
    Sample(
      name: "a call without an answer", yaml: "answered",
      steps: [calls("a", id: "1"), answers(id: "1"), calls("b", id: "2"), says("done")],
      expected: .fails("b was called and its answer never came", [2])),
    Sample(
      name: "only some tools count", yaml: "answered: {tools: a.*}",
      steps: [calls("a.x", id: "1"), answers(id: "1"), calls("b", id: "2")],
      expected: .passes("1 call answered")),
    Sample(
      name: "several calls without an answer", yaml: "answered",
      steps: [calls("a", id: "1"), calls("b", id: "2"), calls("c", id: "3"), answers(id: "2")],
      expected: .fails("a was called and its answer never came (and 1 other call)", [0, 2])),
    Sample(
      name: "a recording without any result", yaml: "answered",
      steps: [calls("a", id: "1"), calls("b", id: "2"), says("done")],
      expected: .unscored("the trace has no results of calls")),
    Sample(
      name: "a recording that says so", yaml: "answered",
      steps: [calls("a", id: "1"), answers(id: "1"), calls("b", id: "2")],
      missing: [.toolResults], expected: .unscored("the trace has no results of calls")),
  ]

  @Test("every call got its answer", arguments: samples)
  func grades(_ sample: Sample) throws {
    var scene = Scene(steps: sample.steps)
    scene.missing = sample.missing
    #expect(try scene.grade(sample.yaml) == sample.expected.assessment)
  }
}
