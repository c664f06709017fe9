package import Comparing
import Diagnostics
import EvalModel
package import JSONKit

/// Why trials of a run fail: groups of failures that probably have one cause, biggest first.
package struct ExplainView: Sendable {
  package var clusters: [FailureCluster]
  package var failed: Int
  package var judged: Int
  /// The case that was asked for; `nil` for the whole run.
  package var onlyCase: String?
  package var invocation: Invocation
  /// Failing trials that were not looked at, because there are so many.
  package var leftOut: Int

  package init(
    clusters: [FailureCluster], failed: Int, judged: Int, onlyCase: String?,
    invocation: Invocation, leftOut: Int
  ) {
    self.clusters = clusters
    self.failed = failed
    self.judged = judged
    self.onlyCase = onlyCase
    self.invocation = invocation
    self.leftOut = leftOut
  }

  private static let shownClusters = 8

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let what = onlyCase.map { "\($0) · run \(invocation.run)" } ?? "run \(invocation.run)"
    guard !clusters.isEmpty else {
      page.line(
        Span(
          judged == 0 ? "? nothing was judged" : "✓ nothing failed",
          judged == 0 ? .doubtfulStrong : .goodStrong),
        Span("   \(Figures.count(judged, "trial")) judged · \(what)", .quiet))
      return page.text
    }
    let cases = Set(clusters.flatMap { $0.cases.map { ExactText($0.id) } }).count
    page.line([
      Span("✗ \(Figures.count(failed)) of \(Figures.count(judged, "trial")) failed", .badStrong),
      Span(
        " in \(Figures.count(cases, "case")), for \(Figures.count(clusters.count, "likely cause"))"),
    ])
    page.line(Span(what, .quiet), indent: 2)
    if leftOut > 0 {
      page.line(
        Span("! \(Figures.count(leftOut)) more failing trials were not looked at", .doubtful),
        indent: 2)
    }
    for (number, cluster) in clusters.prefix(Self.shownClusters).enumerated() {
      page.gap()
      told(cluster, number + 1, &page)
    }
    if clusters.count > Self.shownClusters {
      let rest = clusters.dropFirst(Self.shownClusters)
      page.gap()
      page.line(
        Span(
          "and \(Figures.count(rest.count, "more cause")) of "
            + Figures.count(rest.reduce(0) { $0 + $1.trials }, "trial"), .quiet))
    }
    return page.text
  }

  private func told(_ cluster: FailureCluster, _ number: Int, _ page: inout Page) {
    var head = [
      Span("\(number)  ", .strong), Span(Figures.count(cluster.trials, "trial"), .strong),
      Span(" in \(Figures.count(cluster.cases.count, "case"))"),
      Span("   \(cluster.category.rawValue)", .bad),
    ]
    if !cluster.stepName.isEmpty { head.append(Span(" at \(cluster.stepName)")) }
    page.line(head)
    page.paragraph(cluster.shape, indent: 3, limit: 3)
    let example = cluster.example
    let step = example.step.map { ", step \($0 + 1)" } ?? ""
    let said = cluster.shape.contains("#") ? ": \(FailureCluster.first(of: example.reason))" : ""
    page.paragraph(
      "\(example.caseID), trial \(example.index + 1)\(step)\(said)",
      first: Span("such as  ", .quiet), indent: 3, tone: .quiet, limit: 2)
    if cluster.cases.count > 1 {
      let others = cluster.cases.dropFirst().prefix(4).map { "\($0.id) (\($0.trials))" }
      let more = cluster.cases.count > 5 ? ", …" : ""
      page.paragraph(
        others.joined(separator: ", ") + more, first: Span("also in  ", .quiet), indent: 3,
        tone: .quiet, limit: 2)
    }
    page.command(invocation.show(case: example.caseID, trial: example.index), indent: 3)
    page.command(invocation.repeatCase(example.caseID, trials: 3), indent: 3)
  }

  package var json: JSONValue {
    [
      "schema": "agent-eval.explain/1", "run": .string(invocation.run),
      "case": onlyCase.map { .string($0) } ?? .null, "judged": .int(Int64(judged)),
      "failed": .int(Int64(failed)), "not_looked_at": .int(Int64(leftOut)),
      "clusters": .array(clusters.map(json)),
    ]
  }

  private func json(_ cluster: FailureCluster) -> JSONValue {
    let example = cluster.example
    return [
      "category": .string(cluster.category.rawValue), "step": .string(cluster.stepName),
      "shape": .string(cluster.shape), "trials": .int(Int64(cluster.trials)),
      "cases": .array(
        cluster.cases.map { ["id": .string($0.id), "trials": .int(Int64($0.trials))] }),
      "example": [
        "case": .string(example.caseID), "trial": .int(Int64(example.index + 1)),
        "first_wrong_step_index": example.step.map { .int(Int64($0)) } ?? .null,
        "reason": .string(example.reason),
      ],
      "show": .string(invocation.show(case: example.caseID, trial: example.index)),
      "repeat": .string(invocation.repeatCase(example.caseID, trials: 3)),
    ]
  }
}
