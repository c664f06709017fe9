import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Values computed independently (scipy, statsmodels, mpmath, exact fractions).
struct Reference {
  let function: String
  private let entry: JSONValue

  static func entries(_ function: String) throws -> [Reference] {
    let values = try #require(fixture.get()[function]?.array, "no reference for \(function)")
    try #require(!values.isEmpty)
    return values.map { Reference(function: function, entry: $0) }
  }

  private static let fixture = Result { try read("Fixtures/reference-values.json") }

  private static func read(_ name: String) throws -> JSONValue {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let file = try #require(fopen(folder.joined(separator: "/") + "/" + name, "rb"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return try JSONValue.parse(bytes)
  }

  /// Runs `body` for every entry and prints how many values it compared; comparing none fails.
  static func check(_ function: String, _ body: (Reference, inout Count) throws -> Void) throws {
    var count = Count()
    for entry in try entries(function) { try body(entry, &count) }
    #expect(count.compared > 0, "\(function): nothing was compared")
    print("reference \(function): \(count.compared) values")
  }

  struct Count {
    var compared = 0

    /// Within 1e-9 of the reference in relative terms, or within the entry's own tolerance.
    mutating func expect(
      _ actual: Double?, _ expected: Double?, tolerance: Double = 1e-9, _ what: String = "",
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      compared += 1
      guard let actual, let expected else {
        #expect(actual == expected, "\(what)", sourceLocation: sourceLocation)
        return
      }
      // The references have 15 digits, so differences below 1e-15 of 1 are theirs.
      let allowed = max(tolerance * abs(expected), 2e-15)
      #expect(
        abs(actual - expected) <= allowed, "\(what): \(actual) is not \(expected)",
        sourceLocation: sourceLocation)
    }

    mutating func expect(
      _ actual: [Double]?, _ expected: [Double], tolerance: Double = 1e-9, _ what: String = "",
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(actual?.count == expected.count, "\(what)", sourceLocation: sourceLocation)
      for (index, pair) in zip(actual ?? [], expected).enumerated() {
        expect(
          pair.0, pair.1, tolerance: tolerance, "\(what)[\(index)]",
          sourceLocation: sourceLocation)
      }
    }

    mutating func expectEqual<Value: Equatable>(
      _ actual: Value, _ expected: Value, _ what: String = "",
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      compared += 1
      #expect(actual == expected, "\(what)", sourceLocation: sourceLocation)
    }
  }

  func input(_ key: String) throws -> JSONValue {
    try #require(entry["in"]?[key], "\(function) has no input \(key)")
  }

  func output(_ key: String) throws -> JSONValue {
    try #require(entry["out"]?[key], "\(function) has no output \(key)")
  }
}

extension JSONValue {
  func double() throws -> Double { try #require(number) }
  func integer() throws -> Int { try #require(int) }
  func doubles() throws -> [Double] { try #require(array).map { try $0.double() } }
  func integers() throws -> [Int] { try #require(array).map { try $0.integer() } }
  func word() throws -> UInt64 { try #require(string.flatMap { UInt64($0) }) }
  func words() throws -> [UInt64] { try #require(array).map { try $0.word() } }
}
