/// Short words that tell languages apart, because texts can't do without them.
///
/// Small tables on purpose: the commonest words carry most of the evidence, and a language must be
/// told from the others here and not from all in the world.
enum StopWords {
  enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case german = "de"
    case spanish = "es"
    case french = "fr"
    case italian = "it"
    case portuguese = "pt"
    case polish = "pl"
    case dutch = "nl"
    case turkish = "tr"
  }

  /// How many words of the text are such words, for each language.
  static func hits(in words: Words) -> [(language: Language, count: Int)] {
    Language.allCases.map { language in
      let table = tables[language] ?? []
      return (language, words.all.count { table.contains($0) })
    }
  }

  private static let tables: [Language: Set<String>] = texts.mapValues { Set(Words($0).all) }

  private static let texts: [Language: String] = [
    .english: """
    the and of to is are was were be been have has had it its this that these those you your yours
    we our they their he she his her with for from not but or if can could will would should what
    which when where who how there here an as at by on do does did i my me please any about
    i'm i've i'll it's don't you're we've can't
    """,
    .german: """
    der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren wird
    werden wurde haben hat hatte ich sie er es wir ihr ihre ihren ihrer ihnen mich mir uns sich mit
    von zu zum zur auf für bei aus nach über als auch noch schon wenn dass weil wie was wer wo kann
    können im am bitte mein meine kein keine
    """,
    .spanish: """
    el la los las un una unos unas y o pero no es son era fue ser está están estoy he ha han hemos
    que de del al en con por para sin sobre su sus tu mi mis nuestro nuestra se lo le les me te nos
    yo usted ustedes como cuando donde porque si más muy ya también este esta esto ese eso puede
    puedo
    """,
    .french: """
    le la les un une des du de et ou mais ne pas est sont était être été ai as avons avez ont que
    qui quoi dans en avec pour par sans sur sous votre vos notre nos mon ma mes son sa ses leur je
    vous nous il elle ils elles on ce cet cette ces se au aux plus très si comme quand où y
    n'est c'est j'ai d'une qu'il n'a
    """,
    .italian: """
    il lo la i gli le un uno una e ed o ma non è sono era essere stato ho ha hanno abbiamo che chi
    di del della dello dei delle al alla da dal dalla in nel nella con su sul per tra si ci vi mi ti
    suo sua suoi nostro vostro mio mia io lei lui noi voi loro questo questa quello come quando dove
    perché se più anche può posso
    """,
    .portuguese: """
    o a os as um uma uns umas e ou mas não é são era foi ser está estão estou tem têm que de do da
    dos das em no na nos nas com por para pelo pela sem sobre seu sua seus suas meu minha nosso
    nossa se lhe me eu você vocês ele ela eles como quando onde porque mais muito também já este
    esta isso isto ao à pode posso
    """,
    .polish: """
    i a oraz ale nie jest są był była było być będzie że się na w we z ze do od po za przez dla o u
    przy jak co kto gdzie kiedy czy to ten ta te tego tej tym tych ja ty on ona pan pani państwo
    jego jej ich mój moja nasz nasze swój go mnie mi nam już jeszcze tylko także może można proszę
    """,
    .dutch: """
    de het een en of maar niet is zijn was waren wordt worden heeft hebben had ik u je jij uw jouw
    wij we ze zij hij haar hun ons onze mijn met van voor op aan in uit bij naar om te tot over door
    als dat die dit deze wat wie waar hoe wanneer er ook nog wel kan kunnen geen
    """,
    .turkish: """
    ve veya ama değil bir bu şu o ben sen siz biz onlar sizin bizim benim için ile gibi kadar daha
    çok en de da ki mi mı mu mü ne nasıl nerede kim var yok olan olarak olduğu oldu olur olabilir
    sonra önce göre ise her hiç lütfen
    """,
  ]
}
