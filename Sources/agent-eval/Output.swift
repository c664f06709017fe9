import CShims
import CommandKit
import EvalModel
import Gating
import JSONKit
import Reporting

/// How a command that judges shows its result, and what it exits with.
struct Output {
  let asJSON: Bool
  let onInconclusive: CommonFlags.OnInconclusive
  let publication: Publication

  /// `evalSets` are those that a report will be made of; where their files can't be written nothing
  /// is begun.
  init(
    _ arguments: ParsedArguments, _ workspace: Workspace, evalSets: [String]
  ) throws(CommandFailure) {
    asJSON = arguments[CommonFlags.json]
    onInconclusive = arguments[CommonFlags.onInconclusive]
    publication = try Publication(arguments, workspace, evalSets: evalSets, isJudging: true)
  }

  func show(_ report: RunReport, _ console: Console) {
    if asJSON {
      console.answer(withHarness(report.json).encoded(.pretty).asText + "\n")
    } else {
      console.answer(TerminalReport(report, style: console.style(.output)).text)
    }
  }

  /// The report with what this program used up itself.
  func withHarness(_ report: JSONValue) -> JSONValue {
    var json = report.object ?? JSONObject()
    json["harness"] = [
      "cpu_seconds": .double(ae_cpu_seconds_self()),
      "peak_memory_bytes": .int(Int64(clamping: ae_peak_rss_bytes_self())),
    ]
    return .object(json)
  }

  func status(of verdict: Verdict) -> ExitStatus {
    switch verdict.word {
    case .passed: .good
    case .regressed: .regressed
    case .inconclusive:
      // Nothing was judged or compared at all: no flag may turn that into a pass.
      if verdict.reasons.contains(where: \.saysNothing) {
        .inconclusive
      } else {
        switch onInconclusive {
        case .report: .inconclusive
        case .pass: .good
        case .fail: .regressed
        }
      }
    }
  }
}

extension Verdict.Reason {
  fileprivate var saysNothing: Bool {
    switch self {
    case .nothingJudged, .nothingShared: true
    default: false
    }
  }
}

extension Console {
  func style(_ stream: Stream) -> TextStyle {
    TextStyle(
      columns: columns(stream), inColor: inColour(stream), isASCII: !isUnicode(stream))
  }
}

extension [UInt8] {
  /// The bytes of JSON, which are always UTF-8.
  var asText: String { String(decoding: self, as: UTF8.self) }
}
