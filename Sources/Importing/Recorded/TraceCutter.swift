import Diagnostics
import JSONKit

/// Cuts a file of trajectories into batches of whole documents, in one pass and with memory for
/// no more than one document: files may be larger than memory, and pipes have no end to look at.
///
/// How the file is laid out is told from its beginning: an array, an object with the array
/// `trajectories`, a document a line, or one document spread over lines.
package struct TraceCutter: Sendable {
  package enum Piece: Sendable, Equatable {
    case batch(TraceBatch)
    /// Something that can't be a document, or the end of a file that was cut short.
    case problem(String, TraceBatch.Place)
  }

  /// Which layouts a file may have.
  package enum Layouts: Sendable {
    case any
    /// Arrays and objects are documents of their own; only lines are cut apart. For formats whose
    /// documents hold several trajectories.
    case linesOrWhole
  }

  /// More than any trajectory that a grader could say something of.
  package static let largestDocument = 64 << 20

  private enum State {
    case undecided
    case lines(LineCutter)
    case elements(ElementCutter)
    case whole
  }

  private let layouts: Layouts
  private let limit: Int
  private let lookahead: Int
  private var state = State.undecided
  /// What came before the layout was known, or all of a whole document.
  private var held: [UInt8] = []
  private var isTooLong = false

  /// `lookahead` is how much of a file is seen before it is cut: enough for the first lines of any
  /// file, and for the fields that stand before a list.
  package init(
    _ layouts: Layouts = .any, largestDocument: Int = Self.largestDocument,
    lookahead: Int = 1 << 20
  ) {
    self.layouts = layouts
    self.lookahead = lookahead
    limit = largestDocument
  }

  /// Takes the next bytes of the file.
  package mutating func feed(_ chunk: [UInt8]) -> [Piece] {
    switch state {
    case .undecided:
      held += chunk
      guard held.count >= lookahead else { return [] }
      return decide(isEnd: false)
    case .lines(var cutter):
      // The enum must not hold a second reference while the cutter grows.
      state = .whole
      defer { state = .lines(cutter) }
      return cutter.feed(chunk)
    case .elements(var cutter):
      state = .whole
      defer { state = .elements(cutter) }
      return cutter.feed(chunk)
    case .whole:
      if held.count + chunk.count > limit {
        isTooLong = true
        held = []
      }
      if !isTooLong { held += chunk }
      return []
    }
  }

  /// Takes the end of the file.
  package mutating func finish() -> [Piece] {
    var pieces: [Piece] = []
    if case .undecided = state { pieces = decide(isEnd: true) }
    switch state {
    case .undecided: break
    case .lines(var cutter): pieces += cutter.finish()
    case .elements(var cutter): pieces += cutter.finish()
    case .whole:
      let start = TraceBatch.Place(line: 1, column: 1)
      if isTooLong {
        pieces.append(.problem(TraceText.tooLong(limit), start))
      } else {
        let document = TraceBatch.Document(range: 0..<held.count, place: start)
        pieces.append(.batch(TraceBatch(bytes: held, shape: .documents([document]))))
      }
    }
    held = []
    return pieces
  }

  private mutating func decide(isEnd: Bool) -> [Piece] {
    let beginning = held
    let mark = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let start = JSONText.skipSpace(beginning, mark)
    guard start < beginning.count else {
      guard isEnd else { return [] }
      held = []
      state = .lines(LineCutter(limit: limit))
      return [.problem(TraceText.empty, TraceBatch.Place(line: 1, column: 1))]
    }
    let first = TraceBatch.Place(line: 1, column: 1).after(beginning[mark..<start])
    held = []
    switch TraceLayout(beginning, from: start, isEnd: isEnd, layouts) {
    case .lines:
      var cutter = LineCutter(limit: limit)
      defer { state = .lines(cutter) }
      return cutter.feed(Array(beginning[mark...]))
    case .array(let bracket):
      var cutter = ElementCutter(
        limit: limit, from: first.after(beginning[start...bracket]), isRoot: bracket == start)
      defer { state = .elements(cutter) }
      return cutter.feed(Array(beginning[(bracket + 1)...]))
    case .whole:
      state = .whole
      // With the white space before it, so that places count from the beginning.
      held = Array(beginning[mark...])
      return []
    }
  }
}

enum TraceText {
  static let empty = "the file is empty"
  static func tooLong(_ limit: Int) -> String {
    limit >= 1 << 20
      ? "a document of more than \(limit >> 20) MiB" : "a document of more than \(limit) bytes"
  }
}
