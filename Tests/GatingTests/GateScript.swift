import Gating
import Statistics

/// Suites of equal cases and what agents do on them.
enum GateScript {
  /// `cases` cases in three intents, each with the same stored counts.
  static func suite(_ cases: Int, _ passes: Int, of trials: Int) -> [BaselineCounts] {
    (0..<cases).map {
      BaselineCounts(
        id: "c\($0 + 1000)", intent: "i\($0 % 3)",
        counts: Proportion(passes: passes, trials: trials))
    }
  }

  /// A hundred trials of every case, each passed unless `fails` says so of case and trial.
  static func outcomes(
    _ cases: Int, trials: Int = 100, fails: (Int, Int) -> Bool = { _, _ in false }
  ) -> [[GateSession.Outcome]] {
    (0..<cases).map { position in
      (0..<trials).map { fails(position, $0) ? .failed : .passed }
    }
  }
}
