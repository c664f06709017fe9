import Diagnostics
package import EvalModel
import JSONKit

/// Our own format: one document, an array of documents, or a document a line.
package enum NativeTrace: TraceImporter {
  package static let name = "native"
  package static let summary = "trajectories of agent-eval itself"

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

  /// The options say nothing here: the format has a word for everything.
  package static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    TraceDocuments(read: { [trajectory($0)] }).values(in: bytes)
  }

  private static func trajectory(
    _ document: JSONValue
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
      return .failure(error)
    }
  }
}
