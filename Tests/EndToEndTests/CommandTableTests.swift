import CommandKit
import Testing

@testable import agent_eval

struct CommandTableTests {
  @Test("the program's own table has no problems")
  func table() {
    #expect(Commands.table.problems() == [])
  }
}
