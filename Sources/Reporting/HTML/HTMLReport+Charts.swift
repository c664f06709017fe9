import Gating
import Statistics

// `rounded` is libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension HTMLReport {
  /// A row for each intent, worst first: a chart that is a table as well, so that it reads without
  /// sight, prints, and needs no script.
  var intents: String {
    guard report.suite != nil else { return "" }
    let hasBaseline = report.rows.contains { $0.baseline != nil }
    let rows = report.intents.map { group -> String in
      let baseline = baseline(of: group.intent)
      let change =
        hasBaseline
        ? "<td class=\"num\">\(baseline.map { Figures.percent($0.rate) } ?? "–")</td>" : ""
      return """
        <tr><th scope="row">\(text(group.intent))</th>
        <td class="num">\(group.rate.map { Figures.percent($0.rate) } ?? "–")</td>\(change)
        <td class="plot">\(plot(group.rate, baseline))</td>
        <td class="num optional">\(group.rate?.interval.map(Figures.interval) ?? "–")</td>
        <td class="num">\(Figures.count(group.cases))</td>
        <td class="num">\(group.flaky == 0 ? "·" : Figures.count(group.flaky))</td></tr>
        """
    }
    let head = hasBaseline ? "<th scope=\"col\" class=\"num\">baseline</th>" : ""
    let key =
      hasBaseline
      ? """
      <p class="facts"><span class="key"></span>this run<span class="key base"></span>baseline; \
      bands are 95% intervals</p>
      """ : ""
    return section(
      "Pass rate by intent",
      """
      <div class="scroll"><table class="chart"><thead><tr><th scope="col">intent</th>\
      <th scope="col" class="num">passed</th>\(head)<th scope="col" class="plot">0–100%</th>\
      <th scope="col" class="num optional">95% interval</th><th scope="col" class="num">cases</th>\
      <th scope="col" class="num">flaky</th></tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>\(key)
      """)
  }

  /// The mean over the intent's compared cases, as the run's own rate.
  private func baseline(of intent: String) -> (rate: Double, interval: ConfidenceInterval?)? {
    let counts = report.rows.filter { $0.tally.labels.intent.utf8.elementsEqual(intent.utf8) }
      .compactMap(\.baseline).filter { $0.trials > 0 }
    guard let mean = ClusteredMean(counts) else { return nil }
    return (mean.mean, counts.count == 1 ? counts[0].interval() : mean.rateInterval())
  }

  private func plot(
    _ rate: PassRate?, _ baseline: (rate: Double, interval: ConfidenceInterval?)?
  ) -> String {
    guard let rate else { return "" }
    let middle = baseline == nil ? 3.0 : 1.0
    var marks = mark(rate.rate, rate.interval, y: middle, height: baseline == nil ? 14 : 9, "")
    if let baseline {
      marks += mark(baseline.rate, baseline.interval, y: 12, height: 7, " base")
    }
    let label =
      "\(Figures.percent(rate.rate)) \(rate.interval.map { "(\(Figures.interval($0)))" } ?? "")"
    return """
      <svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="\(text(label))">\
      <rect class="track" x="0" y="0" width="100" height="20" rx="1"/>\(marks)</svg>
      """
  }

  private func mark(
    _ rate: Double, _ interval: ConfidenceInterval?, y: Double, height: Double, _ kind: String
  ) -> String {
    var text = ""
    if let interval {
      let (lower, upper) = (Self.share(interval.lower), Self.share(interval.upper))
      text += rect("band\(kind)", lower, y, max(0.6, upper - lower), height)
    }
    return text + rect("tick\(kind)", min(98.8, max(0, Self.share(rate) - 0.6)), y, 1.2, height)
  }

  private func rect(
    _ kind: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) -> String {
    """
    <rect class="\(kind)" x="\(Figures.fixed(x, 2))" y="\(Figures.fixed(y, 2))" \
    width="\(Figures.fixed(width, 2))" height="\(Figures.fixed(height, 2))"/>
    """
  }

  private static func share(_ value: Double) -> Double { min(100, max(0, value * 100)) }

  // MARK: - Distributions

  /// How many cases pass how often: a suite of 90 % may be all flaky, or a tenth of it broken.
  var caseRates: String {
    let rates = report.rows.compactMap(\.tally.counts.rate)
    guard rates.count > 1 else { return "" }
    // All and nothing have bars of their own.
    var counts = [Int](repeating: 0, count: 12)
    for rate in rates {
      counts[rate == 0 ? 0 : rate == 1 ? 11 : 1 + min(9, Int(rate * 10))] += 1
    }
    let bars = counts.enumerated().map { index, count in
      let name =
        index == 0
        ? "never pass" : index == 11 ? "always pass" : "pass in \(index * 10 - 10)–\(index * 10)%"
      return Bar(
        count: count, title: "\(Figures.count(count, "case")) \(name)",
        kind: index == 11 ? "high" : index < 6 ? "low" : "mid")
    }
    return section(
      "Cases by how often they pass",
      histogram(bars, axis: ["never", "50%", "always"], label: "cases by pass rate")
        + """
        <p class="facts">\(Figures.count(counts[11])) always · \
        \(Figures.count(rates.count - counts[0] - counts[11])) sometimes · \
        \(Figures.count(counts[0])) never</p>
        """)
  }

  var latencies: String {
    distribution(
      report.latencies, "Latency of a trial", "trials by latency",
      report.agent.latency.map {
        "p50 \(Figures.duration($0.p50)) · p95 \(Figures.duration($0.p95)) · longest "
          + Figures.duration($0.longest)
      } ?? ""
    ) { Figures.duration(.seconds($0)) }
  }

  var costs: String {
    let cost = report.agent.costUSD
    let unknown = cost.unknown == 0 ? "" : " · unknown for \(Figures.count(cost.unknown, "trial"))"
    return distribution(
      report.costs, "Cost of a trial", "trials by cost",
      "\(Figures.money(cost.sum)) in all\(unknown)", Figures.money)
  }

  private func distribution(
    _ histogram: Histogram?, _ title: String, _ label: String, _ facts: String,
    _ format: (Double) -> String
  ) -> String {
    guard let histogram else { return "" }
    var bars = histogram.counts.enumerated().map { index, count in
      let from = Double(index) * histogram.width
      return Bar(
        count: count,
        title:
          "\(Figures.count(count, "trial")): \(format(from)) to \(format(from + histogram.width))",
        kind: "")
    }
    var end = format(Double(histogram.counts.count) * histogram.width)
    if histogram.beyond > 0 {
      bars.append(
        Bar(
          count: histogram.beyond,
          title: "\(Figures.count(histogram.beyond, "trial")): more than \(end)", kind: "mid"))
      end = "more than " + end
    }
    return section(
      title,
      self.histogram(bars, axis: ["0", end], label: label)
        + "<p class=\"facts\">\(text(facts))</p>")
  }

  private struct Bar {
    var count: Int
    var title: String
    var kind: String
  }

  private func histogram(_ bars: [Bar], axis: [String], label: String) -> String {
    let most = Double(max(1, bars.map(\.count).max() ?? 1))
    let rects = bars.enumerated().map { index, bar -> String in
      let height = bar.count == 0 ? 0 : max(2, Double(bar.count) / most * 100)
      let body = rect(
        "bar \(bar.kind)", Double(index) * 10 + 0.8, 100 - height, 8.4, height)
      return "<g><title>\(text(bar.title))</title>\(body)</g>"
    }
    let told = bars.filter { $0.count > 0 }.map(\.title).joined(separator: "; ")
    return """
      <div class="histogram"><svg viewBox="0 0 \(bars.count * 10) 100" preserveAspectRatio="none" \
      role="img" aria-label="\(text("\(label): \(told)"))">\(rects.joined())</svg>
      <div class="axis">\(axis.map { "<span>\(text($0))</span>" }.joined())</div></div>
      """
  }

  var categories: String {
    guard !report.failures.isEmpty else { return "" }
    let most = Double(report.failures.map(\.trials).max() ?? 1)
    let rows = report.failures.map { failure -> String in
      let bar = rect("bar low", 0, 3, Double(failure.trials) / most * 100, 14)
      return """
        <tr><th scope="row">\(text(failure.kind))</th><td class="num">\(failure.trials)</td>
        <td class="plot"><svg viewBox="0 0 100 20" preserveAspectRatio="none" \
        aria-hidden="true">\(bar)</svg></td>
        <td>\(caseLink(failure.mostIn.id))</td></tr>
        """
    }
    return section(
      "Failures by category",
      """
      <table class="chart narrow"><thead><tr><th scope="col">category</th>\
      <th scope="col" class="num">trials</th><th scope="col" class="plot"></th>\
      <th scope="col">most in</th></tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table>
      """)
  }
}
