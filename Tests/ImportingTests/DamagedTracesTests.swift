import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Traces that were cut or damaged")
struct DamagedTracesTests {
  private static let samples = [
    OpenAIChatTests.order, AnthropicMessagesTests.request, OpenAIResponsesTests.request,
    AgentDojoLogTests.log, PromptfooResultsTests.file,
  ]

  @Test("a file cut anywhere is read or refused by every importer", arguments: samples)
  func cut(sample: String) throws {
    let bytes = Array(sample.utf8)
    for end in stride(from: 0, to: bytes.count, by: 13) {
      for importer in ImporterCatalog.importers {
        let beginning = Array(bytes[..<end])
        _ = importer.recognises(beginning)
        for case .success(let trajectory) in importer.trajectories(in: beginning) {
          #expect(try Trajectory(json: trajectory.json) == trajectory)
        }
      }
    }
  }

  @Test("a value of another kind anywhere is read or refused", arguments: samples)
  func otherKinds(sample: String) throws {
    let importer = try #require(ImporterCatalog.importer(recognising: Array(sample.utf8)))
    let document = try JSONValue.parse(sample)
    let others: [JSONValue] = [.null, 7, "x", [], [:], [[:]], true]
    for place in document.places {
      for other in others {
        let damaged = document.replacing(place[...], by: other)
        for case .success(let trajectory) in importer.trajectories(in: damaged.encoded(.compact)) {
          #expect(try Trajectory(json: trajectory.json) == trajectory)
        }
      }
    }
  }
}

extension JSONValue {
  /// The way to every value inside, as positions among members and elements.
  fileprivate var places: [[Int]] {
    let inner: [JSONValue] =
      switch self {
      case .array(let items): items
      case .object(let object): object.members.map(\.value)
      default: []
      }
    return [[]] + inner.enumerated().flatMap { index, value in value.places.map { [index] + $0 } }
  }

  fileprivate func replacing(_ place: ArraySlice<Int>, by value: JSONValue) -> JSONValue {
    guard let index = place.first else { return value }
    switch self {
    case .array(var items):
      items[index] = items[index].replacing(place.dropFirst(), by: value)
      return .array(items)
    case .object(var object):
      let inner = object.members[index].value
      object.members[index].value = inner.replacing(place.dropFirst(), by: value)
      return .object(object)
    default: return self
    }
  }
}
