import JSONKit
import Patterns
import Testing

@Suite(
  "JSONPath compliance suite",
  .enabled(if: ConformanceData.has("standards/jsonpath/cts.json"), "there is no data for it"))
struct JSONPathSuite {
  @Test("every selector selects what the suite demands, or is refused")
  func compliance() throws {
    let suite = try ConformanceData.document(ConformanceData.path("standards/jsonpath/cts.json"))
    var line = ConformanceLine("JSONPath, RFC 9535: compliance suite")
    for test in suite["tests"]?.array ?? [] {
      let name = "\(test["name"]?.string ?? ""): \(test["selector"]?.string ?? "")"
      let problem = Self.problem(with: test)
      line.count("\(name): \(problem ?? "")", passed: problem == nil)
    }
    line.report()
    #expect(line.total > 600)
    #expect(line.failures.isEmpty)
  }

  /// What is wrong with the answer to one test.
  private static func problem(with test: JSONValue) -> String? {
    let path: JSONPath
    do throws(JSONPathError) {
      path = try JSONPath(test["selector"]?.string ?? "", patterns: Pattern.pathPatterns)
    } catch {
      return test["invalid_selector"] == true ? nil : "refused: \(error)"
    }
    if test["invalid_selector"] == true { return "accepted" }
    guard let document = test["document"] else { return "there is no document" }
    do throws(JSONPathTooMuchWork) {
      let nodes = try path.nodes(in: document)
      let values = JSONValue.array(nodes.map(\.value))
      let places = JSONValue.array(nodes.map { .string($0.location.normalizedPath) })
      // Members have no order, so some tests allow several; values and places belong together.
      let allowed = test["results"]?.array ?? test["result"].map { [$0] } ?? []
      let allowedPlaces = test["results_paths"]?.array ?? test["result_paths"].map { [$0] } ?? []
      guard allowed.contains(where: { $0.isEquivalent(to: values) }) else {
        return "selected \(values)"
      }
      guard allowedPlaces.isEmpty || allowedPlaces.contains(places) else { return "at \(places)" }
      let direct = try path.values(in: document)
      guard JSONValue.array(direct) == values else { return "values differ from nodes" }
      guard try path.firstValue(in: document) == nodes.first?.value else {
        return "the first value differs"
      }
      return nil
    } catch { return "\(error)" }
  }
}
