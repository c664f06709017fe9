@testable import Importing

/// People and things that don't exist, in the ways in which six countries write them.
///
/// Everything that looks like a secret is put together when a test runs.
struct CorpusFillers {
  let language: String
  var random: CorpusRandom
  private var lastName = ""

  init(language: String, seed: UInt64) {
    self.language = language
    random = CorpusRandom(seed: seed)
  }

  /// The text for a slot, and what kind it is; `nil` for a slot that nobody knows.
  mutating func fill(_ slot: String) -> (kind: String, text: String)? {
    switch slot {
    case "name":
      lastName =
        random.pick(Self.given[language] ?? []) + " " + random.pick(Self.family[language] ?? [])
      return ("name", lastName)
    case "=name": return ("name", lastName)
    case "given": return ("name", random.pick(Self.given[language] ?? []))
    case "family": return ("name", random.pick(Self.family[language] ?? []))
    case "email": return ("email", email())
    case "phone": return ("phone", phone())
    case "card": return ("card", card())
    case "iban": return ("iban", iban())
    case "ip": return ("ip_address", ip())
    case "mac": return ("mac_address", mac())
    case "address": return ("address", address())
    case "national": return ("national_id", national())
    case "passport":
      return ("national_id", random.digits(random.pick(["C@#######", "X########", "AB#######"])))
    case "secret": return ("secret", CorpusSecrets.make(&random))
    case "random":
      return ("secret", random.text(24 + random.below(20), from: Self.alphanumeric))
    case "password", "urlpassword":
      let words = ["Sommer", "Kettle", "Blau", "tiger", "Winter", "montagne", "Rakieta"]
      let marks = slot == "password" ? ["!", "#", "-", "_", "$", ""] : ["", "-", "_"]
      return (
        "secret",
        random.pick(words) + random.pick(marks) + random.digits("####")
          + random.text(2, from: "xkzq")
      )
    default: return nil
    }
  }

  static let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

  private static let given: [String: [String]] = [
    "en": ["Harriet", "Desmond", "Imogen", "Wilbur", "Priscilla", "Ambrose", "Tamsin", "Roderick"],
    "de": ["Liesel", "Gernot", "Waltraud", "Jörg", "Käthe", "Ottokar", "Sieglinde", "Burkhard"],
    "fr": ["Clémence", "Gaspard", "Élodie", "Thibault", "Solène", "Armand", "Océane", "Benoît"],
    "es": [
      "Remedios", "Íñigo", "Macarena", "Gonzalo", "Consuelo", "Baltasar", "Rocío", "Evaristo",
    ],
    "it": [
      "Ornella", "Gaspare", "Fiammetta", "Ludovico", "Benedetta", "Ubaldo", "Ginevra", "Rocco",
    ],
    "pl": [
      "Bożena", "Zdzisław", "Grażyna", "Mieszko", "Łucja", "Wojciech", "Świetlana", "Kazimierz",
    ],
  ]
  private static let family: [String: [String]] = [
    "en": ["Thistlewood", "Pemberley", "Crabtree", "O'Garrow", "Nettleship", "Wainscott"],
    "de": ["Müßigbrodt", "Kranzler", "Oberhuber", "Schöneich", "Tannhäuser", "Wiesengrund"],
    "fr": ["Beaurepaire", "Delachaume", "Grandchêne", "L'Hermitte", "Montpezat", "Vauquelin"],
    "es": ["Zubizarreta", "Peñalver", "Arístegui", "Montenegro", "Quiñones", "Valdecasas"],
    "it": ["Bentivoglio", "Cacciaguerra", "Malaspina", "Roccaforte", "Serbelloni", "Tornaquinci"],
    "pl": ["Brzęczyszczykiewicz", "Wąsowska", "Zagłoba", "Dąbrowiecka", "Źdźbłowski", "Kmicic"],
  ]

  // MARK: - Ways to reach somebody

  private mutating func email() -> String {
    let given = random.pick([
      "h.thistle", "gernot", "elodie_v", "inigo.pen", "ornella", "m.zagloba", "office", "sales",
    ])
    let domain = random.pick([
      "kornfeldpost.de", "mailhaven.io", "courrielbleu.fr", "buzonrapido.es", "postaverde.it",
      "skrzynka24.pl", "mail.northlake.co.uk",
    ])
    return "\(given)\(random.pick(["", "+shop", "\(random.below(99))"]))@\(domain)"
  }

  private mutating func phone() -> String {
    let own: [String: [String]] = [
      "en": [
        "(2##) 5##-####", "2##-5##-####", "+1 3## 5## ####", "+44 20 7### ####", "020 7### ####",
        "07### ######", "+44 7### ######",
      ],
      "de": [
        "030 @#######", "0151 @#######", "0049 89 @######", "+49 (0)40 @######", "+49 171 @######",
        "0221/@#####", "04421-@#####",
      ],
      "fr": [
        "01 @# ## ## ##", "06 ## ## ## ##", "+33 6 ## ## ## ##", "0033 1 @# ## ## ##",
        "07.##.##.##.##", "06########",
      ],
      "es": [
        "6## ### ###", "91# ## ## ##", "+34 6## ### ###", "+34 91 ### ## ##", "0034 6########",
        "9## ## ## ##",
      ],
      "it": [
        "3## #######", "02 @#######", "+39 3## ### ####", "+39 06 @######", "0039 3#########",
        "06 @### ####",
      ],
      "pl": [
        "5## ### ###", "22 @## ## ##", "+48 6## ### ###", "+48 22 @## ## ##", "0048 5########",
        "6##-###-###",
      ],
    ]
    return random.digits(random.pick(own[language] ?? []))
  }

  private mutating func ip() -> String {
    if random.below(3) == 0 {
      let groups = (0..<7).map { _ in String(0x100 + random.below(0xFEFF), radix: 16) }
      return (["2a0" + String(random.below(10))] + groups).joined(separator: ":")
    }
    return "\(random.pick([84, 91, 145, 178, 10]))."
      + (0..<3).map { _ in String(1 + random.below(250)) }.joined(separator: ".")
  }

  private mutating func mac() -> String {
    let separator = random.pick([":", "-"])
    return (0..<6).map { _ in random.text(2, from: "0123456789abcdef") }.joined(
      separator: separator)
  }

  // MARK: - Money

  private mutating func card() -> String {
    let (prefix, length) = random.pick([
      ("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16), ("2221", 16), ("35280", 16),
    ])
    var digits = prefix.utf8.map { $0 - 0x30 }
    while digits.count < length - 1 { digits.append(UInt8(random.digit())) }
    digits.append(CheckDigits.luhnDigit(for: digits))
    let text = digits.map(String.init).joined()
    guard length == 16 else { return random.below(2) == 0 ? text : grouped(text, [4, 6, 5], " ") }
    switch random.below(3) {
    case 0: return text
    case 1: return grouped(text, [4, 4, 4, 4], " ")
    default: return grouped(text, [4, 4, 4, 4], "-")
    }
  }

  private mutating func iban() -> String {
    let patterns: [String: [String]] = [
      "en": ["GB00NWBK##############", "IE00AIBK##############"],
      "de": ["DE00##################", "AT00################", "CH00#################"],
      "fr": ["FR00#######################", "BE00############"],
      "es": ["ES00####################"], "it": ["IT00X######################"],
      "pl": ["PL00########################"],
    ]
    var text = random.digits(random.pick(patterns[language] ?? []))
    let check = 98 - (CheckDigits.mod97(iban: Array(text.utf8)) ?? 0)
    let start = text.index(text.startIndex, offsetBy: 2)
    text.replaceSubrange(
      start..<text.index(start, offsetBy: 2), with: check < 10 ? "0\(check)" : "\(check)")
    return random.below(2) == 0 ? text : grouped(text, Array(repeating: 4, count: 9), " ")
  }

  private func grouped(_ text: String, _ sizes: [Int], _ separator: String) -> String {
    var rest = text[...]
    var parts: [Substring] = []
    for size in sizes where !rest.isEmpty {
      parts.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return parts.joined(separator: separator)
  }

  // MARK: - Where and who

  private mutating func address() -> String {
    let number = String(1 + random.below(199))
    let forms: [String: [String]] = [
      "en": [
        "# Juniper Street", "# Old Mill Road, Flat 3", "#b Harbour Lane, Northbridge",
        "# Saint Agnes Avenue", "Flat 2, # Cobbler Row", "# W. Larkspur Drive, Eastfield, OR 97035",
        "# Abbey Close, Wexcombe, SN8 3RZ",
      ],
      "de": [
        "Lindenblütenstraße #", "Am Alten Hafen #a", "Kranichweg #, 24937 Flensdorf",
        "Berliner Allee #", "Schulstr. #", "An der Mühle #", "Rosengasse #, 88410 Bad Auenried",
      ],
      "fr": [
        "# rue de la Fontaine", "# bis avenue des Tilleuls",
        "#, boulevard Beauséjour, 34090 Montbrun", "# chemin du Moulin", "# place Saint-Aubin",
        "# impasse des Lilas, 69210 Valcroix",
      ],
      "es": [
        "Calle de los Olivos #", "Avenida del Puerto, #", "C/ Mayor #, 3º B",
        "Plaza de la Encina #, 28410 Navarredonda", "Paseo Marítimo #", "Calle Río Tinto #",
      ],
      "it": [
        "Via dei Glicini #", "Viale della Libertà #", "Piazza San Lorenzo #",
        "Corso Vittoria #, 10120 Montefiore", "Via Garibaldi, #", "Largo Augusto #",
      ],
      "pl": [
        "ul. Jaśminowa #", "ul. Księcia Józefa #/4", "al. Niepodległości # m. 7", "pl. Wolności #",
        "ul. Długa #, 31-146 Brzezinki", "os. Zielone #",
      ],
    ]
    return random.pick(forms[language] ?? []).replacing("#", with: number)
  }

  private mutating func national() -> String {
    switch language {
    case "en":
      random.pick([
        random.digits("4#@-2#-1###"), "AB " + random.digits("## ## ##") + " C",
        "JK" + random.digits("######") + "A",
      ])
    case "de": germanTax()
    case "fr": french()
    case "es": spanish()
    case "it": italian()
    default: polish()
    }
  }

  private mutating func germanTax() -> String {
    let digits = [1 + random.below(9)] + (0..<9).map { _ in random.digit() }
    var product = 10
    for digit in digits {
      var sum = (digit + product) % 10
      if sum == 0 { sum = 10 }
      product = sum * 2 % 11
    }
    let text = (digits + [(11 - product) % 10]).map(String.init).joined()
    return random.below(2) == 0 ? text : grouped(text, [2, 3, 3, 3], " ")
  }

  private mutating func french() -> String {
    let month = 1 + random.below(12)
    let text =
      "\(1 + random.below(2))" + random.digits("##") + (month < 10 ? "0\(month)" : "\(month)")
      + random.digits("########")
    let key = 97 - (Int(text) ?? 0) % 97
    let whole = text + (key < 10 ? "0\(key)" : "\(key)")
    return random.below(2) == 0 ? whole : grouped(whole, [1, 2, 2, 2, 3, 3, 2], " ")
  }

  private mutating func spanish() -> String {
    let isForeign = random.below(3) == 0
    let digits = random.digits(isForeign ? "#######" : "########")
    let letter = NationalNumber.spanishLetter(Int(digits) ?? 0)
    return (isForeign ? "X" : "") + digits + String(Unicode.Scalar(letter))
  }

  private mutating func italian() -> String {
    let body =
      random.text(6, from: "BCDFGLMNPRSTVZ") + random.digits("##")
      + random.text(1, from: "ABCDEHLMPRST") + "1" + random.digits("#")
      + random.text(1, from: "ABCDEFGHIL") + random.digits("###")
    let odd = [
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ]
    var sum = 0
    for (index, byte) in body.utf8.enumerated() {
      let value = byte < 0x41 ? Int(byte) - 0x30 : Int(byte) - 0x41
      sum += index % 2 == 0 ? odd[value] : value
    }
    return body + String(Unicode.Scalar(UInt8(0x41 + sum % 26)))
  }

  private mutating func polish() -> String {
    let month = 1 + random.below(12)
    let day = 1 + random.below(28)
    let text =
      random.digits("##") + (month < 10 ? "0\(month)" : "\(month)")
      + (day < 10 ? "0\(day)" : "\(day)") + random.digits("####")
    let sum = zip(text.utf8, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]).reduce(0) {
      $0 + Int($1.0 - 0x30) * $1.1
    }
    return text + String((10 - sum % 10) % 10)
  }
}
