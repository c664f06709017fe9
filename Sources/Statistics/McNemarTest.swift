/// McNemar's exact test: of the paired results that differ, do as many fall as rise?
package struct McNemarTest: Sendable, Equatable {
  package let passToFail: Int
  package let failToPass: Int

  package init(passToFail: Int, failToPass: Int) {
    precondition(passToFail >= 0 && failToPass >= 0)
    self.passToFail = passToFail
    self.failToPass = failToPass
  }

  /// The results that differ; the others say nothing about a change.
  package var discordant: Int { passToFail + failToPass }

  private var null: Binomial { Binomial(trials: discordant, probability: 0.5) }

  /// One-sided, for a fall.
  package var drop: Double { null.atLeast(passToFail) }

  package var twoSided: Double { min(1, 2 * null.cdf(min(passToFail, failToPass))) }
}
