/// What stands around a page that the viewer serves: where else one can go, and what tells whether
/// the run goes on. A page in a file has none.
package struct PageSurroundings: Sendable, Equatable {
  package struct Link: Sendable, Equatable {
    package var title: String
    /// Within the viewer, already encoded.
    package var address: String

    package init(_ title: String, _ address: String) {
      self.title = title
      self.address = address
    }
  }

  package var links: [Link]
  /// Where the progress of a run that goes on can be asked; `nil` for others.
  package var live: String?
  /// What a case's id is put behind for the case's past, and for its comparison with the baseline.
  package var caseHistory: String?
  package var caseDiff: String?

  package init(
    links: [Link], live: String? = nil, caseHistory: String? = nil, caseDiff: String? = nil
  ) {
    self.links = links
    self.live = live
    self.caseHistory = caseHistory
    self.caseDiff = caseDiff
  }

  var navigation: String {
    guard !links.isEmpty else { return "" }
    let items = links.map {
      "<a href=\"\(Markup.escaped($0.address))\">\(Markup.escaped($0.title.shortened(to: 120)))</a>"
    }
    return
      "<nav class=\"around\" aria-label=\"other pages\">\(items.joined(separator: " · "))</nav>"
  }

  /// The attributes of `body` that the page's programs read.
  var attributes: String {
    [("history", caseHistory), ("diff", caseDiff)].compactMap { name, value in
      value.map { " data-\(name)=\"\(Markup.escaped($0))\"" }
    }.joined()
  }

  /// A bar that moves while the run goes on.
  var progress: String {
    guard let live else { return "" }
    return """
      <section class="card live" data-live="\(Markup.escaped(live))" aria-label="progress">
      <progress max="1" value="0" aria-label="trials that have ended"></progress>
      <p aria-live="polite">running …</p></section>
      """
  }

  /// A text as one piece of a path or as a value of a query (RFC 3986, 2.3).
  package static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return encoded
  }
}
