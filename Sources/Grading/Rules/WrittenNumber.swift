/// Numbers as people write them.
enum WrittenNumber {
  /// Every value that a written number can have: `1.234` is 1234 in one country and 1.234 in
  /// another. None when it can't be a number.
  static func readings(_ written: String) -> [Double] {
    var digits = ""
    // Separators with the number of digits before them.
    var separators: [(character: Character, position: Int)] = []
    for character in written {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        separators.append((character, digits.count))
      }
    }
    guard !digits.isEmpty, digits.count <= 18, let whole = Double(digits) else { return [] }
    guard let last = separators.last else { return [whole] }
    let decimals = digits.count - last.position
    let groups = separators.indices.allSatisfy { index in
      let end = index + 1 < separators.count ? separators[index + 1].position : digits.count
      return end - separators[index].position == 3 && separators[index].position > 0
    }
    var values: [Double] = []
    let isPoint = last.character == "." || last.character == ","
    let isAlone = separators.dropLast().allSatisfy { $0.character != last.character }
    if isPoint && isAlone && decimals > 0 {
      let split = digits.index(digits.startIndex, offsetBy: last.position)
      if let value = Double("\(digits[..<split]).\(digits[split...])") { values.append(value) }
    }
    if groups && Set(separators.map(\.character)).count == 1 { values.append(whole) }
    return values
  }
}
