import JSONKit
import Testing

@testable import Statistics

struct AgreementTests {
  private func compare(
    _ agreement: Agreement, _ entry: Reference, _ count: inout Reference.Count
  ) throws {
    let table = try #require(try entry.output("table").array).map { try $0.integers() }
    count.expectEqual(agreement.table, table)
    count.expect(agreement.observed, try entry.output("po").double())
    count.expect(agreement.kappa(), try entry.output("kappa").double())
    count.expect(agreement.kappa(.linear), try entry.output("kappa_linear").double())
    count.expect(agreement.kappa(.quadratic), try entry.output("kappa_quadratic").double())
    count.expect(agreement.kappaStandardError, try entry.output("kappa_se_fleiss").double())
    count.expect(
      agreement.kappaInterval().map { [$0.lower, $0.upper] },
      try entry.output("kappa_ci95").doubles())
    count.expect(agreement.gwetAC1, try entry.output("gwet_ac1").double())
    count.expect(agreement.pabak, try entry.output("pabak").double())
    count.expect(
      agreement.krippendorffAlpha, try entry.output("krippendorff_alpha_nominal").double())
  }

  @Test("agreement on two categories agrees with the reference")
  func binary() throws {
    try Reference.check("agreement_binary") { entry, count in
      let human = try entry.input("human").integers()
      let judge = try entry.input("judge").integers()
      let binary = BinaryAgreement(zip(human, judge).map { ($0 == 1, $1 == 1) })
      try compare(try #require(binary.agreement), entry, &count)
      count.expect(binary.sensitivity.rate, try entry.output("sensitivity").double())
      count.expect(binary.specificity.rate, try entry.output("specificity").double())
      count.expect(binary.positivePredictiveValue.rate, try entry.output("ppv").double())
      count.expect(binary.negativePredictiveValue.rate, try entry.output("npv").double())
      count.expect(binary.f1, try entry.output("f1").double())
      count.expect(binary.balancedAccuracy, try entry.output("balanced_accuracy").double())
      count.expect(binary.youdenJ, try entry.output("youden_j").double())
      count.expect(binary.matthewsCorrelation, try entry.output("mcc").double())
      count.expect(binary.bias, try entry.output("bias_judge_minus_human").double())
      count.expect(binary.biasTest.twoSided, try entry.output("mcnemar_exact_p").double())
    }
  }

  @Test("agreement on ordered categories agrees with the reference")
  func ordinal() throws {
    try Reference.check("agreement_ordinal5") { entry, count in
      let human = try entry.input("human").integers().map { $0 - 1 }
      let judge = try entry.input("judge").integers().map { $0 - 1 }
      try compare(
        try #require(Agreement(human, judge, categories: 5)), entry, &count)
    }
  }

  @Test("when both raters know one category only, chance-corrected measures don't exist")
  func oneCategory() throws {
    let agreement = try #require(Agreement([1, 1, 1], [1, 1, 1], categories: 2))
    #expect(agreement.observed == 1)
    for weights in Agreement.Weights.allCases { #expect(agreement.kappa(weights) == nil) }
    #expect(agreement.kappaStandardError == nil && agreement.kappaInterval() == nil)
    #expect(agreement.krippendorffAlpha == nil)
    #expect(agreement.gwetAC1 == 1)
    let judge = BinaryAgreement(
      truePositives: 3, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    #expect(judge.specificity.rate == nil && judge.youdenJ == nil)
    #expect(judge.balancedAccuracy == nil && judge.matthewsCorrelation == nil)
  }

  @Test("ratings that don't pair up, fall outside or don't exist give nothing")
  func invalid() {
    #expect(Agreement([], [], categories: 2) == nil)
    #expect(Agreement([0], [0, 1], categories: 2) == nil)
    #expect(Agreement([2], [0], categories: 2) == nil)
    #expect(Agreement([-1], [0], categories: 2) == nil)
    #expect(Agreement([0], [0], categories: 1) == nil)
    #expect(Agreement(table: [[1, 2], [3]]) == nil)
    #expect(Agreement(table: [[1, -2], [3, 4]]) == nil)
    #expect(BinaryAgreement([]).agreement == nil)
    #expect(BinaryAgreement([]).bias == nil && BinaryAgreement([]).f1 == nil)
  }
}
