import Diagnostics
import EvalModel
import JSONKit

/// The JSON documents of a file: one, an array of them, or one a line.
///
/// A broken document costs only itself. Its error names the line, and for broken JSON the column,
/// counted as editors count them.
struct TraceDocuments<Value> {
  typealias Read = Result<Value, TrajectoryFormatError>

  /// What an importer makes of one document: trajectories, or parts of them.
  let read: (JSONValue) -> [Read]
  /// Whether an array that begins with this element is one document rather than several.
  var isElement: (JSONValue) -> Bool = { _ in false }
  /// What becomes of a value that was read from what is left of a document.
  var cut: (Value) -> Value = { $0 }

  func values(in bytes: [UInt8]) -> [Read] {
    let lines = SourceLines(bytes)
    let start = JSONText.skipSpace(bytes, lines.contentStart)
    guard start < bytes.count else {
      return [.failure(TrajectoryFormatError("the file is empty"))]
    }
    if bytes[start] == UInt8(ascii: "["), let results = elements(ofArrayAt: start, in: bytes) {
      return results
    }
    do throws(JSONError) {
      let document = try JSONValue.parse(bytes[start...])
      return values(in: document, "line \(lines.position(ofByte: start).line)")
    } catch {
      if let results = documentsByLine(lines) { return results }
      let problem = Read.failure(broken(error, start, lines))
      guard error.reason == .unexpectedEnd, let rest = CutDocument.readable(bytes[start...]) else {
        return [problem]
      }
      // The cut itself is the problem; that what is left lacks something says nothing more.
      return read(rest).compactMap { try? $0.get() }.map { .success(cut($0)) } + [problem]
    }
  }

  /// Elements are counted and their bytes named: an array is often a single line. `nil` when the
  /// array is a document of its own, or when lines follow behind it.
  private func elements(ofArrayAt start: Int, in bytes: [UInt8]) -> [Read]? {
    let (elements, problem) = JSONText.elements(ofArrayAt: start, in: bytes)
    var results: [Read] = []
    for (index, range) in elements.enumerated() {
      let place = "element \(index + 1)"
      do throws(JSONError) {
        let document = try JSONValue.parse(bytes[range])
        if index == 0, isElement(document) { return nil }
        results += values(in: document, place)
      } catch {
        let offset = range.lowerBound + error.offset
        results.append(
          .failure(TrajectoryFormatError("\(place), byte \(offset): \(error.reason)")))
      }
    }
    if let problem {
      results.append(
        .failure(TrajectoryFormatError("byte \(problem.offset): \(problem.reason)")))
    }
    return results
  }

  /// `nil` when the lines aren't documents of their own: then the file is one broken document, and
  /// an error for each of its lines would bury the only one that matters.
  private func documentsByLine(_ lines: SourceLines) -> [Read]? {
    var results: [Read] = []
    var areDocuments = false
    for number in 1...lines.count {
      guard let line = lines.bytes(ofLine: number),
        JSONText.skipSpace(lines.bytes, line.startIndex, line.endIndex) < line.endIndex
      else { continue }
      do throws(JSONError) {
        let document = try JSONValue.parse(line)
        let found = values(in: document, "line \(number)")
        // The last step of a document that is spread over lines can stand on one by itself.
        if found.contains(where: \.isSuccess) { areDocuments = true }
        if results.isEmpty && document.object != nil { areDocuments = true }
        results += found
      } catch {
        results.append(.failure(broken(error, line.startIndex, lines)))
      }
    }
    return areDocuments ? results : nil
  }

  private func values(
    in document: JSONValue, _ place: @autoclosure () -> String
  ) -> [Read] {
    read(document).map { result in
      result.mapError { TrajectoryFormatError("\(place()): \($0.description)") }
    }
  }

  private func broken(
    _ error: JSONError, _ start: Int, _ lines: SourceLines
  ) -> TrajectoryFormatError {
    let place = lines.position(ofByte: start + error.offset)
    return TrajectoryFormatError("line \(place.line), column \(place.column): \(error.reason)")
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
