package import EvalModel
package import JSONKit

/// A case that is drafted from an incident, as it is written into an eval set.
package struct IncidentCase: Sendable {
  package var id: String
  package var intent: String
  package var tags: [String]
  /// Where it comes from.
  package var source: JSONObject
  package var user: User
  package var turns: [String]
  /// The case's `world`.
  package var changes: JSONObject
  package var proof: IncidentProof
  /// The file with the trajectories, as seen from the eval set; `nil` for a draft without proof.
  package var trajectories: String?

  package init(
    id: String, intent: String, tags: [String], source: JSONObject, user: User, turns: [String],
    changes: JSONObject, proof: IncidentProof, trajectories: String?
  ) {
    self.id = id
    self.intent = intent
    self.tags = tags
    self.source = source
    self.user = user
    self.turns = turns
    self.changes = changes
    self.proof = proof
    self.trajectories = trajectories
  }

  /// The lines of the list item, without the list's indentation.
  package var lines: [String] {
    var lines = [
      "- id: \(FlowYAML.scalar(id))",
      "  intent: \(FlowYAML.scalar(intent))",
      "  tags: \(FlowYAML.text(.array(tags.map { .string($0) })))",
      "  source: \(FlowYAML.text(.object(source)))",
      "  user: \(FlowYAML.text(user.json))",
    ]
    if turns.count == 1 {
      lines.append("  input: \(FlowYAML.scalar(turns[0]))")
    } else {
      lines.append("  turns:")
      lines += turns.map { "    - user: \(FlowYAML.scalar($0))" }
    }
    lines += worldLines
    lines.append("  criteria:")
    let reason = proof.claim.text ?? proof.incident.reason
    if !reason.isEmpty { lines.append("    # \(FlowYAML.comment(reason))") }
    lines.append("    - \(FlowYAML.text(proof.expectation.json))")
    if let wide = proof.wide, wide != proof.expectation {
      lines.append("    # wider: \(FlowYAML.comment(FlowYAML.text(wide.json)))")
    }
    if let trajectories { lines += proofLines(trajectories) }
    return lines
  }

  private var worldLines: [String] {
    guard !changes.isEmpty else { return [] }
    var lines = ["  world:"]
    for part in changes.members {
      switch part.value {
      case .array(let items):
        lines.append("    \(part.key):")
        lines += items.map { "      - \(FlowYAML.text($0))" }
      case .object(let object):
        lines.append("    \(part.key):")
        lines += object.members.map {
          "      \(FlowYAML.scalar($0.key)): \(FlowYAML.text($0.value))"
        }
      default: lines.append("    \(part.key): \(FlowYAML.text(part.value))")
      }
    }
    return lines
  }

  private func proofLines(_ file: String) -> [String] {
    var lines = ["  proof:", "    trajectories: \(FlowYAML.scalar(file))"]
    let incident: JSONValue = [
      "verdict": "fails", "category": .string(proof.incident.category.rawValue),
      "step": .int(Int64((proof.incident.step ?? 0) + 1)),
    ]
    lines.append("    incident: \(FlowYAML.text(incident))")
    if let corrected = proof.corrected, let correction = proof.correction {
      let verdict: JSONValue = [
        "verdict": corrected.wholePasses ? "passes" : "fails", "by": .string(correction.by),
      ]
      lines.append("    corrected: \(FlowYAML.text(verdict))")
    }
    let passing: JSONValue = [
      "checked": .int(Int64(proof.checked)), "failed": .int(Int64(proof.failedPassing.count)),
    ]
    lines.append("    passing: \(FlowYAML.text(passing))")
    return lines
  }
}
