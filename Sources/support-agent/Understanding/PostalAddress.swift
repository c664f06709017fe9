/// Finds the address in "please send it to Elm Street 4, 12345 Oldtown instead, thanks".
enum PostalAddress {
  static func find(in text: String) -> String? {
    // The longest clause with a house number or postcode, behind the last word that announces it.
    let candidates = clauses(of: text).compactMap(address(in:))
    return candidates.max { $0.utf8.count < $1.utf8.count }
  }

  /// Words after which an address follows.
  private static let announcers: Set<Words.Word> = Set(
    [
      "to", "is", "address", "at", "an", "nach", "lautet", "adresse", "anschrift", "ist", "neu",
      "a", "es", "direccion", "est", "l", "chez", "na", "adres", "al", "indirizzo", "para",
      "morada", "endereco", "e", "adresim", "in", "unter",
    ].map { Array($0.utf8) })

  private static let trailers: Set<Words.Word> = Set(
    [
      "instead", "please", "thanks", "thank", "you", "bitte", "danke", "por", "favor", "gracias",
      "merci",
      "now", "s", "il", "vous", "plait", "thx", "pls", "senden", "liefern", "schicken", "andern",
      "prosze", "grazie", "obrigado", "obrigada", "lutfen", "if", "possible", "and", "ok", "plz",
    ].map { Array($0.utf8) })

  private static func address(in clause: [Substring]) -> String? {
    var words = clause
    // Everything up to the last announcer in front of the first digit that is no order number.
    guard let firstNumber = words.firstIndex(where: isNumber) else { return nil }
    let start = words[..<firstNumber].lastIndex { word in
      word.last == ":"
        || (isLower(word) && Words(String(word)).all.contains { announcers.contains($0) })
    }
    guard let start else {
      // A clause that begins with the address itself.
      return firstNumber <= 3 ? finish(words) : nil
    }
    words.removeFirst(start + 1)
    return finish(words)
  }

  private static func finish(_ words: [Substring]) -> String? {
    var words = words
    while let last = words.last, Words(String(last)).all.allSatisfy({ trailers.contains($0) }) {
      words.removeLast()
    }
    while let first = words.first, Words(String(first)).all.isEmpty { words.removeFirst() }
    var text = words.joined(separator: " ")
    while let last = text.last, ",.;: ".contains(last) { text.removeLast() }
    // "to 4": the shop needs street, number and town.
    let letters = text.unicodeScalars.count { $0.properties.isAlphabetic }
    return letters >= 6 && words.count >= 3 ? text : nil
  }

  private static func isLower(_ word: Substring) -> Bool {
    word.first.map { !$0.isUppercase } ?? false
  }

  private static func isNumber(_ word: Substring) -> Bool {
    guard let first = word.first, first.isNumber else { return false }
    return true
  }

  /// Clauses end at a line break, "!", "?", ";", a bracket, or a full stop that ends no abbreviation.
  private static func clauses(of text: String) -> [[Substring]] {
    var clauses: [[Substring]] = []
    for line in text.split(whereSeparator: { "\n\r!?;()".contains($0) }) {
      var clause: [Substring] = []
      for word in line.split(separator: " ") {
        if Extraction.orderNumbers(in: String(word)).isEmpty { clause.append(word) }
        let isStop = word.last == "." && word.dropLast().count > 4 || word == "-"
        let endsInNumber = word.last == "." && word.dropLast().last?.isNumber == true
        if isStop && !isAbbreviation(word) || endsInNumber {
          clauses.append(clause)
          clause = []
        }
      }
      clauses.append(clause)
    }
    return clauses.filter { !$0.isEmpty }
  }

  private static func isAbbreviation(_ word: Substring) -> Bool {
    ["str.", "ave.", "blvd."].contains { word.lowercased().hasSuffix($0) }
  }
}
