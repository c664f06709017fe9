import Statistics

/// Interactions that are alike in what decides how an agent fares.
package struct Stratum: Hashable, Sendable {
  package var intent: String
  package var outcome: Interaction.Outcome
  package var length: Interaction.Length
  package var signs: Interaction.Signs

  package init(_ interaction: Interaction) {
    intent = interaction.intent
    outcome = interaction.outcome
    length = interaction.length
    signs = interaction.signs
  }

  /// The same in every run, whatever the hash seeds of the process.
  static func precedes(_ left: Stratum, _ right: Stratum) -> Bool {
    func key(_ stratum: Stratum) -> (String, String, String, UInt8) {
      (stratum.intent, stratum.outcome.rawValue, stratum.length.rawValue, stratum.signs.rawValue)
    }
    return key(left) < key(right)
  }
}

/// Chooses a few hundred interactions out of any number, in one pass and in bounded memory.
///
/// Rare strata get more than their share, by the square root of their size (Bankier's power
/// allocation): a set that mirrors its logs asks the common question three hundred times and the
/// rare one, at which agents fail, never. Within a stratum chance decides, by a seed.
package struct StratifiedSample: Sendable {
  /// Where an interaction stands in the logs, so that it can be found again.
  package struct Position: Hashable, Sendable, Comparable {
    package var file: Int
    package var piece: Int
    /// Counts from 0 within its piece.
    package var item: Int

    package init(file: Int, piece: Int, item: Int) {
      self.file = file
      self.piece = piece
      self.item = item
    }

    package static func < (left: Position, right: Position) -> Bool {
      (left.file, left.piece, left.item) < (right.file, right.piece, right.item)
    }
  }

  package struct Chosen: Sendable, Equatable {
    package var position: Position
    package var stratum: Stratum
  }

  package struct Result: Sendable {
    /// In the order of the logs.
    package var chosen: [Chosen]
    /// Interactions that were left out because they nearly repeat another candidate. Those that
    /// came too late to be candidates were not compared.
    package var nearDuplicates: Int
  }

  private struct Candidate {
    /// Chance, the same in every run with this seed.
    var rank: UInt64
    var position: Position
    var words: WordSketch
  }

  private struct Pool {
    private(set) var seen = 0
    private(set) var nearDuplicates = 0
    /// No two are nearly the same, or a question that everybody asks would crowd out the others.
    private var candidates: [Candidate] = []
    /// No later one of a higher rank can be chosen.
    private var bound: UInt64?

    mutating func take(_ candidate: Candidate, reserve: Int) {
      seen += 1
      // Sorting now and then is cheaper than a heap, and most come too late to be candidates.
      if candidates.count >= 2 * reserve {
        candidates.sort { $0.rank < $1.rank }
        candidates.removeLast(candidates.count - reserve)
        bound = candidates.last?.rank
      }
      if let bound, candidate.rank > bound { return }
      guard let same = candidates.firstIndex(where: { $0.words.isNearly(candidate.words) }) else {
        return candidates.append(candidate)
      }
      nearDuplicates += 1
      if candidate.rank < candidates[same].rank { candidates[same] = candidate }
    }

    /// The one that comes first is last.
    var ranked: [Candidate] { candidates.sorted { $0.rank > $1.rank } }
  }

  /// Strata beyond these are counted under the intent `other`: logs choose their labels freely.
  private static let mostStrata = 1_000
  /// Candidates of one stratum from which its part is chosen. More than its part, because some
  /// will repeat each other.
  private let reserve: Int
  private let size: Int
  private var random: Xoshiro256StarStar
  private var pools: [Stratum: Pool] = [:]
  package private(set) var seen = 0

  package init(size: Int, seed: UInt64) {
    precondition(size > 0)
    self.size = size
    reserve = min(2 * size, 400)
    random = Xoshiro256StarStar(runSeed: seed, purpose: "sample")
  }

  /// Takes the interactions in the order of the logs.
  package mutating func add(_ interaction: Interaction, at position: Position) {
    seen += 1
    var stratum = Stratum(interaction)
    if pools[stratum] == nil, pools.count >= Self.mostStrata { stratum.intent = "other" }
    let candidate = Candidate(
      rank: random.next(), position: position, words: interaction.words)
    pools[stratum, default: Pool()].take(candidate, reserve: reserve)
  }

  /// Interactions per stratum, in a stable order.
  package var counts: [(stratum: Stratum, count: Int)] {
    pools.map { ($0.key, $0.value.seen) }.sorted { Stratum.precedes($0.0, $1.0) }
  }

  /// As many as were asked for, or fewer where the logs don't have so many different ones.
  package func choose() -> Result {
    var queues = pools.sorted { Stratum.precedes($0.key, $1.key) }.map { stratum, pool in
      Queue(stratum: stratum, weight: Double(pool.seen).squareRoot(), waiting: pool.ranked)
    }
    var chosen: [Chosen] = []
    var words: [String: [WordSketch]] = [:]
    var nearDuplicates = pools.values.reduce(0) { $0 + $1.nearDuplicates }
    // The stratum that is furthest behind its part is next (Webster's method); one whose
    // candidates have run out leaves its part to the others.
    while chosen.count < size,
      let next = queues.indices.filter({ !queues[$0].waiting.isEmpty })
        .max(by: { queues[$0].claim < queues[$1].claim })
    {
      let candidate = queues[next].waiting.removeLast()
      let stratum = queues[next].stratum
      if words[stratum.intent, default: []].contains(where: candidate.words.isNearly) {
        nearDuplicates += 1
        continue
      }
      words[stratum.intent, default: []].append(candidate.words)
      queues[next].taken += 1
      chosen.append(Chosen(position: candidate.position, stratum: stratum))
    }
    chosen.sort { $0.position < $1.position }
    return Result(chosen: chosen, nearDuplicates: nearDuplicates)
  }

  private struct Queue {
    let stratum: Stratum
    let weight: Double
    /// Next one last.
    var waiting: [Candidate]
    var taken = 0

    var claim: Double { weight / (Double(taken) + 0.5) }
  }
}
