import Diagnostics
import JSONKit

/// Cuts an array into its elements without reading them, so that a broken one costs only itself
/// and a file that was cut short keeps all but its last.
struct ElementCutter: Sendable {
  private let limit: Int
  /// Behind an array that is a member of something else stands the rest of that.
  private let isRoot: Bool
  /// Bytes from the beginning of the element that isn't complete; those before `scanned` were seen.
  private var pending: [UInt8] = []
  private var scanned = 0
  /// Where `pending` begins in the file.
  private var place: TraceBatch.Place
  private var depth = 1
  private var isInString = false
  private var isEscaped = false
  private var isDiscarding = false
  private var hasElements = false
  private var isClosed = false
  private var isSilenced = false

  /// `place` is the one of the byte behind the array's bracket.
  init(limit: Int, from place: TraceBatch.Place, isRoot: Bool) {
    self.limit = limit
    self.place = place
    self.isRoot = isRoot
  }

  mutating func feed(_ chunk: [UInt8]) -> [TraceCutter.Piece] {
    if isClosed { return behind(chunk) }
    pending += chunk
    var ends: [Int] = []
    var close: Int?
    scan(&ends, &close)
    var pieces = cut(ends, close)
    if let close, isClosed {
      let rest = Array(pending[(close + 1)...])
      place = place.after(pending[...close])
      pending = []
      pieces += behind(rest)
    } else if pending.count > limit {
      // White space is no part of a document, however much of it there is.
      let content = JSONText.skipSpace(pending, 0)
      if content > 0 {
        place = start
        pending.removeFirst(content)
        scanned -= content
      }
    }
    if !isClosed, pending.count > limit {
      if !isDiscarding { pieces.append(.problem(TraceText.tooLong(limit), start)) }
      isDiscarding = true
      place = place.after(pending[...])
      pending = []
      scanned = 0
    }
    return pieces
  }

  mutating func finish() -> [TraceCutter.Piece] {
    guard !isClosed else { return [] }
    var pieces: [TraceCutter.Piece] = []
    let content = JSONText.skipSpace(pending, 0)
    if content < pending.count, !isDiscarding {
      let document = TraceBatch.Document(
        range: content..<pending.count, place: place.after(pending[..<content]))
      pieces.append(.batch(TraceBatch(bytes: pending, shape: .documents([document]))))
      // An element that was cut has an error of its own; a whole one hides that the array isn't.
      if depth > 1 || isInString { return pieces }
    }
    pieces.append(
      .problem(JSONError.Reason.unexpectedEnd.description, place.after(pending[...])))
    return pieces
  }

  /// Where the element that isn't complete begins.
  private var start: TraceBatch.Place {
    place.after(pending[..<JSONText.skipSpace(pending, 0)])
  }

  /// Finds the commas between elements, and the bracket that ends the array.
  private mutating func scan(_ ends: inout [Int], _ close: inout Int?) {
    var (depth, isInString, isEscaped) = (depth, isInString, isEscaped)
    var position = scanned
    pending.withUnsafeBytes { bytes in
      while position < bytes.count {
        let byte = bytes[position]
        if isInString {
          if isEscaped {
            isEscaped = false
          } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
          } else if byte == UInt8(ascii: "\"") {
            isInString = false
          }
        } else {
          switch byte {
          case UInt8(ascii: "\""): isInString = true
          case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
          case UInt8(ascii: ",") where depth == 1: ends.append(position)
          case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth == 0 {
              close = position
              return
            }
          default: break
          }
        }
        position += 1
      }
    }
    scanned = position
    (self.depth, self.isInString, self.isEscaped) = (depth, isInString, isEscaped)
  }

  /// Makes documents of the elements that end at these commas and at the bracket.
  private mutating func cut(_ ends: [Int], _ close: Int?) -> [TraceCutter.Piece] {
    var documents: [TraceBatch.Document] = []
    var pieces: [TraceCutter.Piece] = []
    var start = 0
    var (mark, markPlace) = (0, place)
    func placeOf(_ offset: Int) -> TraceBatch.Place {
      markPlace = markPlace.after(pending[mark..<offset])
      mark = offset
      return markPlace
    }
    for end in ends + (close.map { [$0] } ?? []) {
      let content = JSONText.skipSpace(pending, start, end)
      if isDiscarding {
        isDiscarding = false
      } else if content < end {
        documents.append(.init(range: content..<end, place: placeOf(content)))
      } else if end != close || hasElements || !documents.isEmpty {
        // Nothing between two commas, or between the last one and the bracket.
        pieces.append(
          .problem(JSONError.Reason.unexpectedByte(pending[end]).description, placeOf(end)))
      }
      hasElements = true
      start = end + 1
    }
    if let close {
      isClosed = true
      if pending[close] != UInt8(ascii: "]") {
        pieces.append(
          .problem(JSONError.Reason.unexpectedByte(pending[close]).description, placeOf(close)))
      }
    }
    if !documents.isEmpty {
      pieces.insert(
        .batch(TraceBatch(bytes: pending, shape: .documents(documents))), at: 0)
    }
    if close == nil, start > 0 {
      place = placeOf(start)
      // The batch shares the bytes, so removing some of them here would copy them all.
      pending = Array(pending[start...])
      scanned -= start
    }
    return pieces
  }

  private mutating func behind(_ bytes: [UInt8]) -> [TraceCutter.Piece] {
    guard isRoot else { return [] }
    let content = JSONText.skipSpace(bytes, 0)
    guard content < bytes.count else {
      place = place.after(bytes[...])
      return []
    }
    // Said once; what follows has no structure to count in.
    defer { isSilenced = true }
    return isSilenced
      ? []
      : [
        .problem(
          JSONError.Reason.trailingContent.description, place.after(bytes[..<content]))
      ]
  }
}
