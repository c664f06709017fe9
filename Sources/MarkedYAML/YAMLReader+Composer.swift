import Diagnostics

extension YAMLReader {
  /// The problem that made going on impossible has been reported.
  struct Stopped: Error {}

  /// Builds the tree from libyaml's events.
  struct Composer {
    /// What an anchor stands for, and what each alias of it costs.
    private struct Anchored {
      var node: Node
      var nodes: Int
      var textBytes: Int
      var height: Int
    }

    let places: Places
    let limits: YAMLLimits
    private(set) var problems = Problems()
    /// Whether the tree lacks something that its reader would miss.
    private var misleads = false

    private var anchors: [ExactText: Anchored] = [:]
    /// Anchors of the lists and maps that aren't complete yet.
    private var openAnchors: Set<ExactText> = []
    private var nodes = 0
    private var textBytes = 0
    private var hasExpanded = false
    /// The deepest level reached since it was last reset.
    private var deepest = 0

    init(places: Places, limits: YAMLLimits) {
      self.places = places
      self.limits = limits
    }

    mutating func document(in text: UnsafeBufferPointer<UInt8>) -> Node? {
      do {
        var events = try EventStream(text)
        let node = try document(&events)
        return misleads ? nil : node
      } catch let failure as EventFailure {
        problems.add(.failure(failure, places: places))
        return nil
      } catch {
        return nil
      }
    }

    private mutating func document(_ events: inout EventStream) throws -> Node? {
      _ = try events.next()  // stream start
      guard case .documentStart = try events.next().kind else {
        problems.add(.emptyDocument(file: places.file))
        return nil
      }
      let first = try events.next()
      if case .scalar(let scalar) = first.kind, scalar.text.isEmpty, scalar.style == .plain,
        scalar.tag == nil, scalar.anchor == nil
      {
        problems.add(.emptyDocument(file: places.file))
        misleads = true
      }
      let root = try node(first, inside: 0, &events)
      _ = try events.next()  // document end
      let next = try events.next()
      if case .documentStart = next.kind {
        problems.add(.severalDocuments(at: places.place(ofWordAt: next.start)))
      }
      return root
    }
  }
}

// MARK: - Nodes

extension YAMLReader.Composer {
  /// The node that begins with `event`, inside `level` lists and maps.
  private mutating func node(
    _ event: YAMLReader.Event, inside level: Int, _ events: inout YAMLReader.EventStream
  ) throws -> Node {
    let anchor: String?
    switch event.kind {
    case .alias(let name):
      return try expansion(of: name, at: places.place(event.start, to: event.end), inside: level)
    case .scalar(let scalar): anchor = scalar.anchor
    case .listStart(let start), .mapStart(let start): anchor = start.anchor
    default: preconditionFailure("libyaml began a node with \(event.kind)")
    }
    guard let anchor else { return try unanchoredNode(event, inside: level, &events) }

    let name = ExactText(anchor)
    let before = (nodes: nodes, textBytes: textBytes, deepest: deepest)
    deepest = level
    openAnchors.insert(name)
    let node = try unanchoredNode(event, inside: level, &events)
    openAnchors.remove(name)
    anchors[name] = Anchored(
      node: node, nodes: nodes - before.nodes, textBytes: textBytes - before.textBytes,
      height: deepest - level)
    deepest = max(deepest, before.deepest)
    return node
  }

  private mutating func unanchoredNode(
    _ event: YAMLReader.Event, inside level: Int, _ events: inout YAMLReader.EventStream
  ) throws -> Node {
    switch event.kind {
    case .listStart(let start):
      try enter(level + 1, at: event)
      check(start.tag, is: "seq", at: event)
      return try list(event, start, level: level + 1, &events)
    case .mapStart(let start):
      try enter(level + 1, at: event)
      check(start.tag, is: "map", at: event)
      return try map(event, start, level: level + 1, &events)
    case .scalar(let scalar):
      let place = place(of: event, scalar)
      try count(nodes: 1, textBytes: scalar.text.utf8.count, at: place)
      return Node(try kind(of: scalar, at: place), at: place)
    default: preconditionFailure("libyaml began a node with \(event.kind)")
    }
  }

  private mutating func enter(_ level: Int, at event: YAMLReader.Event) throws {
    let place = places.place(at: event.start)
    guard level <= limits.depth else { throw stop(.tooDeep(limits.depth, at: place)) }
    deepest = max(deepest, level)
    try count(nodes: 1, textBytes: 0, at: place)
  }

  private mutating func list(
    _ start: YAMLReader.Event, _ collection: YAMLReader.Event.Collection, level: Int,
    _ events: inout YAMLReader.EventStream
  ) throws -> Node {
    var items: [Node] = []
    while true {
      let event = try events.next()
      if case .listEnd = event.kind {
        let place =
          collection.isFlow
          ? places.place(start.start, to: event.end) : places.place(ofWordAt: start.start)
        return Node(.list(items), at: place)
      }
      items.append(try node(event, inside: level, &events))
    }
  }

  private mutating func map(
    _ start: YAMLReader.Event, _ collection: YAMLReader.Event.Collection, level: Int,
    _ events: inout YAMLReader.EventStream
  ) throws -> Node {
    var entries: [Node.Entry] = []
    var index = KeyIndex()
    while true {
      let event = try events.next()
      if case .mapEnd = event.kind {
        var place =
          collection.isFlow
          ? places.place(start.start, to: event.end) : places.place(ofWordAt: start.start)
        // A map without braces is pointed at by its first key.
        if !collection.isFlow, let first = entries.first?.keyPlace, first.line == place.line,
          first.column == place.column
        {
          place = first
        }
        return Node(.map(entries), at: place)
      }
      let key = try key(event, inside: level, &events)
      let value = try node(try events.next(), inside: level, &events)
      guard let key else { continue }
      if let first = index.position(of: key.text, in: entries) {
        try report(
          .duplicateKey(key.text, first: entries[first].keyPlace, at: key.place))
      } else {
        entries.append(Node.Entry(key: key.text, keyPlace: key.place, value: value))
        index.add(entries)
      }
    }
  }

  private mutating func expansion(
    of name: String, at place: SourcePlace, inside level: Int
  ) throws -> Node {
    let key = ExactText(name)
    guard let anchored = anchors[key], !openAnchors.contains(key) else {
      misleads = true
      try report(.unknownAlias(name, isInside: openAnchors.contains(key), at: place))
      return Node(.null, at: place)
    }
    guard level + anchored.height <= limits.depth else {
      throw stop(.tooDeep(limits.depth, at: place))
    }
    deepest = max(deepest, level + anchored.height)
    hasExpanded = true
    try count(nodes: anchored.nodes, textBytes: anchored.textBytes, at: place)
    // The value is the anchored one, but what is wrong with it is wrong here.
    return Node(anchored.node.kind, at: place)
  }
}

// MARK: - Keys

extension YAMLReader.Composer {
  /// Finds duplicates; small maps, which are nearly all, are searched without hashing.
  private struct KeyIndex {
    private static let threshold = 12
    private var positions: [ExactText: Int] = [:]

    func position(of key: String, in entries: [Node.Entry]) -> Int? {
      if entries.count > Self.threshold { return positions[ExactText(key)] }
      return entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// To be called after each entry that was appended.
    mutating func add(_ entries: [Node.Entry]) {
      guard entries.count > Self.threshold else { return }
      for position in positions.count..<entries.count {
        positions[ExactText(entries[position].key)] = position
      }
    }
  }

  /// The text of a key as it was typed, whatever it would mean as a value: `1`, `yes`, `null`.
  private mutating func key(
    _ event: YAMLReader.Event, inside level: Int, _ events: inout YAMLReader.EventStream
  ) throws -> (text: String, place: SourcePlace)? {
    guard case .scalar(let scalar) = event.kind else {
      misleads = true
      if case .alias = event.kind {
        try report(.nonTextKey("an alias", at: places.place(event.start, to: event.end)))
      } else {
        let skipped = try node(event, inside: level, &events)
        try report(.nonTextKey(skipped.kindName, at: skipped.place))
      }
      return nil
    }
    let place = place(of: event, scalar)
    // Anchors and limits count for keys too; what the key would mean as a value doesn't.
    var text = scalar
    text.style = .quoted
    if text.tag.map({ YAMLReader.coreTag($0) != nil }) ?? false { text.tag = nil }
    _ = try node(
      YAMLReader.Event(kind: .scalar(text), start: event.start, end: event.end), inside: level,
      &events)
    if scalar.style == .plain, scalar.tag == nil {
      if scalar.text.utf8.elementsEqual("<<".utf8) {
        misleads = true
        try report(.mergeKey(at: place))
        return nil
      }
      if scalar.text.isEmpty {
        misleads = true
        try report(.nonTextKey("nothing", at: place))
        return nil
      }
    }
    return (scalar.text, place)
  }
}

// MARK: - Scalars and tags

extension YAMLReader {
  /// `int` for `!!int`; `nil` for a tag that isn't in the core schema.
  static func coreTag(_ tag: String) -> String? {
    let prefix = "tag:yaml.org,2002:"
    guard tag.utf8.starts(with: prefix.utf8) else { return nil }
    let name = String(tag.dropFirst(prefix.count))
    return ["null", "bool", "int", "float", "str", "seq", "map"].contains(name) ? name : nil
  }
}

extension YAMLReader.Composer {
  private mutating func kind(
    of scalar: YAMLReader.Event.Scalar, at place: SourcePlace
  ) throws -> Node.Kind {
    if let tag = scalar.tag {
      if let name = YAMLReader.coreTag(tag) {
        return try kind(of: scalar.text, tagged: name, at: place)
      }
      try report(.unknownTag(tag, at: place))
    }
    guard scalar.style == .plain else { return .string(scalar.text) }
    switch YAMLReader.CoreSchema(plain: scalar.text) {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .text: break
    case .formerBool(let value): try report(.formerBool(scalar.text, value, at: place))
    case .leadingZero(let number): try report(.leadingZero(scalar.text, number, at: place))
    case .nonFinite:
      misleads = true
      try report(.nonFinite(scalar.text, at: place))
    case .tooLarge:
      misleads = true
      try report(.numberTooLarge(scalar.text, at: place))
    }
    return .string(scalar.text)
  }

  private mutating func kind(
    of text: String, tagged tag: String, at place: SourcePlace
  ) throws -> Node.Kind {
    switch (tag, YAMLReader.CoreSchema(plain: text)) {
    case ("str", _): return .string(text)
    case ("null", .null): return .null
    case ("bool", .bool(let value)): return .bool(value)
    case ("int", .int(let value)): return .int(value)
    case ("float", .double(let value)): return .double(value)
    case ("float", .int(let value)): return .double(Double(value))
    case ("int", .tooLarge), ("float", .tooLarge): try report(.numberTooLarge(text, at: place))
    case ("float", .nonFinite): try report(.nonFinite(text, at: place))
    default: try report(.tagMismatch(tag, at: place))
    }
    misleads = true
    return .string(text)
  }

  private mutating func check(_ tag: String?, is expected: String, at event: YAMLReader.Event) {
    guard let tag else { return }
    let place = places.place(ofWordAt: event.start)
    switch YAMLReader.coreTag(tag) {
    case expected: break
    case let other?:
      misleads = true
      problems.add(.tagMismatch(other, at: place))
    case nil: problems.add(.unknownTag(tag, at: place))
    }
  }

  private func place(
    of event: YAMLReader.Event, _ scalar: YAMLReader.Event.Scalar
  ) -> SourcePlace {
    scalar.style == .block
      ? places.place(ofWordAt: event.start) : places.place(event.start, to: event.end)
  }
}

// MARK: - Limits

extension YAMLReader.Composer {
  private mutating func count(nodes added: Int, textBytes bytes: Int, at place: SourcePlace) throws
  {
    nodes += added
    textBytes += bytes
    guard nodes <= limits.nodes, textBytes <= limits.textBytes else {
      throw stop(
        hasExpanded
          ? .aliasBomb(limits.nodes, at: place) : .tooManyNodes(limits.nodes, at: place))
    }
  }

  private mutating func report(_ problem: Diagnostic) throws {
    problems.add(problem)
    guard problems.all.count < limits.problems else {
      throw stop(.tooManyProblems(limits.problems, at: problem.place))
    }
  }

  private mutating func stop(_ problem: Diagnostic) -> YAMLReader.Stopped {
    problems.add(problem)
    return YAMLReader.Stopped()
  }
}
