package import Diagnostics
package import EvalModel
package import JSONKit
import MarkedYAML

/// Reads the files that people write and collects every problem in them.
///
/// A file that several others name (the world, a rubric) is read once. The texts are kept, so that
/// a problem can be shown with its line.
package struct Reader {
  /// What can be named in the files: this layer doesn't know the graders and adapters themselves.
  let graders: [GraderKind]
  let adapters: [AdapterKind]
  /// Regular expressions for the schemas of tools.
  let patterns: JSONSchema.PatternCompiler
  package internal(set) var problems = Problems()
  package private(set) var texts = SourceTexts()
  private var nodes: [String: Node?] = [:]
  private var worlds: [String: (world: World, digest: Digest)?] = [:]

  package init(
    graders: [GraderKind], adapters: [AdapterKind],
    patterns: @escaping JSONSchema.PatternCompiler
  ) {
    self.graders = graders
    self.adapters = adapters
    self.patterns = patterns
  }

  /// The tree of a file; `nil` when it can't be read, which is then a problem. `from` is the place
  /// that names the file.
  mutating func node(_ path: String, from place: SourcePlace? = nil) -> Node? {
    if let known = nodes[path] { return known }
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      problems.add(Diagnostic("unreadable-file", "\(path) \(error.description)", at: place))
      nodes[path] = .some(nil)
      return nil
    }
    texts.add(bytes, file: path)
    let (node, found) = YAMLReader.read(bytes, file: path)
    problems.merge(found)
    nodes[path] = .some(node)
    return node
  }

  /// The world in a file with its digest, read once.
  mutating func world(_ path: String, from place: SourcePlace?) -> (world: World, digest: Digest)? {
    if let known = worlds[path] { return known }
    var result: (world: World, digest: Digest)?
    if let node = node(path, from: place),
      let world = WorldFile.shape(patterns: patterns).read(node, &problems)
    {
      result = (world, node.json.canonicalDigest)
    }
    worlds[path] = .some(result)
    return result
  }
}

/// The kinds of file that people write.
package enum FileKind: String, Sendable, CaseIterable {
  case evalset
  case rubric
  case world
  case agent
  case project

  /// Told from the keys at the top, so that any file can be checked without saying what it is.
  init?(_ node: Node) {
    guard case .map(let entries) = node.kind else { return nil }
    let marks: [(FileKind, [String])] = [
      (.evalset, ["cases", "rubrics", "defaults", "gate"]),
      (.rubric, ["criteria", "pass_score", "intent"]),
      (.agent, ["adapter", "fingerprint", "concurrency"]),
      (.project, ["store", "evalsets", "profiles", "redaction"]),
      (.world, ["tools", "documents", "records"]),
    ]
    let keys = Set(entries.map(\.key))
    guard let kind = marks.first(where: { !keys.isDisjoint(with: $0.1) })?.0 else { return nil }
    self = kind
  }

  /// How the kind is called in a sentence.
  package var words: String {
    switch self {
    case .evalset: "an eval set"
    case .rubric: "a rubric"
    case .world: "a world"
    case .agent: "an agent file"
    case .project: "a project file"
    }
  }
}
