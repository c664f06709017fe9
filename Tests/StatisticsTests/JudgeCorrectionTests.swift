import JSONKit
import Testing

@testable import Statistics

struct JudgeCorrectionTests {
  @Test("Rogan and Gladen's correction agrees with the reference")
  func roganGladen() throws {
    try Reference.check("rogan_gladen") { entry, count in
      let corrected = try #require(
        RoganGladen(
          judged: Proportion(
            passes: try entry.input("judge_pass").integer(),
            trials: try entry.input("n").integer()),
          sensitivity: Proportion(
            passes: try entry.input("tp").integer(), trials: try entry.input("n_pos").integer()),
          specificity: Proportion(
            passes: try entry.input("tn").integer(), trials: try entry.input("n_neg").integer())))
      count.expect(corrected.estimate, try entry.output("estimate").double())
      count.expect(corrected.standardError, try entry.output("se_delta").double())
      let half = 1.959_963_984_540_054 * corrected.standardError
      count.expect(
        [corrected.estimate - half, corrected.estimate + half], try entry.output("wald").doubles())
      let confidence = try #require(Confidence(try entry.input("conf").double()))
      count.expect(
        corrected.interval(confidence: confidence).map { [$0.lower, $0.upper] },
        try entry.output("lang_reiczigel").doubles())
      count.expectEqual(corrected.warnings, [])
    }
  }

  @Test("a judge that says too little is refused")
  func weakJudge() {
    let judged = Proportion(passes: 60, trials: 100)
    let coin = Proportion(passes: 50, trials: 100)
    let good = Proportion(passes: 95, trials: 100)
    let none = Proportion(passes: 0, trials: 0)
    #expect(RoganGladen(judged: judged, sensitivity: coin, specificity: coin) == nil)
    #expect(
      RoganGladen(judged: judged, sensitivity: coin, specificity: coin, minimumYouden: -1) == nil)
    #expect(RoganGladen(judged: none, sensitivity: good, specificity: good) == nil)
    #expect(RoganGladen(judged: judged, sensitivity: none, specificity: good) == nil)
  }

  @Test("an estimate beyond 1 is moved to 1 with a warning")
  func truncated() throws {
    let corrected = try #require(
      RoganGladen(
        judged: Proportion(passes: 92, trials: 100),
        sensitivity: Proportion(passes: 90, trials: 100),
        specificity: Proportion(passes: 90, trials: 100)))
    #expect(corrected.estimate == 1)
    #expect(corrected.warnings == [.truncated])
    let interval = try #require(corrected.interval())
    #expect(interval.upper == 1 && interval.lower < 1)
  }

  @Test("a judged rate that the calibration contradicts has no interval")
  func contradiction() throws {
    let corrected = try #require(
      RoganGladen(
        judged: Proportion(passes: 999, trials: 1000),
        sensitivity: Proportion(passes: 90, trials: 100),
        specificity: Proportion(passes: 90, trials: 100)))
    #expect(corrected.estimate == 1)
    #expect(corrected.interval() == nil)
  }

  @Test("double sampling agrees with the reference")
  func tenenbein() throws {
    try Reference.check("double_sampling_tenenbein") { entry, count in
      let sampled = try #require(
        DoubleSampling(
          judged: Proportion(
            passes: try entry.input("judge_pass").integer(),
            trials: try entry.input("n").integer()),
          passAmongJudgedPass: Proportion(
            passes: try entry.input("true_pass_among_judge_pass").integer(),
            trials: try entry.input("labelled_judge_pass").integer()),
          passAmongJudgedFail: Proportion(
            passes: try entry.input("true_pass_among_judge_fail").integer(),
            trials: try entry.input("labelled_judge_fail").integer())))
      count.expect(sampled.estimate, try entry.output("estimate").double())
      count.expect(sampled.standardError, try entry.output("se").double())
      let half = 1.959_963_984_540_054 * sampled.standardError
      count.expect(
        [sampled.estimate - half, sampled.estimate + half], try entry.output("wald").doubles())
      let confidence = try #require(Confidence(try entry.input("conf").double()))
      let interval = sampled.interval(confidence: confidence)
      count.expect([interval.lower, interval.upper], try entry.output("logit").doubles())
    }
  }

  @Test("a verdict that occurs but has no labels gives no estimate")
  func unlabelled() throws {
    let labels = Proportion(passes: 9, trials: 10)
    let none = Proportion(passes: 0, trials: 0)
    let mixed = Proportion(passes: 90, trials: 100)
    #expect(
      DoubleSampling(judged: mixed, passAmongJudgedPass: labels, passAmongJudgedFail: none) == nil)
    #expect(
      DoubleSampling(judged: mixed, passAmongJudgedPass: none, passAmongJudgedFail: labels) == nil)
    #expect(
      DoubleSampling(judged: none, passAmongJudgedPass: labels, passAmongJudgedFail: labels) == nil)
    let allPass = try #require(
      DoubleSampling(
        judged: Proportion(passes: 100, trials: 100), passAmongJudgedPass: labels,
        passAmongJudgedFail: none))
    #expect(allPass.estimate == 0.9)
    #expect(allPass.warnings == [.fewObservations(10, needed: 50)])
  }

  @Test("when every label is a pass, the error is not 0 and the interval ends at 1")
  func allLabelsPass() throws {
    let labels = Proportion(passes: 40, trials: 40)
    let sampled = try #require(
      DoubleSampling(
        judged: Proportion(passes: 90, trials: 100), passAmongJudgedPass: labels,
        passAmongJudgedFail: labels))
    #expect(sampled.estimate == 1)
    #expect(sampled.standardError > 0)
    #expect(sampled.interval().upper == 1 && sampled.interval().lower < 1)
  }

  @Test("a clustered variance of the judge's rate widens the error")
  func clusteredJudge() throws {
    func error(_ variance: Double?) throws -> Double {
      try #require(
        DoubleSampling(
          judged: Proportion(passes: 800, trials: 1000),
          passAmongJudgedPass: Proportion(passes: 95, trials: 100),
          passAmongJudgedFail: Proportion(passes: 20, trials: 100), judgeVariance: variance)
      ).standardError
    }
    #expect(try error(0.00016) == error(nil))
    #expect(try error(0.0016) > error(nil))
  }

  @Test("prediction-powered means agree with the reference")
  func ppi() throws {
    try Reference.check("ppi_mean") { entry, count in
      let mean = try #require(
        PredictionPoweredMean(
          truth: try entry.input("y").doubles(), judge: try entry.input("f").doubles(),
          judgeUnlabelled: try entry.input("f_unlabelled").doubles()))
      count.expect(mean.plain.value, try entry.output("ppi").double())
      count.expect(mean.plain.standardError, try entry.output("ppi_se").double())
      let plain = mean.plain.interval()
      count.expect([plain.lower, plain.upper], try entry.output("ppi_ci").doubles())
      count.expect(mean.weight, try entry.output("lam").double())
      count.expect(mean.tuned.value, try entry.output("ppipp").double())
      count.expect(mean.tuned.standardError, try entry.output("ppipp_se").double())
      let tuned = mean.tuned.interval()
      count.expect([tuned.lower, tuned.upper], try entry.output("ppipp_ci").doubles())
      count.expect(mean.labelsOnly.value, try entry.output("classical").double())
      count.expect(mean.labelsOnly.standardError, try entry.output("classical_se").double())
    }
  }

  @Test("a judge that never varies gets no weight, and one label is too few")
  func ppiEdges() throws {
    let mean = try #require(
      PredictionPoweredMean(truth: [1, 0, 1], judge: [1, 1, 1], judgeUnlabelled: [1, 1]))
    #expect(mean.weight == 0)
    #expect(mean.tuned == mean.labelsOnly)
    #expect(PredictionPoweredMean(truth: [1], judge: [1], judgeUnlabelled: [1, 0]) == nil)
    #expect(PredictionPoweredMean(truth: [1, 0], judge: [1], judgeUnlabelled: [1, 0]) == nil)
    #expect(PredictionPoweredMean(truth: [1, 0], judge: [1, 0], judgeUnlabelled: []) == nil)
  }
}
