import Agents
import EvalModel
import Importing
import JSONKit
import Reading

/// The format that files are read in.
enum TraceFormat: Sendable {
  /// Told from the beginning of each file.
  case automatic
  case named(any TraceImporter.Type)
  case mapped(TrajectoryMapping)
}

/// How a file's pieces are read.
enum TraceReading: Sendable {
  case native
  /// Each document by itself.
  case documents(any DocumentImporter.Type)
  /// A conversation's parts lie anywhere in the file.
  case spans
  case whole(any TraceImporter.Type)
  case mapping(TrajectoryMapping)
}

/// A file cut into pieces that are judged by themselves.
struct TraceSource {
  enum Piece: Sendable {
    case cut(TraceCutter.Piece)
    /// Conversations that were gathered from spans; `first` is the number of the first.
    case conversations([SpanCollector.Conversation], first: Int)
    /// A whole file in a format that isn't cut, read already.
    case read([Result<Trajectory, TrajectoryFormatError>], first: Int)
  }

  /// A file that has to be in memory as a whole.
  private static let largestWhole = 256 << 20
  private static let chunk = 1 << 20
  /// Trajectories that are judged together.
  private static let slice = 64

  let reading: TraceReading
  /// What the format is called.
  let formatName: String
  let file: InputFile
  private let archive: Gunzip?
  private var cutter = TraceCutter()
  private var collector: SpanCollector?
  private var collected = 0
  private var pieces: [Piece] = []
  private var position = 0
  private var isAtEnd = false

  init(
    _ file: InputFile, _ format: TraceFormat, _ failures: ToldToolFailures
  ) async throws {
    self.file = file
    var beginning = try await Self.read(file)
    if Gunzip.recognises(beginning) {
      let archive = Gunzip()
      self.archive = archive
      archive.feed(beginning)
      do {
        beginning = try await Self.read(file, archive)
      } catch let problem as Gunzip.Problem {
        throw CommandFailure(.notJudged, "\(file.name): \(problem.text)")
      }
    } else {
      archive = nil
    }
    if let advice = Self.advice(on: beginning, file.name) {
      throw CommandFailure(.notJudged, advice)
    }
    let importer: any TraceImporter.Type
    switch format {
    case .named(let named): importer = named
    case .automatic, .mapped:
      importer = ImporterCatalog.importer(recognising: beginning) ?? NativeTrace.self
    }
    if case .mapped(let mapping) = format {
      reading = .mapping(mapping)
      formatName = "mapping"
    } else {
      reading = Self.reading(importer)
      formatName = importer.name
    }
    switch reading {
    case .native:
      try failures.refuse(because: "\(file.name) is in our own format, which says itself")
    case .mapping:
      try failures.refuse(because: "a mapping says itself")
      cutter = TraceCutter(.linesOrWhole, largestDocument: Self.largestWhole)
    case .documents: cutter = TraceCutter(.linesOrWhole, largestDocument: Self.largestWhole)
    case .spans:
      cutter = TraceCutter(.any, largestDocument: Self.largestWhole)
      collector = SpanCollector(importer)
    case .whole(let importer):
      try await readWhole(beginning, importer, failures.options)
      return
    }
    take(beginning)
  }

  private static func reading(_ importer: any TraceImporter.Type) -> TraceReading {
    if importer == NativeTrace.self { return .native }
    if let documents = importer as? any DocumentImporter.Type { return .documents(documents) }
    return SpanCollector(importer) == nil ? .whole(importer) : .spans
  }

  /// The next piece; `nil` at the end of the file.
  mutating func next() async throws -> Piece? {
    while position == pieces.count {
      if isAtEnd { return nil }
      do {
        take(try await Self.read(file, archive))
      } catch let problem as Gunzip.Problem {
        // What was unpacked before it is read all the same.
        take([])
        pieces.append(.cut(.problem(problem.text, TraceBatch.Place(line: 1, column: 1))))
      }
    }
    defer { position += 1 }
    return pieces[position]
  }

  /// Works on the pieces on several tasks at once; `consume` gets what they made of them one after
  /// the other, in the order of the file.
  mutating func forEachPiece<Value: Sendable>(
    width: Int, _ work: @escaping @Sendable (Int, Piece) -> Value,
    _ consume: (Value) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var (started, next) = (0, 0)
      var waiting: [Int: Value] = [:]
      func take(_ index: Int, _ value: Value) {
        waiting[index] = value
        while let ready = waiting.removeValue(forKey: next) {
          consume(ready)
          next += 1
        }
      }
      while let piece = try await self.next() {
        // A slow piece holds up those behind it, and then no more may be started.
        while started - next >= 2 * width, let (index, value) = try await group.next() {
          take(index, value)
        }
        let index = started
        started += 1
        group.addTask { (index, work(index, piece)) }
      }
      while let (index, value) = try await group.next() { take(index, value) }
    }
  }

  private mutating func take(_ bytes: [UInt8]) {
    isAtEnd = bytes.isEmpty
    position = 0
    let cut = isAtEnd ? cutter.finish() : cutter.feed(bytes)
    guard collector != nil else {
      pieces = cut.map { .cut($0) }
      return
    }
    pieces = []
    for piece in cut { collect(piece) }
    if isAtEnd { give(collector?.finish() ?? []) }
  }

  /// Takes the spans of a piece, one document after the other.
  private mutating func collect(_ piece: TraceCutter.Piece) {
    guard case .batch(let batch) = piece else { return pieces.append(.cut(piece)) }
    var problems: [(String, TraceBatch.Place)] = []
    var conversations: [SpanCollector.Conversation] = []
    batch.forEachDocument { bytes, place in
      var document: JSONValue?
      do throws(JSONError) {
        document = try JSONValue.parse(bytes)
      } catch {
        let offset = min(bytes.startIndex + error.offset, bytes.endIndex)
        let broken = place.after(bytes[bytes.startIndex..<offset])
        problems.append((error.reason.description, broken))
        if error.reason == .unexpectedEnd { document = CutDocument.readable(bytes) }
      }
      guard let document, let taken = collector?.take(document, size: bytes.count) else { return }
      problems += taken.problems.map { ($0.description, place) }
      conversations += taken.conversations
    }
    pieces += problems.map { .cut(.problem($0.0, $0.1)) }
    give(conversations)
  }

  private mutating func give(_ conversations: [SpanCollector.Conversation]) {
    for start in stride(from: 0, to: conversations.count, by: Self.slice) {
      let slice = Array(conversations[start..<min(start + Self.slice, conversations.count)])
      pieces.append(.conversations(slice, first: collected + 1))
      collected += slice.count
    }
  }

  private mutating func readWhole(
    _ beginning: [UInt8], _ importer: any TraceImporter.Type, _ options: ImportOptions
  ) async throws {
    var bytes = beginning
    var problem: Gunzip.Problem?
    while problem == nil {
      var more: [UInt8] = []
      do {
        more = try await Self.read(file, archive)
      } catch let found as Gunzip.Problem { problem = found }
      if more.isEmpty { break }
      bytes += more
      guard bytes.count <= Self.largestWhole else {
        throw CommandFailure(
          .notJudged,
          "\(file.name) is larger than \(Self.largestWhole >> 20) MiB, "
            + "and files of the format '\(importer.name)' are read as a whole")
      }
    }
    isAtEnd = true
    var all = importer.trajectories(in: bytes, options: options)
    if let problem { all.append(.failure(TrajectoryFormatError(problem.text))) }
    pieces = stride(from: 0, to: all.count, by: Self.slice).map { start in
      .read(Array(all[start..<min(start + Self.slice, all.count)]), first: start + 1)
    }
  }

  /// On a thread of its own, because a pipe may keep it waiting.
  private static func read(_ file: InputFile) async throws -> [UInt8] {
    do {
      return try await OwnedThread.run(name: "read") { try file.read(upTo: chunk) }
    } catch let error as SourceFile.ReadError {
      throw CommandFailure(.notJudged, "\(file.name) \(error.description)")
    }
  }

  private static func read(_ file: InputFile, _ archive: Gunzip?) async throws -> [UInt8] {
    guard let archive else { return try await read(file) }
    while true {
      let bytes = try archive.read(upTo: 2 * chunk)
      if !bytes.isEmpty { return bytes }
      let more = try await read(file)
      if more.isEmpty {
        try archive.finish()
        return []
      }
      archive.feed(more)
    }
  }

  /// What to do with a file that nothing here reads.
  private static func advice(on bytes: [UInt8], _ name: String) -> String? {
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      return "\(name) is compressed with zstd; hint: zstd -dc \(name) | agent-eval grade - …"
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return "\(name) is a ZIP archive; hint: unpack it, and a log of Inspect with "
        + "'inspect log convert --to json'"
    }
    return nil
  }
}
