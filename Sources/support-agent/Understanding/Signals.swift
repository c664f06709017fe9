/// What stands between the lines of a message: anger, and reasons to call a person.
struct Signals: Sendable {
  enum Alarm: String, Sendable {
    case legalThreat = "legal threat"
    case injury = "injury or danger"
    case wantsPerson = "wish for a person"
  }

  var isAngry: Bool
  var alarm: Alarm?
  var agrees: Bool
  var declines: Bool
  /// The product isn't as it should be.
  var reportsDamage: Bool
  /// Nothing has come, whatever the tracking says.
  var reportsLoss: Bool
  var wantsReplacement: Bool
  var wantsMoney: Bool
  /// Someone else's order or account.
  var asksAboutOthers: Bool

  init(in text: String) {
    let words = Words(text)
    let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
    let capitals = letters.count(where: \.properties.isUppercase)
    let shouts = letters.count >= 12 && capitals * 10 >= letters.count * 7
    isAngry =
      shouts || words.say(Self.angry)
      || (text.contains("!!") || text.contains("??")) && !words.say(Self.friendly)
    alarm =
      if words.say(Self.injury) { .injury } else if words.say(Self.legal) {
        .legalThreat
      } else if words.say(Self.person) { .wantsPerson } else { nil }
    let first = words.all.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    agrees = Self.yes.contains(first) || words.say(Self.agreements)
    declines =
      Self.no.contains(first) || words.say([Phrase](list: "leave it, don t do it, never mind"))
    reportsDamage = words.say(Self.damage)
    reportsLoss = words.say(Self.loss)
    wantsReplacement = words.say(Self.replacement)
    wantsMoney = words.say(Self.money)
    asksAboutOthers = words.say(Self.others)
  }

  private static let yes: Set<String> = [
    "yes", "yep", "yup", "yeah", "aye", "ok", "okay", "sure", "correct", "exactly", "ja", "jawohl",
    "genau", "gerne", "si", "claro", "vale", "oui", "tak", "sim", "certo", "evet",
  ]
  private static let no: Set<String> = ["no", "nope", "nein", "non", "nie", "hayir"]

  private static let agreements = [Phrase](
    list: "go ahead, please do, yes, do it, adelante, allez y, d accord, machen sie, pode ser")

  private static let friendly = [Phrase](
    list: "sorry, hiya, hey, lol, haha, thanks, thank you, lovely, love, ok, danke, gracias, merci")

  private static let angry = [Phrase](
    list: """
      ridiculous, unacceptable, furious, angry, outrageous, disgrace*, fed up, scam*, worst, joke of,
      terrible, pathetic, useless, wtf, sick of, fuming, appalling, disgusting, unverschamt*,
      frechheit, saftladen, inacceptable, scandaleux, honteux, vergonz*, inaceptable, indignant*,
      vergogna, skandal, rezalet, absurd*
      """)

  private static let legal = [Phrase](
    list: """
      lawyer*, attorney*, solicitor*, legal action, sue, suing, court, lawsuit*, legal proceedings,
      anwalt*, rechtsanwalt*, verklag*, klage, gericht, abogad*, demandar*, denuncia*, avocat*,
      tribunal, porter plainte, avvocato, advogado, adwokat*, prawnik*, avukat*, small claims,
      ombudsman, trading standards, consumer protection
      """)

  private static let injury = [Phrase](
    list: """
      injur*, hospital, burnt my, burned my, burned me, burnt me, bleeding, cut my, cut myself, electric shock,
      electrocuted, caught fire, on fire, smoke came, exploded, allergic reaction, emergency room, stitches,
      ambulance, verletz*, krankenhaus, stromschlag, verbrannt, brannte, bless*, blessure, brule,
      hopital, herid*, quemad*, ferit*, ospedale, scottat*, ranny, szpital*, poparz*, yaraland*,
      hastane*, choked, poison*, scald*, burns on
      """)

  private static let person = [Phrase](
    list: """
      speak to a human, talk to a human, real person, speak to a person, talk to a person,
      human agent, speak to someone, talk to someone, a human, speak to your manager,
      your manager, supervisor, speak with someone, live agent, real human, speak with a person, actual person,
      mit einem menschen, echten menschen, mitarbeiter sprechen, menschlichen, persona real, una persona,
      hablar con alguien, un humano, parler a quelqu un, un humain, vraie personne,
      un conseiller, czlowiek*, una persona vera, operatore, uma pessoa, bir insan, gercek bir, yetkili
      """)

  private static let damage = [Phrase](
    list: """
      damaged, broken, cracked, smashed, shattered, chipped, torn, dented, scratched, leaking, in pieces,
      defective, faulty, wrong item, wrong product, wrong colo*, broke, doesn t work, does not work, not working, stopped working, no longer works, stops working, flickers, won t turn on, dead,
      instead of the, beschadigt, kaputt, zerbrochen, defekt, falscher, gesprungen, roto, rota, danad*, defectuos*,
      equivocado, casse, cassee, cassees, abime*, endommag*, defectueu*, mauvais article, fele*, uszkodz*,
      zepsut*, pekni*, rozbit*, rotto, rotta, rotti, danneggiat*, difettos*, partido, danificad*, quebrad*,
      kirik, kirildi, kirilmis, hasarli, bozuk, missing from, item missing, incomplete, ripped
      """)

  private static let loss = [Phrase](
    list: """
      never arrived, hasn t arrived, has not arrived, not arrived, didn t arrive, not received,
      never received, haven t received, nothing arrived, nothing has arrived, never came,
      says delivered, marked as delivered, supposedly delivered, still nothing, lost, not here,
      nicht angekommen, nie angekommen, nicht erhalten, nichts angekommen, no ha llegado, no he recibido,
      nunca llego, pas arrive*, jamais arrive*, pas recu, jamais recu, nie dotarl*, nie dosz*, mai arrivat*,
      non e arrivat*, nao chegou, nunca chegou, gelmedi, ulasmadi, hasn t turned up, not turned up, hasn t come,
      no parcel, there is nothing, isn t here, is not here
      """)

  private static let replacement = [Phrase](
    list: """
      replacement, replace*, new one, another one, send a new, send me a new, ersatz, reemplazo,
      remplac*, sostitu*, substitu*, yenisi
      """)

  private static let money = [Phrase](
    list:
      "refund*, money, geld, erstatt*, reembols*, dinero, rembours*, argent, zwrot*, rimbors*, dinheiro, para iade*"
  )

  private static let others = [Phrase](
    list: """
      my wife s, my husband s, my friend s, my neighbour s, my neighbor s, my brother s, my sister s,
      my mother s, my father s, my mum s, my dad s, my colleague s, someone else s, somebody else s, his account,
      her account, another customer, my boss s, my ex s, my girlfriend s, my boyfriend s, my son s, my daughter s,
      my partner s, my flatmate s, her order, his order, other customer*
      """)
}
