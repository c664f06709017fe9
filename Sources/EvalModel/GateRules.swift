/// What people write about the comparison with a baseline. `nil` leaves a rule to whoever comes
/// next: a flag, then the profile, then the eval set, then the default.
package struct GateRules: Sendable, Equatable {
  /// The probability of blocking although nothing changed.
  package var alpha: Double?
  /// The drop of the whole suite that a proven pass excludes.
  package var margin: Double?
  /// The same for an intent.
  package var intentMargin: Double?
  /// For single intents, by name.
  package var intentMargins: [String: Double]
  /// A drop of the suite that is accepted.
  package var tolerance: Double?
  /// The fall of a single case that must be noticed.
  package var collapse: Double?
  /// Whether a pass that is not proven is inconclusive.
  package var isStrict: Bool?
  /// Whether many cases of the baseline may leave the eval set.
  package var allowsRemoved: Bool?
  /// How many times the baseline's figure each metric may be, by the metric's name.
  package var metrics: [String: Double]

  package init(
    alpha: Double? = nil, margin: Double? = nil, intentMargin: Double? = nil,
    intentMargins: [String: Double] = [:], tolerance: Double? = nil, collapse: Double? = nil,
    isStrict: Bool? = nil, allowsRemoved: Bool? = nil,
    metrics: [String: Double] = [:]
  ) {
    self.alpha = alpha
    self.margin = margin
    self.intentMargin = intentMargin
    self.intentMargins = intentMargins
    self.tolerance = tolerance
    self.collapse = collapse
    self.isStrict = isStrict
    self.allowsRemoved = allowsRemoved
    self.metrics = metrics
  }

  /// These rules, with `other` where they say nothing.
  package func falling(backTo other: GateRules) -> GateRules {
    GateRules(
      alpha: alpha ?? other.alpha, margin: margin ?? other.margin,
      intentMargin: intentMargin ?? other.intentMargin,
      intentMargins: other.intentMargins.merging(intentMargins) { _, own in own },
      tolerance: tolerance ?? other.tolerance, collapse: collapse ?? other.collapse,
      isStrict: isStrict ?? other.isStrict, allowsRemoved: allowsRemoved ?? other.allowsRemoved,
      metrics: other.metrics.merging(metrics) { _, own in own })
  }
}

/// How a run was compared while it ran; kept with it, because a run that the gate stopped can only
/// be judged again as what it was.
package struct RunGate: Sendable, Equatable {
  /// The baseline's name.
  package var baseline: String
  /// The digest of the plan, made before the first trial.
  package var plan: String
  /// Whether trials were spent in rounds until the verdict was known.
  package var stopsEarly: Bool
  /// The file of the accepted agent when it was run beside the candidate.
  package var baselineAgent: String?

  package init(
    baseline: String, plan: String, stopsEarly: Bool, baselineAgent: String? = nil
  ) {
    self.baseline = baseline
    self.plan = plan
    self.stopsEarly = stopsEarly
    self.baselineAgent = baselineAgent
  }
}
