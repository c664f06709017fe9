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
    let words = text.split { $0 == " " || $0 == "\n" || $0 == "," || $0 == ";" }
    for (index, word) in words.enumerated() where word.lowercased() == "me" && index > 0 {
      let verb = words[index - 1].lowercased()
      guard verb == "call" || verb == "address" else { continue }
      var rest = words[(index + 1)...]
      if rest.first?.lowercased() == "as" { rest = rest.dropFirst() }
      // "Please call me back" names nobody.
      let name = rest.prefix(3).prefix { $0.first?.isUppercase == true }
      var taken: [Substring] = []
      for part in name {
        taken.append(part)
        let isTitle = [
          "dr.", "dr", "mr.", "mr", "mrs.", "mrs", "ms.", "ms", "prof.", "professor", "captain",
        ]
        .contains(part.lowercased())
        if !isTitle && part.last.map({ ".!?".contains($0) }) == true { break }
      }
      let form = taken.joined(separator: " ")
      if !form.isEmpty { return String(form.reversed().drop { ".!?".contains($0) }.reversed()) }
    }
    return nil
  }
}
