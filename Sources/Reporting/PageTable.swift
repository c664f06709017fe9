import Diagnostics

/// Rows with aligned columns. At most one column gives way when the page is narrow: the one that
/// was made flexible; after it the widest are cut.
struct PageTable {
  struct Column {
    var title: String
    var alignment: TerminalText.Alignment = .left
    /// Cut first; the last column of a table is the usual choice.
    var isFlexible = false
    /// How many lines its text may take; more than 1 only for the last column.
    var lineLimit = 1
    /// Never cut: commands and ids, which people copy, and words that say nothing without their end.
    var isWhole = false
  }

  var columns: [Column]
  var rows: [[Span]] = []
  /// Whether titles stand above the rows; without one they don't, whatever the columns say.
  var hasTitles: Bool { columns.contains { !$0.title.isEmpty } }

  init(_ columns: [Column]) { self.columns = columns }

  mutating func row(_ cells: Span...) { rows.append(cells) }

  func lines(in width: Int) -> [[Span]] {
    var widths = columns.indices.map { index in
      rows.reduce(TerminalText.width(columns[index].title)) {
        max($0, index < $1.count ? $1[index].width : 0)
      }
    }
    let gaps = 2 * (columns.count - 1)
    var excess = widths.reduce(gaps, +) - width
    if excess > 0, let flexible = columns.firstIndex(where: \.isFlexible) {
      let cut = min(excess, max(0, widths[flexible] - 16))
      widths[flexible] -= cut
      excess -= cut
    }
    let cuttable = widths.indices.filter { !columns[$0].isWhole }
    while excess > 0, let widest = cuttable.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > 8
    {
      widths[widest] -= 1
      excess -= 1
    }
    var lines: [[Span]] = []
    if hasTitles { lines.append(laidOut(columns.map { Span($0.title, .quiet) }, widths)) }
    return lines + rows.flatMap { folded($0, widths) }
  }

  /// The row, with what its last cell has too much of on lines of its own.
  private func folded(_ cells: [Span], _ widths: [Int]) -> [[Span]] {
    let last = columns.count - 1
    guard columns[last].lineLimit > 1, cells.count == columns.count, let room = widths.last,
      cells[last].width > room
    else { return [laidOut(cells, widths)] }
    let limit = columns[last].lineLimit
    let parts = Page.wrapped(cells[last].text, to: room, limit: limit + 1)
    let indent = Span(String(repeating: " ", count: widths.dropLast().reduce(2 * last, +)))
    return parts.prefix(limit).enumerated().map { index, part in
      var cell = cells[last]
      let isCut = index == limit - 1 && parts.count > limit
      cell.text = isCut ? TerminalText.truncated(part + " …", to: room) : part
      return index == 0 ? laidOut(cells.dropLast() + [cell], widths) : [indent, cell]
    }
  }

  private func laidOut(_ cells: [Span], _ widths: [Int]) -> [Span] {
    var line: [Span] = []
    for (index, cell) in cells.enumerated() where index < widths.count {
      if index > 0 { line.append("  ") }
      let cut = TerminalText.truncated(cell.text, to: widths[index])
      let fill = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(cut)))
      var shown = cell
      shown.text = cut
      line += columns[index].alignment == .left ? [shown, Span(fill)] : [Span(fill), shown]
    }
    return line
  }
}
