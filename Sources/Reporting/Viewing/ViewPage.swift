import JSONKit

/// A page of the viewer that isn't a run's report: a list, a history, a comparison.
///
/// As in the report, foreign text is escaped on its way in and the page's policy refuses every
/// script and style but our own.
package struct ViewPage: Sendable {
  package var title: String
  package var surroundings: PageSurroundings
  /// Markup of ours.
  var content: String

  init(title: String, surroundings: PageSurroundings, content: String) {
    self.title = title
    self.surroundings = surroundings
    self.content = content
  }

  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
    <title>\(Markup.escaped(title.shortened(to: 200)))</title>
    <style>\(HTMLReport.style)</style>
    </head>
    <body>
    <div class="wrap"><main>
    \(surroundings.navigation)
    \(surroundings.progress)
    \(content)
    </main></div>
    <script>\(Self.program)</script>
    </body>
    </html>

    """
  }

  static let program = String(decoding: PackageResources.view_js, as: UTF8.self)

  /// What the page may do; also sent as a header.
  package static var policy: String {
    """
    default-src 'none'; style-src \(HTMLReport.source(HTMLReport.style)); \
    script-src \(HTMLReport.source(program)); connect-src 'self'; form-action 'self'; \
    base-uri 'none'
    """
  }

  /// A page that says why there is nothing to see.
  package static func notice(
    _ title: String, _ text: String, _ surroundings: PageSurroundings
  ) -> ViewPage {
    ViewPage(
      title: title, surroundings: surroundings,
      content: card("<h1>\(Markup.escaped(title))</h1><p>\(shown(text))</p>"))
  }

  static func card(_ content: String, kind: String = "") -> String {
    "<section class=\"card\(kind.isEmpty ? "" : " " + kind)\">\n\(content)\n</section>"
  }

  static func shown(_ text: String) -> String { Markup.escaped(text.shortened(to: 2000)) }

  static func link(_ address: String, _ text: String) -> String {
    "<a href=\"\(Markup.escaped(address))\">\(shown(text))</a>"
  }

  /// A table that scrolls where it is too wide.
  static func table(_ heads: [(title: String, kind: String)], _ rows: [String]) -> String {
    let head = heads.map { title, kind in
      "<th scope=\"col\"\(kind.isEmpty ? "" : " class=\"\(kind)\"")>\(shown(title))</th>"
    }
    return """
      <div class="scroll" tabindex="0"><table><thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }
}
