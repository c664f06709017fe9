/// Facts that stand in a message.
enum Extraction {
  /// Order numbers as the shop writes them, however the customer wrote them: "rt 10010",
  /// "#RT10010", "RT–10010".
  static func orderNumbers(in text: String) -> [String] {
    let bytes = Array(text.lowercased().utf8)
    var found: [String] = []
    var index = 0
    while index + 1 < bytes.count {
      defer { index += 1 }
      guard bytes[index] == UInt8(ascii: "r"), bytes[index + 1] == UInt8(ascii: "t"),
        index == 0 || !isLetterOrDigit(bytes[index - 1])
      else { continue }
      var next = index + 2
      // Up to four bytes of separator: a space, a dash of any kind, "#", "nr".
      while next < bytes.count, next < index + 6, !isLetterOrDigit(bytes[next]) { next += 1 }
      let digits = bytes[next...].prefix { isDigit($0) }
      guard digits.count == 5 else { continue }
      let number = "RT-" + String(decoding: digits, as: UTF8.self)
      if !found.contains(number) { found.append(number) }
    }
    if !found.isEmpty { return found }
    // "order 10010" without the letters.
    let words = Words(text).all
    for (before, word) in zip(words, words.dropFirst())
    where word.count == 5 && word.allSatisfy(isDigit) && Self.orderWords.contains(before) {
      found.append("RT-" + String(decoding: word, as: UTF8.self))
    }
    return found
  }

  private static let orderWords: Set<Words.Word> = Set(
    [
      "order", "number", "no", "nr", "bestellung", "bestellnummer", "nummer", "pedido", "numero",
      "commande", "ordine", "encomenda", "zamowienie", "siparis",
    ].map { Array($0.utf8) })

  static func emails(in text: String) -> [String] {
    text.split { $0.isWhitespace || "<>(),;:\"'!?".contains($0) }.compactMap { piece in
      var candidate = piece
      while candidate.last == "." { candidate = candidate.dropLast() }
      let parts = candidate.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), parts[1].count >= 4
      else { return nil }
      return candidate.lowercased()
    }
  }

  /// Amounts of money: a number with two decimals, or one beside a currency.
  static func amounts(in text: String) -> [Double] {
    let words = text.split { $0.isWhitespace || "()!?;:\"".contains($0) }.map(String.init)
    var amounts: [Double] = []
    for (index, word) in words.enumerated() {
      var core = word[...]
      var hasCurrency = false
      for mark in ["€", "$", "£", "EUR", "eur", "euros", "euro"] {
        if core.hasPrefix(mark) { (core, hasCurrency) = (core.dropFirst(mark.count), true) }
        if core.hasSuffix(mark) { (core, hasCurrency) = (core.dropLast(mark.count), true) }
      }
      while let last = core.last, ".,".contains(last) { core = core.dropLast() }
      let next = index + 1 < words.count ? words[index + 1].lowercased() : ""
      if ["€", "eur", "euro", "euros"].contains(where: next.hasPrefix) { hasCurrency = true }
      let plain = core.replacing(",", with: ".")
      guard let value = Double(plain), value > 0, plain.first?.isNumber == true else { continue }
      let decimals = plain.split(separator: ".").dropFirst().first?.count
      if hasCurrency || decimals == 2 { amounts.append(value) }
    }
    return amounts
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
