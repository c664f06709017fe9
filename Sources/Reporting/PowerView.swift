import Diagnostics
package import Gating
import Statistics

/// What a gate would see and what its runs would take, for `plan`.
package struct PowerView: Sendable {
  /// What the rates were planned from.
  package enum Source: Sendable, Equatable {
    /// An accepted baseline, by name.
    case baseline(String)
    /// A stored run, taken as the baseline.
    case run(String)
    /// Nothing was measured: a mean pass rate that somebody assumes.
    case assumed(rate: Double)
  }

  /// What one trial takes; `nil` where nobody knows.
  package struct Price: Sendable, Equatable {
    package var time: Duration?
    package var costUSD: Double?
    package var concurrency: Int

    package init(time: Duration?, costUSD: Double?, concurrency: Int) {
      self.time = time
      self.costUSD = costUSD
      self.concurrency = concurrency
    }

    func duration(of trials: Double) -> Duration? {
      time.map { $0 * (trials / Double(concurrency)) }
    }
    func cost(of trials: Double) -> Double? { costUSD.map { $0 * trials } }
  }

  package var evalSet: String
  package var source: Source
  package var power: GatePower
  /// Selected cases about which nothing is known.
  package var leftOut: Int
  package var forecast: GateForecast?
  package var price: Price
  /// Drops of the suite that somebody asked about, as shares.
  package var asked: [Double]

  package init(
    evalSet: String, source: Source, power: GatePower, leftOut: Int, forecast: GateForecast?,
    price: Price, asked: [Double]
  ) {
    self.evalSet = evalSet
    self.source = source
    self.power = power
    self.leftOut = leftOut
    self.forecast = forecast
    self.price = price
    self.asked = asked
  }

  var plan: GatePlan { power.plan }

  /// Trials a case in the baseline: the fewest and the most.
  var baselineTrials: (fewest: Int, most: Int) {
    let sizes = plan.cases.map(\.counts.trials)
    return (sizes.min() ?? 0, sizes.max() ?? 0)
  }
}

extension PowerView {
  package func text(style: TextStyle) -> String {
    var page = Page(style)
    head(&page)
    page.gap()
    groups(&page)
    page.gap()
    cases(&page)
    page.gap()
    costs(&page)
    if !asked.isEmpty {
      page.gap()
      for drop in asked { page.paragraph(sentence(onDrop: drop), first: "→ ", indent: 2) }
    }
    return page.text
  }

  private func head(_ page: inout Page) {
    let (fewest, most) = baselineTrials
    let stored = fewest == most ? "\(fewest)" : "\(fewest) to \(most)"
    page.line(
      Span("plan", .strong),
      Span(
        "   \(Figures.count(plan.cases.count, "case")) × \(Figures.count(plan.trials, "trial"))"),
      Span("   beside \(stored) baseline trials a case"))
    let from =
      switch source {
      case .baseline(let name): "baseline \(name)"
      case .run(let id): "run \(id) as the baseline"
      case .assumed(let rate): "no baseline: \(Figures.percent(rate)) assumed"
      }
    let alpha = percent(plan.policy.alpha)
    page.line(
      Span(
        "\(evalSet) · \(from) · blocks at most \(alpha) of unchanged agents",
        .quiet),
      indent: 2)
    page.line(Span("plan \(plan.digest)", .quiet), indent: 2)
    if leftOut > 0 {
      page.line(
        Span("\(Figures.count(leftOut, "case")) without a baseline left out", .doubtful), indent: 2)
    }
  }

  private func groups(_ page: inout Page) {
    page.line(
      Span("Smallest drops that are found \(percent(power.power)) of the time", .strong),
      Span("   in points", .quiet))
    var table = PageTable([
      .init(title: "", isFlexible: true), .init(title: "cases", alignment: .right),
      .init(title: "passes now", alignment: .right), .init(title: "found from", alignment: .right),
      .init(title: "a pass excludes", alignment: .right),
    ])
    for (name, group) in named {
      table.row(
        Span(name), Span(Figures.count(group.cases)), Span(Figures.percent(group.rate)),
        group.smallestDrop.map { Span(points($0)) } ?? Span("none", .doubtful),
        Span(points(group.margin)))
    }
    page.table(table)
  }

  var named: [(String, GatePower.Group)] {
    [("the suite", power.suite)]
      + power.intents.map { group in
        if case .intent(let name) = group.group { (name, group) } else { ("", group) }
      }
  }

  private func cases(_ page: inout Page) {
    let found = power.cases
    page.line(
      Span("One case that falls while all others stay", .strong),
      Span(found.isApproximate ? "   approximate: few cases" : "", .quiet))
    guard !found.kinds.isEmpty else {
      page.paragraph(
        "no case can be judged on its own: they pass too rarely, or were measured too little",
        indent: 2)
      return
    }
    let fall = points(found.collapse)
    var table = PageTable([
      .init(title: "passed in the baseline", isFlexible: true),
      .init(title: "cases", alignment: .right),
      .init(title: "a fall by \(fall) is found", alignment: .right),
      .init(title: "found from", alignment: .right),
    ])
    let shown = 4
    for kind in found.kinds.prefix(shown) {
      table.row(
        Span("\(kind.baseline.passes) of \(kind.baseline.trials)"), Span(Figures.count(kind.cases)),
        Span(percent(kind.collapsePower)),
        kind.smallestDrop.map { Span(points($0)) } ?? Span("none", .doubtful))
    }
    page.table(table)
    let others = found.kinds.dropFirst(shown).reduce(0) { $0 + $1.cases }
    if others > 0 { page.line(Span("and \(Figures.count(others, "other"))", .quiet), indent: 2) }
    if found.notEligible > 0 {
      page.line(
        Span(
          "\(Figures.count(found.notEligible, "case")) can't be judged alone: too rarely passed, "
            + "or too little measured", .quiet), indent: 2)
    }
    if let needed = found.baselineNeeded {
      page.paragraph(
        "with \(needed) baseline trials a case, a stable case's fall by \(fall) is found",
        first: "→ ", indent: 2)
    }
  }

  private func costs(_ page: inout Page) {
    let knowsPrice = price.time != nil || price.costUSD != nil
    page.line(
      Span("What a run takes", .strong),
      Span(knowsPrice ? "" : "   no stored run says what a trial costs", .quiet))
    var table = PageTable([
      .init(title: "", isFlexible: true), .init(title: "trials", alignment: .right),
      .init(title: price.time == nil ? "" : "time", alignment: .right),
      .init(title: price.costUSD == nil ? "" : "cost", alignment: .right),
      .init(title: forecast == nil ? "" : "8 of 10 runs", alignment: .right),
    ])
    func row(_ name: String, _ trials: Double, _ range: String) {
      table.row(
        Span(name), Span(Figures.count(Int(trials.rounded()))),
        Span(price.duration(of: trials).map(Figures.duration) ?? ""),
        Span(price.cost(of: trials).map(Figures.money) ?? ""), Span(range))
    }
    row("every planned trial", Double(plan.plannedTrials), "")
    if let forecast {
      row(
        "stopping early, agent unchanged", forecast.meanTrials,
        "\(Figures.count(Int(forecast.fewTrials)))–\(Figures.count(Int(forecast.manyTrials)))")
    }
    page.table(table)
    guard let forecast else { return }
    let runs = forecast.blocked.trials
    page.paragraph(
      "of \(Figures.count(runs)) simulated runs of an unchanged agent "
        + "\(forecast.passed.passes) passed, \(forecast.unproven.passes) passed unproven, "
        + "\(forecast.blocked.passes) blocked", indent: 2, tone: .quiet)
  }

  func sentence(onDrop drop: Double) -> String {
    let what = "a drop of the suite by \(points(drop)) pt"
    guard let need = power.need(forDrop: drop) else {
      return "\(what) is impossible: its cases pass only \(Figures.percent(power.suite.rate))"
    }
    let trials = need.trials.map { "\(what) needs \(Figures.count($0, "trial")) a case" }
    guard let larger = need.enlarged else {
      return trials ?? "\(what) can't be found by repeats: add cases"
    }
    let instead =
      "\(Figures.count(larger.trials)) beside \(Figures.count(larger.baseline)) baseline trials"
    if let trials { return "\(trials); \(instead) would do" }
    return "\(what) is hidden by the baseline's own chance; it needs \(instead) a case"
  }

  /// Planning is no place for decimals of percentages.
  private func percent(_ share: Double) -> String {
    share > 0.005 && share < 0.995 ? "\(Figures.fixed(100 * share, 0))%" : Figures.percent(share)
  }

  private func points(_ share: Double) -> String {
    let text = Figures.fixed(100 * share, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
