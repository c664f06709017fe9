import Diagnostics
import EvalModel
import MarkedYAML

/// The fields of a case's `proof`.
enum ProofFields {
  static let shape: Shape<CaseProof> = {
    let trajectories = Field(
      "trajectories", Shape<String>.name.located,
      "The file with what happened and what should have happened", required: true)
    let incident = Field(
      "incident", incidentShape, "How the case fails on what happened", required: true)
    let corrected = Field(
      "corrected", correctedShape, "Whether it passes on what should have happened")
    let passing = Field(
      "passing", passingShape, "Stored passing trajectories of the intent, and how many it failed")
    return .record([trajectories, incident, corrected, passing]) { record in
      let counts = record.read(passing)
      let passes = record.read(corrected)
      guard let incident = record.read(incident), let file = record.read(trajectories) else {
        return nil
      }
      return CaseProof(
        trajectories: file.value, category: incident.category, step: incident.step,
        correctedPasses: passes, checked: counts?.checked ?? 0, failed: counts?.failed ?? 0,
        place: file.place)
    }
  }()

  private struct Incident: Sendable {
    var category: FailureCategory
    var step: Int
  }

  private struct Counts: Sendable {
    var checked: Int
    var failed: Int
  }

  private enum Verdict: String, CaseIterable, Sendable {
    case fails
    case passes
  }

  private static let incidentShape: Shape<Incident> = {
    let verdict = Field("verdict", Shape<Verdict>.choice, "fails", required: true)
    let category = Field(
      "category", Shape<FailureCategory>.choice, "The kind of failure", required: true)
    let step = Field(
      "step", .int(1...10_000_000), "The first wrong step, counted from 1 as `show` does",
      required: true)
    return .record([verdict, category, step]) { record in
      if record.read(verdict) == .passes {
        record.problems.add(
          Diagnostic(
            "unproven", "a case that passes on its incident proves nothing",
            at: record.node.place))
      }
      guard let category = record.read(category), let step = record.read(step) else { return nil }
      return Incident(category: category, step: step)
    }
  }()

  private static let correctedShape: Shape<Bool> = {
    let verdict = Field("verdict", Shape<Verdict>.choice, "passes or fails", required: true)
    let by = Field("by", .text, "How the incident was corrected")
    return .record([verdict, by]) { record in
      _ = record.read(by)
      return record.read(verdict).map { $0 == .passes }
    }
  }()

  private static let passingShape: Shape<Counts> = {
    let checked = Field("checked", .int(0...Int.max), "How many were judged", required: true)
    let failed = Field("failed", .int(0...Int.max), "How many failed", required: true)
    return .record([checked, failed]) { record in
      guard let checked = record.read(checked), let failed = record.read(failed) else { return nil }
      return Counts(checked: checked, failed: failed)
    }
  }()
}
