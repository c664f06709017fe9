/// Telephone numbers: international ones by their plus, national ones by how the countries write
/// them, anything else only beside a word that says so.
extension NumberFinder {
  static let phoneWords = WordTable([
    "phone", "=tel", "telef", "télép", "call", "mobil", "cell", "whatsapp", "sms", "fax", "handy",
    "ruf", "nummer an",
    "numéro", "numero", "portable", "joindre", "appel", "móvil", "movil", "llám", "llam", "contact",
    "erreich", "chiam", "zadzwo", "komór", "komor", "kontakt", "text me", "reach me", "ring me",
  ])
  private static let amounts = WordTable([
    "€", "$", "£", "eur", "usd", "zł", "pln", "kg", "km", "%",
  ])
  /// Words that say that a number is some other number.
  static let otherWords = WordTable([
    "order", "bestell", "commande", "pedido", "ordine", "zamówi", "invoice", "rechnung", "factur",
    "fattura", "faktur", "tracking", "sendung", "suivi", "seguimiento", "spedizione", "przesył",
    "isbn", "=ean", "serial", "serien", "série", "serie", "article", "artikel", "artículo",
    "articolo", "ticket", "version", "=sku", "=ref", "build", "model",
  ])

  func phone(_ run: NumberRun) -> PersonalFind? {
    let digits = run.digits(text)
    guard 7...15 ~= digits.count, !text.isWord(run.range.upperBound) else { return nil }
    let find = PersonalFind(range: run.range, kind: .phone)
    if run.hasPlus { return digits.count >= 8 && digits.first != 0 ? find : nil }
    let after = text.bytes[run.range.upperBound..<min(text.count, run.range.upperBound + 5)]
    if Self.amounts.isIn(Array(after)) { return nil }
    let isNamed = isNear(.phone, run)
    if isNear(.other, run, reach: 22), !isNear(.phone, run, reach: 22) { return nil }
    if isNamed, digits.count >= 8 || run.groups.count > 1 { return find }
    if isInternational(digits, run) || isNational(digits, run) { return find }
    return nil
  }

  /// `0049 30 …`.
  private func isInternational(_ digits: [UInt8], _ run: NumberRun) -> Bool {
    digits.count >= 11 && digits[0] == 0 && digits[1] == 0 && digits[2] != 0
  }

  private func isNational(_ digits: [UInt8], _ run: NumberRun) -> Bool {
    let sizes = run.sizes
    let isBracketed = text[run.range.lowerBound] == UInt8(ascii: "(")
    // North America: 3-3-4, perhaps with a 1 before, and no area begins with 0 or 1.
    if sizes == [3, 3, 4] && digits[0] > 1 && digits[3] > 0
      || sizes == [1, 3, 3, 4] && digits[0] == 1 && digits[1] > 1
    {
      return isBracketed || run.separators.allSatisfy { $0 != [0x2F] }
    }
    if digits[0] == 0, digits[1] != 0, 9...12 ~= digits.count {
      // With a trunk 0: most of Europe. Without any mark between only where it is as long as most.
      if run.groups.count > 1 { return sizes[0] <= 5 && !isVersionLike(run) }
      return digits.count >= 10 && 1...7 ~= digits[1]
    }
    // Nine digits as Spain, Poland and Portugal write them, or ten of an Italian mobile.
    if let separator = run.separator, separator == 0x20 || separator == 0x2D {
      if sizes == [3, 3, 3] || sizes == [3, 2, 2, 2] { return 4...9 ~= digits[0] }
      if sizes == [2, 3, 2, 2] { return digits[0] > 0 }
      if sizes == [3, 7] || sizes == [3, 3, 2, 2] { return digits[0] == 3 }
    }
    return false
  }

  private func isVersionLike(_ run: NumberRun) -> Bool {
    run.separator == UInt8(ascii: ".") && run.sizes.allSatisfy { $0 == 1 }
  }
}
