import EvalModel
import Reporting
import Testing

@Suite("Long text")
struct FullTextTests {
  @Test("a long word is broken into whole lines, with nothing lost", arguments: [80, 120])
  func word(columns: Int) throws {
    let word = String((0..<5000).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
    let view = SampleTrial.view(
      .completed(Trajectory(final: FinalAnswer(text: "see: " + word))), score: nil, log: "")
    let text = view.text(style: TextStyle(columns: columns), full: true)
    let answer = try #require(text.split(separator: "Final answer\n  ").last)
    let joined = answer.split(whereSeparator: { $0 == "\n" || $0 == " " }).joined()
    #expect(joined == "see:" + word)
  }

  @Test("a cut field ends with a mark, an uncut one doesn't")
  func marks() {
    func answer(_ lines: Int) -> String {
      let text = (1...lines).map { "line \($0)" }.joined(separator: "\n")
      return SampleTrial.view(
        .completed(Trajectory(final: FinalAnswer(text: text))), score: nil, log: ""
      ).text(style: TextStyle())
    }
    #expect(answer(6).contains("  line 6\n"))
    #expect(answer(7).contains("  line 6 …\n"))
    #expect(!answer(7).contains("line 7"))
  }
}
