package import Comparing
import EvalModel
import JSONKit

/// The trials of a case as the page's program reads them.
package struct PackedTrials: Sendable {
  /// Letters and digits only, so that they stand anywhere in a page.
  package let text: String
  /// Bytes before they were compressed.
  package let size: Int

  /// One of them.
  package struct Trial: Sendable {
    /// Everything but the trajectory.
    package var view: TrialView
    /// JSON that is put into the page as it is; `nil` when there is no trajectory.
    ///
    /// A store has it as text, and reading it only to write it again would take most of the time of
    /// making a page. Whatever it holds, the page's program reads it as data.
    package var trajectory: [UInt8]?

    package init(_ view: TrialView, trajectory: [UInt8]?) {
      self.view = view
      self.trajectory = trajectory
    }

    package init(_ view: TrialView) {
      self.init(view, trajectory: view.record.trajectory?.json.encoded())
    }
  }

  /// A trial longer than this is left out, with the command that shows it: nobody reads it in a
  /// page, and it would keep everything else from opening.
  private static let trialLimit = 1 << 20

  /// `trials` are those of one case, `difference` how they go differently from the baseline's.
  package init(
    caseID: String, input: [String], trials: [Trial], invocation: Invocation, trialsPerCase: Int,
    difference: TrajectoryDifference? = nil
  ) {
    var bytes = Array(#"{"input":"#.utf8)
    JSONValue.array(input.map { .string($0) }).write(to: &bytes)
    if let difference {
      bytes += Array(#","difference":"#.utf8)
      Self.told(difference).write(to: &bytes)
    }
    bytes += Array(#","repeat":"#.utf8)
    JSONValue.string(invocation.repeatCase(caseID, trials: max(3, trialsPerCase)))
      .write(to: &bytes)
    bytes += Array(#","trials":["#.utf8)
    for (index, trial) in trials.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.write(trial, invocation, to: &bytes)
    }
    bytes += Array("]}".utf8)
    size = bytes.count
    text = Base64.text(Deflate.compressed(bytes))
  }

  /// What is more than chance, and what may be and differs much.
  private static func told(_ difference: TrajectoryDifference) -> JSONValue {
    [
      "before": .int(Int64(difference.before)), "after": .int(Int64(difference.after)),
      "told": .array(
        (difference.resolved.prefix(30) + difference.doubtful.prefix(6)).map { one in
          ["mark": .string(one.mark), "text": .string(one.sentence)]
        }),
    ]
  }

  private static func write(_ trial: Trial, _ invocation: Invocation, to bytes: inout [UInt8]) {
    bytes += Array(#"{"show":"#.utf8)
    let plan = trial.view.record.plan
    JSONValue.string(invocation.show(case: plan.caseID, trial: plan.index)).write(to: &bytes)
    var view = trial.view
    var trajectory = trial.trajectory
    var body: [UInt8] = []
    JSONValue.object(view.members).write(to: &body)
    if body.count + (trajectory?.count ?? 0) + view.record.log.utf8.count > trialLimit {
      view.record.log = ""
      view.score?.grades = []
      trajectory = nil
      body = []
      JSONValue.object(view.members).write(to: &body)
      bytes += Array(#","left_out":"This trial is too long for a page.""#.utf8)
    }
    bytes += Array(#","trial":"#.utf8)
    // The object goes on.
    body.removeLast()
    bytes += body
    bytes += Array(#","trajectory":"#.utf8)
    bytes += trajectory ?? Array("null".utf8)
    if !view.record.log.isEmpty {
      bytes += Array(#","log":"#.utf8)
      JSONValue.string(view.record.log).write(to: &bytes)
    }
    bytes += Array("}}".utf8)
  }
}
