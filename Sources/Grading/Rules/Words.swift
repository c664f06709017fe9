/// The words of a text in small letters: runs of letters and digits.
///
/// An apostrophe inside a word belongs to it, so that `don't` is one word in English; in French it
/// separates, but nothing that counts words here hangs on that.
struct Words: Sendable, Equatable {
  let all: [String]

  init(_ text: String) {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if Self.isPart(scalar) {
        word.append(scalar)
      } else if scalar == "'" || scalar == "\u{2019}" {
        if !word.isEmpty { word.append("'") }
      } else if !word.isEmpty {
        words.append(Self.finished(word))
        word = String.UnicodeScalarView()
      }
    }
    if !word.isEmpty { words.append(Self.finished(word)) }
    all = words
  }

  var count: Int { all.count }

  /// Whether the other words stand in this text, next to each other.
  func contains(_ other: Words) -> Bool {
    guard let first = other.all.first, other.count <= count else { return other.all.isEmpty }
    return all.indices.dropLast(other.count - 1).contains { start in
      all[start].utf8.elementsEqual(first.utf8)
        && zip(all[start...], other.all).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: false
      }
    }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }

  private static func finished(_ word: String.UnicodeScalarView) -> String {
    var word = word
    while word.last == "'" { word.removeLast() }
    return String(word).lowercased()
  }
}
