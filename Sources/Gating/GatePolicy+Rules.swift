package import EvalModel

extension GatePolicy {
  /// The defaults, with what people wrote instead.
  package init(_ rules: GateRules) {
    self.init()
    alpha = rules.alpha ?? alpha
    margin = rules.margin ?? margin
    intentMargin = rules.intentMargin ?? intentMargin
    intentMargins = rules.intentMargins
    tolerance = rules.tolerance ?? tolerance
    collapse = rules.collapse ?? collapse
    self = leavingShare(for: MetricLimits(rules))
  }

  /// The drop that a pass of the group excludes.
  package func margin(of group: CaseGroup) -> Double {
    switch group {
    case .suite: margin
    case .intent(let name): intentMargins[name] ?? intentMargin
    case .tag, .criterion: intentMargin
    }
  }
}

extension MetricLimits {
  /// The limits that people wrote, in the order in which metrics are reported.
  package init(_ rules: GateRules) {
    self.init(
      Metric.all.compactMap { metric in rules.metrics[metric.name].map { Limit(metric, $0) } })
  }
}
