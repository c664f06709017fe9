/// How a customer wants to be treated, for as long as the conversation lasts.
struct Instructions: Sendable {
  var language: Language?
  /// "Don't email me, only here."
  var noMail = false
  /// "Call me Dr. Weiss."
  var addressAs: String?
  /// "Keep it short."
  var brief = false
  /// "Ask me before you change anything."
  var confirmFirst = false

  init() {}

  /// What one message asks for.
  init(in text: String) {
    let words = Words(text)
    language = Language.requested(in: words)
    noMail = words.say(Self.noMailCues)
    brief = words.say(Self.briefCues)
    confirmFirst = words.say(Self.confirmCues)
    addressAs = Self.form(in: text)
  }

  /// Later wishes add to earlier ones and replace contrary ones.
  mutating func take(_ later: Instructions) {
    language = later.language ?? language
    noMail = later.noMail || noMail
    addressAs = later.addressAs ?? addressAs
    brief = later.brief || brief
    confirmFirst = later.confirmFirst || confirmFirst
  }

  private static let noMailCues = [Phrase](
    list: """
      don t email, don t e mail, do not email, do not e mail, no email*, no e mail*, don t mail me,
      don t send me email*, don t send me any email*, not by email, not by e mail, without email*, keine email*,
      keine e mail*, keine mail*, no me envie* correos, sin correos, pas d e mail*, pas de mail*,
      pas d email*, don t send any mail*, don t send any e mail*, don t send any email*, no mail*,
      stop emailing, don t write to my email, do not send me any e mail*, do not send me any email*,
      do not send any e mail*, do not send any email*, don t send me any e mail*, don t send e mail*, never email, never e mail
      """)

  private static let briefCues = [Phrase](
    list: """
      keep it short, keep it brief, short answers, be brief, one sentence, in short, short answer,
      keep your answers short, fass dich kurz, fassen sie sich kurz, kurze antwort*
      """)

  private static let confirmCues = [Phrase](
    list: """
      ask me before, check with me before, confirm with me before, ask me first, check with me first,
      don t change anything without, without asking me, don t do anything without, ask before,
      before you change anything, before you do anything
      """)

  /// The name behind "call me", with its title.
  private static func form(in text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace)
    for (index, word) in words.enumerated() where word.lowercased() == "me" && index > 0 {
      guard ["call", "address"].contains(words[index - 1].lowercased()) else { continue }
      var rest = words[(index + 1)...]
      if rest.first?.lowercased() == "as" { rest = rest.dropFirst() }
      var name: [String] = []
      // "Please call me back" names nobody.
      for part in rest.prefix(3) {
        guard part.first?.isUppercase == true, part != "I" else { break }
        let isTitle = titles.contains(part.lowercased())
        name.append(isTitle ? String(part) : part.filter { $0.isLetter || $0 == "-" || $0 == "'" })
        if !isTitle && part.last?.isLetter != true { break }
      }
      if !name.isEmpty { return name.joined(separator: " ") }
    }
    return nil
  }

  private static let titles: Set<String> = [
    "dr.", "dr", "mr.", "mr", "mrs.", "mrs", "ms.", "ms", "prof.", "professor", "captain",
  ]
}
