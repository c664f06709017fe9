import Diagnostics
import Testing

@Suite("Collected problems")
struct ProblemsTests {
  @Test("they sort by file bytes, line, column and severity, and equals stay in order")
  func order() {
    var problems = Problems()
    func add(
      _ code: String, _ severity: Diagnostic.Severity, _ file: String?, _ line: Int, _ column: Int
    ) {
      problems.add(
        Diagnostic(
          code, severity, "x",
          at: file.map { SourcePlace(file: $0, line: line, column: column) }))
    }
    add("1", .error, "b", 1, 1)
    add("2", .error, "a", 10, 1)
    add("3", .warning, "a", 9, 5)
    add("4", .error, "a", 9, 5)
    add("5", .error, "a", 9, 4)
    add("6", .warning, nil, 0, 0)
    add("7", .error, nil, 0, 0)
    add("8", .error, "B", 99, 1)
    add("9", .error, "a", 9, 5)
    #expect(problems.sorted.map(\.code).joined() == "768549321")
  }

  @Test(
    "they are counted in words",
    arguments: [
      (0, 0, ""), (1, 0, "1 error"), (0, 1, "1 warning"), (2, 1, "2 errors, 1 warning"),
      (1, 2, "1 error, 2 warnings"),
    ])
  func summary(errors: Int, warnings: Int, expected: String) {
    var problems = Problems()
    for _ in 0..<errors { problems.add(Diagnostic("e", "x")) }
    for _ in 0..<warnings { problems.add(Diagnostic("w", .warning, "x")) }
    #expect(problems.summary == expected)
    #expect(problems.hasErrors == (errors > 0))
    #expect(problems.isEmpty == (errors + warnings == 0))
  }

  @Test("what is left out of a section is counted")
  func sections() {
    var problems = Problems()
    for line in 1...5 {
      problems.add(Diagnostic("e", "x", at: SourcePlace(file: "a", line: line, column: 1)))
      problems.add(
        Diagnostic("w", .warning, "x", at: SourcePlace(file: "a", line: line, column: 1)))
    }
    problems.add(Diagnostic("n", "x"))
    let sections = problems.sections(showing: 6)
    #expect(sections.map(\.file) == [nil, "a"])
    #expect(sections.map(\.omitted) == [0, 4])
    #expect(sections[1].shown.map(\.code).joined() == "eweeee")
    #expect(problems.sections(showing: 2)[1].shown.map(\.code).joined() == "ee")
  }
}

@Suite("Suggestions")
struct SuggestionTests {
  static let words = ["trials", "timeout", "Tone", "id", "max_turns", "user"]

  @Test(
    "the nearest word is offered when it is near",
    arguments: [
      ("trails", "trials"), ("trial", "trials"), ("TIMEOUT", "timeout"), ("tone", "Tone"),
      ("maxturns", "max_turns"), ("max-turns", "max_turns"), ("ids", "id"), ("di", "id"),
      ("usre", "user"), ("uzer", "user"), ("x", nil), ("expected", nil), ("", nil), ("tr", nil),
      (String(repeating: "t", count: 1000), nil),
    ] as [(String, String?)])
  func nearest(word: String, expected: String?) {
    #expect(Suggestion.nearest(to: word, in: Self.words) == expected)
  }

  @Test("a difference in case wins over a smaller edit that comes first")
  func caseFirst() {
    #expect(Suggestion.nearest(to: "Tool", in: ["Tools", "tool"]) == "tool")
    #expect(Suggestion.nearest(to: "cast", in: ["cost", "case"]) == "cost")
  }

  @Test("one letter for another isn't a slip")
  func singleLetters() {
    #expect(Suggestion.nearest(to: "a", in: ["b"]) == nil)
    #expect(Suggestion.nearest(to: "a", in: ["ab"]) == nil)
  }
}
