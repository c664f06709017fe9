import EvalModel
import Importing
import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The fixtures, damaged by chance, over all importers. `make fuzz-importers` does it with as many as
/// there is time for.
@Suite("Damaged traces over all importers")
struct ImporterFuzzTests {
  private static let count = number("AGENT_EVAL_FUZZ_INPUTS") ?? 150
  private static let seed = UInt64(number("AGENT_EVAL_FUZZ_SEED") ?? 1)

  private static func number(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  @Test("nothing crashes or hangs, and what is read can be written")
  func everywhere() throws {
    let names = TraceFixture.all.map(\.file) + TraceFixture.others
    var files: [[UInt8]] = []
    for name in names { files.append(try TraceFixture.bytes(name)) }
    files += ImporterFuzzTests.texts.map { Array($0.utf8) }
    var damage = Damage(seed: Self.seed, files: files)
    let clock = ContinuousClock()
    var (read, refused) = (0, 0)
    var slowest = Duration.zero
    for number in 0..<Self.count {
      let bytes = damage.next()
      let start = clock.now
      // Each input goes to the importer that takes it for its own, and to another.
      let found = ImporterCatalog.importer(recognising: bytes)
      let other = ImporterCatalog.importers[number % ImporterCatalog.importers.count]
      for importer in [found, other] {
        guard let importer else { continue }
        for result in importer.trajectories(in: bytes) {
          guard case .success(let trajectory) = result else {
            refused += 1
            continue
          }
          read += 1
          #expect(try Trajectory(json: trajectory.json) == trajectory, "input \(number)")
        }
      }
      let elapsed = clock.now - start
      slowest = max(slowest, elapsed)
      // Only where somebody asked for it: tests run beside others.
      if Self.count > 1000, elapsed > .seconds(1) {
        Issue.record(
          "input \(number) took \(elapsed): \(String(decoding: bytes.prefix(300), as: UTF8.self))")
      }
    }
    #expect(read > 0 && refused > 0)
    if Self.count > 1000 {
      print(
        "fuzz-importers: \(Self.count) inputs, \(read) trajectories, \(refused) refused, slowest \(slowest)"
      )
    }
  }

  static let texts = [
    OpenAIChatTests.order, AnthropicMessagesTests.request, OpenAIResponsesTests.request,
    AgentDojoLogTests.log, PromptfooResultsTests.file,
  ]
}

/// Damages files by chance: bytes, pieces, and values of their JSON.
private struct Damage {
  private var state: UInt64
  private let files: [[UInt8]]
  private let documents: [JSONValue]

  private static let tokens: [String] = [
    "{", "}", "[", "]", "\"", ",", ":", "\\", "\n", "null", "true", "-1", "1e400", "0.1e-400",
    "99999999999999999999", "-9223372036854775808", "\\ud800", "\u{FEFF}", "\"\"", "{}", "[]",
    "\"role\":\"user\",", "\"type\":\"tool_call\",", "\"parent_id\":\"1\",", "'", "{'a': None}",
    "attachment://", "llm.input_messages.99999999999.message.role", "gen_ai.prompt.-1.role",
  ]

  private static let values: [JSONValue] = [
    nil, true, 0, -1, .int(.max), .int(.min), 0.5, .double(1e308), "", "x", "{", "[1]", "{'a': 1}",
    "\"\\\"[]\\\"\"", [], [:], [[]], [nil], ["role": "user"],
    [["role": "assistant", "content": nil]],
    "18446744073709551616", "2026-99-99T99:99:99Z", "attachment://a", ["type": "tool_call"],
  ]

  init(seed: UInt64, files: [[UInt8]]) {
    state = seed
    self.files = files
    documents = files.compactMap { bytes in
      do { return try JSONValue.parse(bytes) } catch { return nil }
    }
  }

  /// SplitMix64.
  private mutating func chance() -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) >> 2)
  }

  private mutating func below(_ bound: Int) -> Int { bound > 0 ? chance() % bound : 0 }

  mutating func next() -> [UInt8] {
    if below(2) == 0, !documents.isEmpty {
      var document = documents[below(documents.count)]
      for _ in 0...below(4) { document = damaged(document, depth: 0) }
      return document.encoded(.compact)
    }
    var bytes = files[below(files.count)]
    for _ in 0...below(6) { damage(&bytes) }
    return bytes
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let place = below(bytes.count)
    let end = min(bytes.count, place + below(200))
    switch below(9) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: chance())
    case 1: bytes[place] ^= 1 << UInt8(below(8))
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    case 4: bytes = Array(bytes[..<place])
    case 5: bytes.insert(contentsOf: Array(Self.tokens[below(Self.tokens.count)].utf8), at: place)
    case 6:
      let other = files[below(files.count)]
      bytes = Array(bytes[..<place]) + other[below(other.count)...]
    case 7: bytes += [0x0A] + files[below(files.count)]
    default:
      let depth = below(3) == 0 ? 100_000 : 200
      let deep = [UInt8](repeating: UInt8(ascii: "["), count: depth)
      bytes.insert(contentsOf: deep, at: place)
    }
  }

  /// The document with a value somewhere in it replaced, removed, repeated or moved.
  private mutating func damaged(_ value: JSONValue, depth: Int) -> JSONValue {
    if depth > 0, below(8) == 0 { return Self.values[below(Self.values.count)] }
    switch value {
    case .array(var items):
      guard !items.isEmpty else { return value }
      let index = below(items.count)
      switch below(10) {
      case 0: items.remove(at: index)
      case 1: items.append(items[index])
      case 2: items.swapAt(index, below(items.count))
      case 3: items.insert(Self.values[below(Self.values.count)], at: index)
      default: items[index] = damaged(items[index], depth: depth + 1)
      }
      return .array(items)
    case .object(var object):
      guard !object.isEmpty else { return value }
      let index = below(object.count)
      switch below(10) {
      case 0: object.members.remove(at: index)
      case 1: object.members.append(object.members[index])
      case 2: object.members[index].key = object.members[below(object.count)].key
      default:
        object.members[index].value = damaged(object.members[index].value, depth: depth + 1)
      }
      return .object(object)
    case .string(let text):
      // Most of what a span tells is JSON in a text.
      guard let inner = embedded(text) else { return Self.values[below(Self.values.count)] }
      return .string(damaged(inner, depth: depth + 1).text)
    default: return Self.values[below(Self.values.count)]
    }
  }

  private func embedded(_ text: String) -> JSONValue? {
    guard text.utf8.count > 2 else { return nil }
    do { return try JSONValue.parse(text) } catch { return nil }
  }
}
