import Statistics

/// One line of the table: what a cell did, and what it should have.
struct Row: Sendable {
  let cells: [String]
  let marks: [Target.Mark]

  static let header = [
    "scenario", "rule", "blocked", "95 % interval", "target", "", "alarms", "trials", "target", "",
    "ms",
  ]

  init(_ cell: Cell, _ tally: Tally, in experiment: Experiment) {
    let configuration = experiment.configuration
    let count = Proportion(passes: tally.blocked, trials: tally.replicates)
    let blocked = count.rate ?? 0
    let interval = count.interval().map { $0.lower...max($0.lower, $0.upper) } ?? 0...1
    let blockTarget = cell.blockTarget(configuration, experiment.population)
    let blockMark = blockTarget?.mark(blocked, interval)

    let replicates = Double(max(1, tally.replicates))
    let planned = Double(configuration.plannedTrials)
    let mean = Double(tally.trials) / replicates
    let variance = max(0, Double(tally.squaredTrials) / replicates - mean * mean)
    let half = 1.96 * (variance / replicates).squareRoot()
    let trialsTarget = cell.trialsTarget(configuration, experiment.population)
    // The targets are whole per cents, and so is what is held against them.
    let trialsMark = trialsTarget?.mark(
      mean / planned - 0.005, ((mean - half) / planned - 0.005)...((mean + half) / planned))

    cells = [
      cell.scenario.name, cell.rule.name, Text.percent(blocked, digits: 2),
      "\(Text.percent(interval.lowerBound, digits: 2))–"
        + Text.percent(interval.upperBound, digits: 2),
      blockTarget?.text ?? "", blockMark?.rawValue ?? "",
      Text.percent(Double(tally.alarmed) / replicates, digits: 2),
      Text.percent(mean / planned), trialsTarget?.text ?? "", trialsMark?.rawValue ?? "",
      Text.fixed(tally.time.milliseconds / replicates, digits: 1),
    ]
    marks = [blockMark, trialsMark].compactMap(\.self)
  }
}

/// Numbers and tables as they are printed.
enum Text {
  static func fixed(_ value: Double, digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(whole) }
    let fraction = String(whole % scale)
    return "\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  static func percent(_ share: Double, digits: Int = 1) -> String {
    fixed(share * 100, digits: digits) + " %"
  }

  /// A Markdown table whose columns line up.
  static func table(_ rows: [[String]]) -> String {
    guard let first = rows.first else { return "" }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule =
      "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return ([line(first), rule] + rows.dropFirst().map(line)).joined(separator: "\n")
  }
}
