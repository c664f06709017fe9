package import Diagnostics
package import EvalModel
package import JSONKit
package import MarkedYAML

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
  /// Mapping files, which this layer can only check.
  let mapping: Shape<Void>
  var collected = Problems()
  package private(set) var texts = SourceTexts()
  private var nodes: [String: Node?] = [:]
  private var worlds: [String: Whole<ReadWorld>?] = [:]
  private var rubrics: [String: Rubric?] = [:]
  private var agents: [String: AgentDescription?] = [:]
  private var evalSets: [String: EvalSet?] = [:]

  package init(
    graders: [GraderKind], adapters: [AdapterKind],
    patterns: @escaping JSONSchema.PatternCompiler, mapping: Shape<Void>
  ) {
    self.graders = graders
    self.adapters = adapters
    self.patterns = patterns
    self.mapping = mapping
  }

  /// Files that were looked at, whoever named them.
  var filesRead: Int { nodes.count }

  /// Criteria of all rubrics, each file counted once however many sets name it.
  var criteriaOfRubrics: Int {
    rubrics.values.reduce(0) { $0 + ($1?.criteria.count ?? 0) }
  }

  /// Every problem of every file that was read.
  package var problems: Problems { collected.distinct }
}

/// A world and the digest of what was written.
struct ReadWorld {
  var world = World()
  var digest = Digest.of("")
}

/// Something read from a file, and whether all of it could be.
///
/// What is left out because it is broken must not be missed a second time by whoever names it.
struct Whole<Value> {
  var value: Value
  var isWhole: Bool
}

// MARK: - Files

extension Reader {
  /// The tree of a file; `nil` when it can't be read, which is then a problem. `from` is the place
  /// that names the file.
  mutating func node(_ path: String, from place: SourcePlace? = nil) -> Node? {
    if let known = nodes[path] { return known }
    let node = readNode(path, from: place)
    nodes[path] = .some(node)
    return node
  }

  private mutating func readNode(_ path: String, from place: SourcePlace?) -> Node? {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      collected.add(Diagnostic("unreadable-file", "\(path) \(error.description)", at: place))
      return nil
    }
    texts.add(bytes, file: path)
    let (node, found) = YAMLReader.read(bytes, file: path)
    collected.merge(found)
    // What a later version may have made of the fields is not for this program to criticise.
    if let written = node?["version"], case .int(let version) = written.kind, version > 1 {
      collected.add(
        Diagnostic(
          "newer-version", "the file has version \(version), this program reads version 1",
          at: written.place, hints: ["install a newer agent-eval"]))
      return nil
    }
    return node
  }

  /// A file of a kind that this layer doesn't know, by its shape.
  package mutating func file<Value>(_ path: String, as shape: Shape<Value>) -> Value? {
    node(path).flatMap { shape.read($0, &collected) }
  }

  /// The world in a file.
  mutating func world(_ path: String, from place: SourcePlace? = nil) -> Whole<ReadWorld>? {
    if let known = worlds[path] { return known }
    let errors = collected.errorCount
    var result: Whole<ReadWorld>?
    if let node = node(path, from: place),
      let world = WorldFile.shape(patterns: patterns).read(node, &collected)
    {
      result = Whole(
        value: ReadWorld(world: world, digest: node.json.canonicalDigest),
        isWhole: collected.errorCount == errors)
    }
    worlds[path] = .some(result)
    return result
  }

  /// The world in a file, as far as it can be used.
  package mutating func worldFile(_ path: String) -> World? { world(path)?.value.world }

  /// The rubric in a file; `nil` when it can't be used.
  package mutating func rubric(_ path: String, from place: SourcePlace? = nil) -> Rubric? {
    if let known = rubrics[path] { return known }
    let shape = RubricFile.shape(graders: graders)
    let rubric = node(path, from: place).flatMap { shape.read($0, &collected) }
    rubrics[path] = .some(rubric)
    return rubric
  }

  /// The agent that a file describes; `nil` when it can't be used.
  package mutating func agent(_ path: String, from place: SourcePlace? = nil) -> AgentDescription? {
    if let known = agents[path] { return known }
    let description = node(path, from: place).flatMap { agent(path, $0) }
    agents[path] = .some(description)
    return description
  }

  /// An eval set with everything that it names, checked. `nil` only when the file itself can't be
  /// understood: with errors in its parts it is returned as far as it goes, and `problems` says
  /// that it must not run.
  package mutating func evalSet(_ path: String, from place: SourcePlace? = nil) -> EvalSet? {
    if let known = evalSets[path] { return known }
    let set = node(path, from: place).flatMap { evalSet(path, $0) }
    evalSets[path] = .some(set)
    return set
  }
}

extension Problems {
  /// Each problem once, however many files name the one that has it; and no warning where an error
  /// stands already, which it would only say less well: `on: yes` is one mistake.
  fileprivate var distinct: Problems {
    let errors = Set(all.filter { $0.severity == .error }.compactMap(\.place))
    var seen: [SourcePlace: [Diagnostic]] = [:]
    var distinct = Problems()
    for diagnostic in all {
      if let place = diagnostic.place {
        if diagnostic.severity == .warning, errors.contains(place) { continue }
        if seen[place, default: []].contains(diagnostic) { continue }
        seen[place, default: []].append(diagnostic)
      }
      distinct.add(diagnostic)
    }
    return distinct
  }
}
