import JSONKit

/// What the trial would have cost with a language model behind it: tokens are estimated from words,
/// the price is made up.
struct Usage: Sendable {
  private(set) var inputTokens = 0
  private(set) var outputTokens = 0

  var costUSD: Double {
    let cost =
      Double(inputTokens) * Tuning.usdPerInputToken
      + Double(outputTokens) * Tuning.usdPerOutputToken
    return (cost * 1e6).rounded() / 1e6
  }

  var json: JSONValue {
    [
      "input_tokens": .int(Int64(inputTokens)), "output_tokens": .int(Int64(outputTokens)),
      "cost_usd": .double(costUSD),
    ]
  }

  mutating func count(input: Int, output: Int) {
    inputTokens += input
    outputTokens += output
  }

  static func tokens(in text: String) -> Int {
    let words = text.split { $0.isWhitespace }.count
    return Int((Double(words) * Tuning.tokensPerWord).rounded(.up))
  }
}
