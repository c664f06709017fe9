import EvalModel
import Gating
import JSONKit

/// The report as one page that needs nothing else: no request leaves it, the summary needs no
/// scripts, and a small program shows cases and their trials.
///
/// It is made in pieces, `opening`, a body for each case and `closing`, because all trials of a
/// large run are more than should be in memory at once. Foreign text is escaped on its way into
/// the page, trials are data that the program adds as text, and the page's own policy refuses every
/// other script, style and request, should any of that fail.
package struct HTMLReport: Sendable {
  package var report: RunReport
  /// The folder beside the page that holds the cases, as a link; `nil` when the page holds them.
  package var folder: String?
  /// What the viewer puts around the page; `nil` in a file.
  package var surroundings: PageSurroundings?

  package init(
    _ report: RunReport, folder: String? = nil, surroundings: PageSurroundings? = nil
  ) {
    self.report = report
    self.folder = folder
    self.surroundings = surroundings
  }

  /// Everything before the bodies: the whole summary.
  package var opening: String {
    let verdict = report.verdict.word
    let title = "\(verdict.symbol) \(verdict.rawValue) · \(report.run.evalSet) · \(report.run.id)"
    let split = folder.map { " data-split=\"\(Markup.escaped($0))\"" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <title>\(Markup.escaped(title.shortened(to: 200)))</title>
      <style>\(Self.style)</style>
      </head>
      <body\(split)\(surroundings?.attributes ?? "")>
      <a class="skip" href="#cases">Skip to the cases</a>
      <div class="wrap">
      \(surroundings.map { $0.navigation + $0.progress } ?? "")
      <main id="summary">
      \(summary)
      </main>
      <div id="case" hidden aria-live="polite"></div>
      </div>

      """
  }

  package var closing: String {
    let viewer = surroundings == nil ? "" : "<script>\(ViewPage.program)</script>\n"
    return "\(viewer)<script>\(Self.program)</script>\n</body>\n</html>\n"
  }

  /// The trials of one case, packed, as an element of the page. `number` is the case's position in
  /// the run's plan.
  package func body(number: Int, trials: PackedTrials) -> String {
    "<script type=\"text/plain\" id=\"body-\(number)\">\(trials.text)</script>\n"
  }

  /// The same as a file of the folder.
  package static func file(number: Int, trials: PackedTrials) -> (name: String, text: String) {
    ("case-\(number).js", "(window.agentEvalBodies ??= {})[\(number)] = \"\(trials.text)\";\n")
  }

  /// A page without trials, for when there is no store to take them from.
  package var pageWithoutTrials: String { opening + closing }

  static let style = String(decoding: PackageResources.report_css, as: UTF8.self)
  private static let program = String(decoding: PackageResources.report_js, as: UTF8.self)

  /// Only our own style and program, by their digests.
  package var policy: String {
    let beside = folder == nil ? "" : surroundings == nil ? " 'self' file:" : " 'self'"
    let viewer = surroundings == nil ? "" : " \(Self.source(ViewPage.program))"
    let asking = surroundings == nil ? "" : " connect-src 'self';"
    return """
      default-src 'none'; style-src \(Self.source(Self.style)); \
      script-src \(Self.source(Self.program))\(viewer)\(beside);\(asking) base-uri 'none'; \
      form-action 'none'
      """
  }

  /// What a policy names one of our texts by.
  static func source(_ text: String) -> String {
    "'sha256-\(Base64.text(hex: Digest.of(text).hex))'"
  }
}
