import EvalModel

/// A figure that was said where another one was expected: "11 are in stock" instead of 10.
///
/// Only whole numbers of two digits and more, and numbers of orders or parcels: they are told once.
/// Amounts of money stand beside others in every list of prices, where none is the wrong one.
struct RivalFigure {
  let step: Int
  let figure: String

  /// The first figure in what the agent said with as many digits as the expected one; `nil` when
  /// there is none, or when a phrase is expected rather than a figure.
  init?(of expected: String, in spoken: [(step: Int, text: String)]) {
    let digits = expected.utf8.filter { $0 != UInt8(ascii: ",") }
    guard digits.count >= 2, digits.allSatisfy(Self.isDigit) else { return nil }
    for (step, text) in spoken {
      if let figure = Self.figures(in: Array(text.utf8)).first(where: { figure in
        figure.count == digits.count && !figure.elementsEqual(digits)
      }) {
        self.step = step
        self.figure = String(decoding: figure, as: UTF8.self)
        return
      }
    }
    return nil
  }

  /// Digits that stand by themselves, not in a date, a time, an id or an amount.
  private static func figures(in text: [UInt8]) -> [ArraySlice<UInt8>] {
    var figures: [ArraySlice<UInt8>] = []
    var position = 0
    while position < text.count {
      guard isDigit(text[position]) else {
        position += 1
        continue
      }
      let start = position
      while position < text.count, isDigit(text[position]) { position += 1 }
      let before = start > 0 ? text[start - 1] : UInt8(ascii: " ")
      let beyond = position + 1 < text.count ? text[position + 1] : UInt8(ascii: " ")
      let after = position < text.count ? text[position] : UInt8(ascii: " ")
      if !isBound(before), !isBound(after) || isPunctuation(after) && !isDigit(beyond) {
        figures.append(text[start..<position])
      }
    }
    return figures
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
  }

  /// Whether a byte beside digits makes them a part of something larger. Bytes beyond ASCII do:
  /// they may be a currency's sign.
  private static func isBound(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: "_"), UInt8(ascii: "%"):
      true
    default: isPunctuation(byte) || byte >= 0x80
    }
  }
}
