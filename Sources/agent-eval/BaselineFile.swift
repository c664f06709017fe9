import Diagnostics
import EvalModel
import Gating
import Reading

/// A baseline in its file beside the eval set.
struct BaselineFile {
  let name: String
  let path: String
  /// `nil` where there is no file.
  let baseline: Baseline?

  private static let ending = ".baseline.json"

  /// `support.yaml` has `support.baseline.json`, and `support.nightly.baseline.json` for a name
  /// other than the usual one.
  static func path(of set: EvalSet, _ name: String) -> String {
    stem(of: set) + (name == BaselineName.usual ? "" : "." + name) + ending
  }

  private static func stem(of set: EvalSet) -> String {
    for ending in [".yaml", ".yml"] where set.path.hasSuffix(ending) {
      return String(set.path.dropLast(ending.count))
    }
    return set.path
  }

  /// Throws when there is a file and it can't be trusted: then nothing may be judged.
  init(_ name: String, of set: EvalSet, _ workspace: Workspace) throws {
    self.name = name
    path = Self.path(of: set, name)
    guard SourceFile.exists(path) else {
      baseline = nil
      return
    }
    baseline = try Self.read(path, workspace)
  }

  static func read(_ path: String, _ workspace: Workspace) throws -> Baseline {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      throw CommandFailure(.notJudged, "the baseline \(path) can't be read: \(error.description)")
    }
    return try parse(bytes, path, workspace)
  }

  static func parse(
    _ bytes: [UInt8], _ path: String, _ workspace: Workspace
  ) throws -> Baseline {
    var problems = Problems()
    let baseline = Baseline.read(bytes, file: path, problems: &problems)
    guard let baseline else {
      workspace.console.complain(workspace.rendered(problems, .errors))
      throw CommandFailure(
        .notJudged,
        "the baseline \(path) can't be used; restore it, or accept a run anew with "
          + "'agent-eval baseline accept'")
    }
    return baseline
  }

  /// The names of the baselines that a set has, the usual one first.
  static func names(of set: EvalSet) -> [String] {
    let stem = stem(of: set)
    let found = SourceFile.matching("\(stem).*\(ending)").compactMap { path -> String? in
      let name = path.dropFirst(stem.utf8.count + 1).dropLast(ending.utf8.count)
      return BaselineName.isValid(String(name)) ? String(name) : nil
    }
    let usual = SourceFile.exists(stem + ending) ? [BaselineName.usual] : []
    return usual + found.sorted()
  }
}
