/// How six languages write streets, and how people say who they are. In each the first group is
/// what is taken.
enum PersonalPatterns {
  static let all: [(String, PersonalKind)] =
    (english + german + french + spanish + italian + polish).map { ($0, .address) }
    + names.map { ($0, .personName) }

  /// A word that begins with a capital.
  private static let word = #"\p{Lu}[\p{L}'’-]*"#

  private static let english = [
    #"((?:(?i:flat|apartment|apt\.?|unit|suite)\s+\w{1,4},?\s+)?\b\d{1,5}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:(?:St\.|"#
      + word
      + #")\s+){1,3}(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|square|terrace|close|crescent|way|gardens|grove|hill|mews|parkway|row)\b\.?"#
      + #"(?:,?\s+(?i:apartment|apt|flat|unit|suite|ste)\.?\s*\w{1,5})?"#
      + #"(?:,\s*"# + word + #"(?:\s"# + word
      + #"){0,2})?(?:,?\s+(?:[A-Z]{2}\s+\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}))?)"#,
    #"\b([A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2})\b"#,
  ]

  private static let german = [
    #"\b(\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|gasse|weg|allee|platz|damm|ufer|chaussee|steig|ring|promenade)\s*\d{1,4}\s?[a-z]?\b(?:,?\s+(?:in\s+)?\d{5}(?:\s+"#
      + word + #"(?:\s"# + word + #")?)?)?)"#,
    #"\b((?:\p{Lu}[\p{L}-]*(?:er|en|-)[ -])(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Gasse|Damm|Ufer|Chaussee)\s+\d{1,4}\s?[a-z]?\b(?:,?\s+(?:in\s+)?\d{5}(?:\s+"#
      + word + #"(?:\s"# + word + #")?)?)?)"#,
    #"\b((?:Am|An der|An den|Auf dem|Auf der|Im|In der|In den|Zum|Zur|Unter den|Hinter der|Hinter dem|Vor dem|Bei der)\s+\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)?\s+\d{1,4}\s?[a-z]?\b(?:,?\s+\d{5}(?:\s+"#
      + word + #")?)?)"#,
  ]

  private static let french = [
    #"\b(\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s+(?i:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|cours|route|square|passage|faubourg)\s+(?:(?i:de\sla|de\sl['’]|du|des|de|d['’]|la|le|les|l['’])\s?)*"#
      + word + #"(?:[\s-](?:(?i:de|du|des|la|le|et)\s)?"# + word
      + #"){0,3}(?:,?\s+(?:à\s+)?(?:\d{5}\s+"# + word + #"(?:[\s-]"# + word + #")?))?)"#
  ]

  private static let spanish = [
    #"\b((?i:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|camino|carretera|ronda|travesía|glorieta)\s*(?:(?i:de\slas?|de\slos|del|de|la|las|los|el)\s+)*"#
      + word + #"(?:\s(?:(?i:de|del|la|las|los|y)\s)*"# + word
      + #"){0,3},?\s*(?i:n[º°.]?\s*|número\s+|num\.?\s*)?\d{1,4}(?:,?\s*\d{1,2}[ºª°](?:\s?[A-Za-z]\b|\s?\d\b)?)?(?:,?\s+\d{5}(?:\s+"#
      + word + #")?)?)"#
  ]

  private static let italian = [
    #"\b((?i:via|viale|v\.le|piazza|p\.zza|piazzale|corso|c\.so|largo|vicolo|lungomare|strada)\s+(?:(?i:di|del|della|dei|delle|dello|degli|dell['’]|d['’]|san|santa)\s?)*"#
      + word + #"(?:\s(?:(?i:di|del|della|dei|delle|e)\s)*"# + word
      + #"){0,3},?\s*(?i:n\.?\s*)?\d{1,4}(?:/?[A-Za-z]\b)?(?:,?\s+(?:a\s+)?\d{5}(?:\s+"# + word
      + #")?)?)"#
  ]

  private static let polish = [
    #"\b((?i:ul\.|ulica|ulicy|al\.|aleja|alei|aleje|pl\.|plac|placu|os\.|osiedle|osiedlu)\s*(?:\d{1,2}\s)?"#
      + word + #"(?:\s"# + word
      + #"){0,3}\s+\d{1,4}[A-Za-z]?(?:/\d{1,4}|\s*m\.?\s*\d{1,4})?(?:,?\s+\d{2}-\d{3}(?:\s+"#
      + word + #")?)?)"#,
    #"\b(\d{2}-\d{3}\s"# + word + #")"#,
  ]

  private static let nameWord = #"\p{Lu}[\p{L}'’-]+"#
  private static let person =
    nameWord + #"(?:[ -](?:(?:von|van|de|der|da|di|du|la|le)\s){0,2}"# + nameWord + #"){0,2}"#

  private static let names = [
    #"(?i:\b(?:my name is|my name's|i am called|ich heiße|ich heisse|mein name ist|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|nazywam się|mam na imię))\s+("#
      + person + #")"#,
    #"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mme|Mlle|Sr|Sra|Sig|Pan|Pani|Pana|(?i:herrn?|frau|monsieur|madame|señora?|signora?))\.?\s+("#
      + nameWord + #"(?:\s"# + nameWord + #")?)"#,
    #"(?i:\b(?:regards|sincerely|cheers|yours|thanks|thank you|grüße|gruß|grüßen|cordialement|salutations|saludos|saluti|pozdrawiam|pozdrowienia))[,.!]?\s*\n+\s*("#
      + person + #")(?=\s*(?:\n|$))"#,
  ]
}
