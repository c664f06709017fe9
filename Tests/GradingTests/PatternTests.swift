import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Patterns in graders")
struct PatternTests {
  @Test("a pattern that backtracks without end leaves nothing judged")
  func runaway() throws {
    let text = String(repeating: "a", count: 40) + "!"
    let scene = Scene(steps: [says(text), calls("t", ["x": .string(text)])])
    for grader in [
      "matches: '(a+)+$'", "never_matches: '(a+)+$'",
      "calls: [{tool: t, args: {x: {matches: '(a+)+$'}}}]",
    ] {
      #expect(try scene.grade(grader) == .unscored("the pattern took too long"))
    }
  }

  @Test("a broken pattern says why and where")
  func broken() {
    #expect(
      problem("matches: 'é(a'")
        == "1:10 bad-pattern: the pattern can't be used: missing closing parenthesis "
        + "(after 3 characters)")
    #expect(problem("matches: 'a\\C'")?.hasPrefix("1:10 bad-pattern: ") == true)
  }
}
