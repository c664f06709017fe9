/// A language that customers write in.
enum Language: String, CaseIterable, Sendable {
  case english = "en"
  case german = "de"
  case spanish = "es"
  case french = "fr"
  case polish = "pl"
  case italian = "it"
  case portuguese = "pt"
  case turkish = "tr"

  /// Frequent small words and openings that few other languages share.
  private var telltales: [String] {
    switch self {
    case .english:
      words(
        """
        the is my where what when and to i it you please have not has was for with this that can on
        of a order want need if still how are your me
        """)
    case .german:
      words(
        """
        ich ist meine mein meiner der die das und nicht bitte wo wann wie kann habe mir sie ein eine
        den dem zu auf es hallo bestellung noch wird mit von fur guten tag
        """)
    case .spanish:
      words(
        """
        el la los mi mis donde esta que por favor quiero no he ha un una pedido hola gracias para con
        cuando puedo me y del lo las cuanto tengo unos cambiar cuenta como necesito
        """)
    case .french:
      words(
        """
        le la les ma mon mes est ou je vous bonjour commande pas une un des et pour s il plait ne
        quand puis j ai que merci du voudrais dans
        """)
    case .polish:
      words(
        "gdzie jest moje moja prosze czy nie zamowienie dzien dobry w na sie mam chce do za paczka")
    case .italian:
      words(
        "il mio la mia dove per favore non ordine ho e un una buongiorno vorrei di che sono ciao")
    case .portuguese:
      words(
        "o a minha meu onde esta por favor nao encomenda quero ola bom dia uma um que eu e com obrigado"
      )
    case .turkish:
      words(
        "nerede siparisim ve bir bu icin lutfen merhaba ben mi istiyorum ne zaman var yok benim numarali"
      )
    }
  }

  private func words(_ list: String) -> [String] {
    list.split { $0 == " " || $0 == "\n" }.map(String.init)
  }

  /// The names under which a customer may ask for the language.
  private var names: [String] {
    switch self {
    case .english: ["english", "englisch", "ingles", "anglais"]
    case .german: ["german", "deutsch", "aleman", "allemand"]
    case .spanish: ["spanish", "espanol", "spanisch", "espagnol", "castellano"]
    case .french: ["french", "francais", "franzosisch", "frances"]
    case .polish: ["polish", "polsku"]
    case .italian: ["italian", "italiano", "italienisch"]
    case .portuguese: ["portuguese", "portugues"]
    case .turkish: ["turkish", "turkce"]
    }
  }

  private static let telltaleWords: [Language: Set<Words.Word>] = Dictionary(
    uniqueKeysWithValues: allCases.map { language in
      (language, Set(language.telltales.map { Array($0.utf8) }))
    })

  /// The language most of the words speak for; `nil` when too few words say anything.
  static func detect(in words: Words) -> Language? {
    var scores: [Language: Int] = [:]
    for word in words.all {
      for language in allCases where telltaleWords[language]?.contains(word) == true {
        scores[language, default: 0] += 1
      }
    }
    let english = scores[.english] ?? 0
    let best = allCases.max { (scores[$0] ?? 0) < (scores[$1] ?? 0) }
    guard let best, let score = scores[best], score >= 2 else { return nil }
    return score > english ? best : .english
  }

  /// The language the customer asks to be answered in.
  static func requested(in words: Words) -> Language? {
    guard words.say([Phrase](list: askingWords)) else { return nil }
    // "My English is poor, please answer in German": what stands behind a preposition is meant.
    let meant = allCases.first { language in
      ["in", "auf", "en", "po", "em"].contains { preposition in
        language.names.contains { Phrase("\(preposition) \($0)").match(in: words) == 1 }
      }
    }
    return meant
      ?? allCases.first { $0.names.contains { Phrase($0).match(in: words) == 1 } }
  }

  private static let askingWords = """
    answer, answers, reply, replies, respond, write, speak, in german, in english, in french,
    in spanish, antwort*, auf deutsch, auf englisch, auf franzosisch, auf spanisch, schreib*,
    respond*, conteste*, en espanol, en ingles, en frances, en aleman, en francais, repond*,
    en anglais, en allemand, en espagnol, talk to me
    """
}
