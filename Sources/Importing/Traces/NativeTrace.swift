import Diagnostics
package import EvalModel
import JSONKit

/// Our own format: one document, an array of documents, or a document a line.
///
/// A broken document costs only itself. Its error names the line, and for broken JSON the column,
/// counted as editors count them.
package enum NativeTrace: TraceImporter {
  package static let name = "native"

  /// By the name of the schema, or by the first field of a document that leaves the name out.
  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let lines = SourceLines(beginning)
    var position = JSONText.skipSpace(beginning, lines.contentStart)
    if position < beginning.count, beginning[position] == UInt8(ascii: "[") {
      position = JSONText.skipSpace(beginning, position + 1)
    }
    if position < beginning.count, beginning[position] == UInt8(ascii: "{") {
      let field = beginning[JSONText.skipSpace(beginning, position + 1)...]
      if field.starts(with: #""steps""#.utf8) || field.starts(with: #""final""#.utf8) {
        return true
      }
    }
    return JSONText.contains(#""\#(Trajectory.schema)""#, in: beginning)
  }

  package static func trajectories(
    in bytes: [UInt8]
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    let lines = SourceLines(bytes)
    let start = JSONText.skipSpace(bytes, lines.contentStart)
    guard start < bytes.count else {
      return [.failure(TrajectoryFormatError("the file is empty"))]
    }
    if bytes[start] == UInt8(ascii: "[") { return elements(ofArrayAt: start, in: bytes) }
    do throws(JSONError) {
      let document = try JSONValue.parse(bytes[start...])
      return [trajectory(document, "line \(lines.position(ofByte: start).line)")]
    } catch {
      if let results = documentsByLine(lines) { return results }
      return [.failure(broken(error, start, lines))]
    }
  }

  /// Elements are counted and their bytes named: an array is often a single line.
  private static func elements(
    ofArrayAt start: Int, in bytes: [UInt8]
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    let (elements, problem) = JSONText.elements(ofArrayAt: start, in: bytes)
    var results = elements.enumerated().map { index, range in
      let place = "element \(index + 1)"
      do throws(JSONError) {
        return trajectory(try JSONValue.parse(bytes[range]), place)
      } catch {
        let offset = range.lowerBound + error.offset
        return .failure(TrajectoryFormatError("\(place), byte \(offset): \(error.reason)"))
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
  private static func documentsByLine(
    _ lines: SourceLines
  ) -> [Result<Trajectory, TrajectoryFormatError>]? {
    var results: [Result<Trajectory, TrajectoryFormatError>] = []
    var areDocuments = false
    for number in 1...lines.count {
      guard let line = lines.bytes(ofLine: number),
        JSONText.skipSpace(lines.bytes, line.startIndex, line.endIndex) < line.endIndex
      else { continue }
      do throws(JSONError) {
        let document = try JSONValue.parse(line)
        let result = trajectory(document, "line \(number)")
        // The last step of a document that is spread over lines can stand on one by itself.
        if case .success = result { areDocuments = true }
        if results.isEmpty && document.object != nil { areDocuments = true }
        results.append(result)
      } catch {
        results.append(.failure(broken(error, line.startIndex, lines)))
      }
    }
    return areDocuments ? results : nil
  }

  private static func trajectory(
    _ document: JSONValue, _ place: @autoclosure () -> String
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      // What `show --json` prints has the trajectory inside.
      var document = document
      if document["schema"]?.string == "agent-eval.trial/1", let inner = document["trajectory"] {
        document = inner
      }
      if let object = document.object {
        // Any object would do as a trajectory without steps, also one of another format.
        if object["steps"] == nil && object["final"] == nil {
          throw TrajectoryFormatError("a trajectory has 'steps' or 'final', found neither")
        }
        if let steps = object["steps"], steps.array == nil {
          throw TrajectoryFormatError("'steps' is \(steps.kindName), expected an array")
        }
      }
      return .success(try Trajectory(json: document))
    } catch {
      return .failure(TrajectoryFormatError("\(place()): \(error.description)"))
    }
  }

  private static func broken(
    _ error: JSONError, _ start: Int, _ lines: SourceLines
  ) -> TrajectoryFormatError {
    let place = lines.position(ofByte: start + error.offset)
    return TrajectoryFormatError("line \(place.line), column \(place.column): \(error.reason)")
  }
}
