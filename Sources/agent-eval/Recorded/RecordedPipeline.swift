import Agents
import Diagnostics
import EvalModel
import Grading
import Importing
import JSONKit
import Reading
import Reporting

/// Reads trajectories from files and judges them on all cores, in order and in bounded memory: so
/// many batches are under way or wait for an earlier one, and nothing else is kept of a file.
struct RecordedPipeline {
  /// What a batch came to. Everything in it is in the order of the file.
  struct Judged: Sendable {
    var results: [RecordedResult] = []
    var problems: [Diagnostic] = []
    /// What a mapping asked for and didn't find.
    var notes: [String] = []
    /// Grade records as lines of JSON, where they are wanted.
    var records: [UInt8] = []
  }

  let cases: RecordedCases
  let format: TraceFormat
  let failures: ToldToolFailures
  let wantsRecords: Bool
  /// Batches that are judged at once.
  let width: Int

  /// Judges a file; `consume` gets what its batches came to, one after the other.
  func grade(_ file: InputFile, _ consume: (Judged) -> Void) async throws {
    var source = try await TraceSource(file, format, failures)
    let bench = GradingBench(
      reader: PieceReader(file: file.name, reading: source.reading), cases: cases,
      wantsRecords: wantsRecords)
    try await source.forEachPiece(width: width, { _, piece in bench.grade(piece) }, consume)
  }
}

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
  case importer(any TraceImporter.Type)
  case mapping(TrajectoryMapping)
}

/// A file cut into pieces that are judged by themselves.
struct TraceSource {
  enum Piece: Sendable {
    case cut(TraceCutter.Piece)
    /// A whole file in a format that isn't cut, read already; `first` is the number of the first.
    case read([Result<Trajectory, TrajectoryFormatError>], first: Int)
  }

  /// A file that has to be in memory as a whole.
  private static let largestWhole = 256 << 20
  private static let chunk = 1 << 20
  /// Trajectories of a whole file that are judged together.
  private static let slice = 64

  let reading: TraceReading
  private let file: InputFile
  private var cutter = TraceCutter()
  private var pieces: [Piece] = []
  private var position = 0
  private var isAtEnd = false

  init(
    _ file: InputFile, _ format: TraceFormat, _ failures: ToldToolFailures
  ) async throws {
    self.file = file
    let beginning = try await Self.read(file)
    if let compression = Self.compression(beginning) {
      throw CommandFailure(
        .notJudged,
        "\(file.name) is compressed with \(compression); "
          + "hint: \(compression) -dc \(file.name) | agent-eval grade - …")
    }
    switch format {
    case .named(let importer): reading = Self.reading(importer)
    case .mapped(let mapping):
      reading = .mapping(mapping)
      cutter = TraceCutter(.linesOrWhole, largestDocument: Self.largestWhole)
    case .automatic:
      reading = ImporterCatalog.importer(recognising: beginning).map(Self.reading) ?? .native
    }
    switch reading {
    case .native:
      try failures.refuse(because: "\(file.name) is in our own format, which says itself")
      take(beginning)
    case .mapping:
      try failures.refuse(because: "a mapping says itself")
      take(beginning)
    case .importer(let importer):
      try await readWhole(beginning, importer, failures.options)
    }
  }

  private static func reading(_ importer: any TraceImporter.Type) -> TraceReading {
    importer == NativeTrace.self ? .native : .importer(importer)
  }

  /// The next piece; `nil` at the end of the file.
  mutating func next() async throws -> Piece? {
    while position == pieces.count {
      if isAtEnd { return nil }
      take(try await Self.read(file))
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
    pieces = (isAtEnd ? cutter.finish() : cutter.feed(bytes)).map { .cut($0) }
  }

  private mutating func readWhole(
    _ beginning: [UInt8], _ importer: any TraceImporter.Type, _ options: ImportOptions
  ) async throws {
    var bytes = beginning
    while true {
      let more = try await Self.read(file)
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
    let all = importer.trajectories(in: bytes, options: options)
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

  private static func compression(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x1F, 0x8B]) { return "gzip" }
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd" }
    return nil
  }
}
