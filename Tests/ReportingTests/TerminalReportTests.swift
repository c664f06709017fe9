import Reporting
import Testing

@Suite("The summary of a run")
struct TerminalReportTests {
  @Test func show() {
    print(SampleRun.typical.text())
    print(SampleRun.allPassed.text(columns: 80))

  }
}
