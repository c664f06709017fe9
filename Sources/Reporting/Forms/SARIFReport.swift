import Diagnostics
import EvalModel
import Gating
package import JSONKit

/// The report for code scanning: SARIF 2.1.0 with a result on the line of every case that fails.
package struct SARIFReport: Sendable {
  package var report: RunReport

  package init(_ report: RunReport) { self.report = report }

  package var json: JSONValue {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "agent-eval", "semanticVersion": .string(text(report.run.toolVersion)),
              "rules": .array(rules),
            ]
          ],
          "invocations": [
            [
              "executionSuccessful": .bool(report.suite != nil),
              "toolExecutionNotifications": .array(
                report.warnings.map {
                  ["level": "warning", "message": ["text": .string(text($0))]]
                }),
            ]
          ],
          "automationDetails": ["id": .string("agent-eval/\(text(report.run.evalSet))/")],
          "columnKind": "unicodeCodePoints",
          "results": .array(gateResults + caseResults),
        ]
      ],
    ]
  }

  /// The kinds of failure, and the gate itself.
  private static let categories = FailureCategory.allCases.map(\.rawValue) + ["not_judged", "gate"]

  private var rules: [JSONValue] {
    Self.categories.map { id in
      [
        "id": .string(id),
        "shortDescription": [
          "text": .string(
            id == "gate"
              ? "The verdict of the gate"
              : id == "not_judged"
                ? "No trial of a case could be judged" : "A case fails by its \(id)")
        ],
      ]
    }
  }

  private var gateResults: [JSONValue] {
    report.verdict.reasons.compactMap { reason in
      let level: String
      switch reason.symbol.tone {
      case .bad: level = "error"
      case .doubtful: level = "warning"
      default: return nil
      }
      let advice = reason.advice(report.invocation).map { ". \($0)" } ?? ""
      return result(
        "gate", level, reason.sentence + advice, report.run.evalSetPath, nil,
        fingerprint: "gate/\(reason.code)")
    }
  }

  private var caseResults: [JSONValue] {
    // What fails in a run that passed is known or bearable.
    let failing = report.verdict.word == .regressed ? "error" : "warning"
    return report.rows.compactMap { row in
      let level: String
      switch row.standing {
      case .failing: level = failing
      case .flaky: level = "note"
      case .notJudged: level = "warning"
      case .passed, .notRun: return nil
      }
      let category = row.failure?.category.rawValue ?? "not_judged"
      let command = report.invocation.repeatCase(row.id, trials: 3)
      return result(
        category, level, "\(row.id): \(row.counts): \(row.reason). Repeat it: \(command)",
        row.place?.file ?? report.run.evalSetPath, row.place, fingerprint: "case/\(row.id)")
    }
  }

  private func result(
    _ rule: String, _ level: String, _ message: String, _ file: String, _ place: SourcePlace?,
    fingerprint: String
  ) -> JSONValue {
    var region: JSONObject = ["startLine": .int(Int64(max(1, place?.line ?? 1)))]
    if let place {
      region["startColumn"] = .int(Int64(max(1, place.column)))
      region["endColumn"] = .int(Int64(max(1, place.column) + max(1, place.length)))
    }
    return [
      "ruleId": .string(rule),
      "ruleIndex": .int(Int64(Self.categories.firstIndex(of: rule) ?? 0)),
      "level": .string(level), "message": ["text": .string(text(message))],
      "locations": [
        [
          "physicalLocation": [
            "artifactLocation": ["uri": .string(Self.uri(file))], "region": .object(region),
          ]
        ]
      ],
      // What code scanning follows a problem by from one run to the next.
      "partialFingerprints": [
        "agentEval/v1": .string(
          Digest.of("\(report.run.evalSet)\u{0}\(fingerprint)\u{0}\(rule)").short)
      ],
    ]
  }

  /// Braces in messages are placeholders and square brackets links; doubled and escaped they are
  /// characters.
  private func text(_ text: String) -> String {
    let clean = TerminalText.sanitized(text.shortened(to: 2000))
    var plain = ""
    for scalar in clean.unicodeScalars {
      switch scalar {
      case "{": plain += "{{"
      case "}": plain += "}}"
      case "[", "]", "\\":
        plain += "\\"
        plain.unicodeScalars.append(scalar)
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }

  /// A path as a URI reference (RFC 3986): relative to the checkout for paths inside it.
  static func uri(_ path: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case _ where "-._~/".utf8.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if text.isEmpty { return "." }
    // Two slashes would begin the name of a host.
    return text.hasPrefix("//") ? "file://" + text.drop { $0 == "/" }.prependingSlash : text
  }
}

extension Substring {
  fileprivate var prependingSlash: String { "/" + self }
}
