/// What models cost, as the project file says. An unknown price is unknown, never 0.
package struct PriceTable: Sendable, Equatable {
  package struct Price: Sendable, Equatable {
    /// The model's name; with `*` at its end, every name that begins so.
    package var model: String
    /// In US dollars for a million tokens.
    package var input: Double
    package var output: Double

    package init(model: String, input: Double, output: Double) {
      self.model = model
      self.input = input
      self.output = output
    }
  }

  package var prices: [Price]

  package init(_ prices: [Price] = []) { self.prices = prices }

  /// The price whose name says most about the model.
  package func price(of model: String) -> Price? {
    if let exact = prices.first(where: { $0.model.utf8.elementsEqual(model.utf8) }) { return exact }
    return prices.filter { price in
      price.model.hasSuffix("*") && model.utf8.starts(with: price.model.utf8.dropLast())
    }.max { $0.model.utf8.count < $1.model.utf8.count }
  }

  /// The trajectory with the cost of each model call whose tokens and price are known; the sum
  /// only where the cost of every call is, because a part of a sum is not the sum.
  package func priced(_ trajectory: Trajectory) -> Trajectory {
    guard !prices.isEmpty else { return trajectory }
    var trajectory = trajectory
    var sum: Double? = 0
    var calls = 0
    for index in trajectory.steps.indices {
      guard case .model(var call) = trajectory.steps[index].kind else { continue }
      // A step that only holds reasoning cost nothing of its own.
      if call.inputTokens == nil, call.outputTokens == nil, call.costUSD == nil, call.model == nil {
        continue
      }
      calls += 1
      if call.costUSD == nil, let price = call.model.flatMap(price(of:)),
        let input = call.inputTokens, let output = call.outputTokens
      {
        call.costUSD = (Double(input) * price.input + Double(output) * price.output) / 1_000_000
        trajectory.steps[index].kind = .model(call)
      }
      sum = sum.flatMap { sum in call.costUSD.map { sum + $0 } }
    }
    if trajectory.usage.costUSD == nil, calls > 0 { trajectory.usage.costUSD = sum }
    return trajectory
  }

  /// The same for what came of a trial.
  package func priced(_ outcome: TrialOutcome) -> TrialOutcome {
    switch outcome {
    case .completed(let trajectory): .completed(priced(trajectory))
    case .agentFailed(let failure, let partial): .agentFailed(failure, partial: priced(partial))
    case .harnessFailed, .cancelled: outcome
    }
  }
}
