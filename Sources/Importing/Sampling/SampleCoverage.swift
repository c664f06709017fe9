/// How the logs and the set that was chosen from them compare, dimension by dimension.
package struct SampleCoverage: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package var value: String
    package var logs: Int
    package var set: Int
  }

  package struct Dimension: Sendable, Equatable {
    package var name: String
    /// Most frequent in the logs first. Those of signs can overlap.
    package var rows: [Row]
  }

  package let logs: Int
  package let set: Int
  package let dimensions: [Dimension]

  package init(
    logs counts: [(stratum: Stratum, count: Int)], chosen: [StratifiedSample.Chosen]
  ) {
    let strata =
      counts.map { (stratum: $0.stratum, logs: $0.count, set: 0) }
      + chosen.map { (stratum: $0.stratum, logs: 0, set: 1) }
    logs = counts.reduce(0) { $0 + $1.count }
    set = chosen.count
    func dimension(_ name: String, _ values: (Stratum) -> [String]) -> Dimension {
      var rows: [String: Row] = [:]
      for entry in strata {
        for value in values(entry.stratum) {
          rows[value, default: Row(value: value, logs: 0, set: 0)].logs += entry.logs
          rows[value]?.set += entry.set
        }
      }
      return Dimension(
        name: name,
        rows: rows.values.sorted { ($1.logs, $0.value) < ($0.logs, $1.value) })
    }
    dimensions = [
      dimension("intent") { [$0.intent] },
      dimension("outcome") { [$0.outcome.rawValue] },
      dimension("length") { [$0.length.rawValue] },
      dimension("signs") { stratum in
        let signs = Interaction.Signs.named.filter { stratum.signs.contains($0.sign) }.map(\.name)
        return signs.isEmpty ? ["none"] : signs
      },
    ]
  }

  /// Strata of the logs that no chosen interaction stands for, largest first.
  package static func missed(
    _ counts: [(stratum: Stratum, count: Int)], _ chosen: [StratifiedSample.Chosen]
  ) -> [(stratum: Stratum, count: Int)] {
    let present = Set(chosen.map(\.stratum))
    return counts.filter { !present.contains($0.stratum) }.sorted {
      $0.count == $1.count ? Stratum.precedes($0.stratum, $1.stratum) : $0.count > $1.count
    }
  }
}
