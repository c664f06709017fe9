/// The shape of a sentence: what stays when numbers and the ids of things are left out, so that
/// sentences about different orders are the same sentence.
package enum MessageShape {
  /// Longer texts are told apart by their beginning.
  private static let limit = 240

  /// The text in one line, with `#` for every word that has a digit: amounts, ids, dates, times.
  package static func of(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars.prefix(limit))
    var shape = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      var end = place
      var hasDigit = false
      while end < scalars.count, isInWord(scalars, end, from: place) {
        if scalars[end].properties.numericType != nil { hasDigit = true }
        end += 1
      }
      if end > place {
        shape.append(contentsOf: hasDigit ? ["#"] : Array(scalars[place..<end]))
        place = end
        continue
      }
      if !scalars[place].properties.isWhitespace {
        shape.append(scalars[place])
      } else if let last = shape.last, last != " " {
        shape.append(" ")
      }
      place += 1
    }
    if shape.last == " " { shape.removeLast() }
    if text.unicodeScalars.dropFirst(limit).first != nil { shape.append("…") }
    return String(shape)
  }

  /// Letters and digits, and the marks within `RT-84291`, `9.50` or `10:30` but not behind them.
  private static func isInWord(_ scalars: [Unicode.Scalar], _ place: Int, from start: Int) -> Bool {
    let scalar = scalars[place]
    if isLetterOrDigit(scalar) { return true }
    guard "-_.,:/@+".unicodeScalars.contains(scalar), place > start, place + 1 < scalars.count
    else { return false }
    return isLetterOrDigit(scalars[place + 1])
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
