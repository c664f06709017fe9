import JSONKit

/// What stands for whom: the same value gets the same replacement wherever it stands, two values
/// never share one, and each has the shape of what it stands for.
///
/// Replacements follow from a seed. With another seed, that is for another file, the same person
/// becomes somebody else, so that two published cases can't be joined.
struct Pseudonyms: Sendable {
  private struct Key: Hashable {
    var kind: String
    var value: String
  }

  private let seed: [UInt8]
  private var made: [Key: String] = [:]
  private var used: Set<Key> = []
  private var markers: [String: Int] = [:]
  var nameWords: [String: String] = [:]
  /// Values that are being taken out: none may come back as a replacement of another.
  private var originals: Set<Key> = []

  init(seed: Digest) { self.seed = seed.bytes }

  private static let attempts = 100

  mutating func note(_ value: String, _ kind: PersonalKind) {
    originals.insert(Key(kind: kind.name, value: Self.normalised(value, kind)))
    // E-mail addresses are made of the words of names, which must be known by then.
    if kind.form == .name { _ = name(value, kind) }
  }

  /// How many different values of a kind were replaced.
  func distinct(_ kind: String) -> Int { made.keys.count { $0.kind == kind } }

  mutating func replacement(for value: String, _ kind: PersonalKind) -> String {
    if kind.form == .name { return name(value, kind) }
    let key = Key(kind: kind.name, value: Self.normalised(value, kind))
    let core: String
    if let known = made[key] {
      core = known
    } else {
      core = fresh(key, kind)
      made[key] = core
    }
    return Self.laidOut(core, as: value, kind)
  }

  private mutating func fresh(_ key: Key, _ kind: PersonalKind) -> String {
    if kind.form == .marker {
      let number = markers[kind.name, default: 0] + 1
      markers[kind.name] = number
      return "[redacted:\(kind.name)#\(number)]"
    }
    var candidate = key.value
    for attempt in 0..<Self.attempts {
      var stream = DigestStream(seed: seed, label: "\(kind.name)\u{0}\(key.value)\u{0}\(attempt)")
      candidate = make(key.value, kind, &stream)
      let other = Key(kind: kind.name, value: candidate)
      if candidate != key.value, !originals.contains(other), used.insert(other).inserted { break }
    }
    return candidate
  }

  private func make(_ value: String, _ kind: PersonalKind, _ stream: inout DigestStream) -> String {
    switch kind.form {
    case .email: Shapes.email(value, nameWords, &stream)
    case .phone: Shapes.digits(value, keeping: max(0, value.utf8.count - 6), &stream)
    case .card: Shapes.card(value, &stream)
    case .iban: Shapes.iban(value, &stream)
    case .ipv4: Shapes.ipv4(&stream)
    case .ipv6: Shapes.ipv6(value, &stream)
    case .mac: Shapes.mac(value, &stream)
    case .address: Shapes.address(value, &stream)
    case .identifier: Shapes.identifier(value, &stream)
    case .scramble, .marker, .name: Shapes.scrambled(value, &stream)
    }
  }

  // MARK: - Names

  private mutating func name(_ value: String, _ kind: PersonalKind) -> String {
    let words = Self.words(of: value)
    var result = ""
    var rest = value[...]
    for (index, word) in words.enumerated() {
      guard let found = rest.firstRange(of: word) else { continue }
      result += rest[..<found.lowerBound]
      let isParticle = words.count > 1 && Self.particles.contains(word.lowercased())
      result += isParticle ? word : nameWord(word, isFamily: index > 0 && index == words.count - 1)
      rest = rest[found.upperBound...]
    }
    result += rest
    made[Key(kind: kind.name, value: Self.normalised(value, kind))] = result
    return result
  }

  /// The word for a word of a name, in the same case.
  mutating func nameWord(_ word: String, isFamily: Bool) -> String {
    let key = word.lowercased()
    let known: String
    if let made = nameWords[key] {
      known = made
    } else {
      known = freshWord(key, isFamily)
      nameWords[key] = known
    }
    if word.utf8.count > 1, word == word.uppercased() { return known.uppercased() }
    return word == key ? known.lowercased() : known
  }

  private mutating func freshWord(_ key: String, _ isFamily: Bool) -> String {
    let pool = isFamily ? NamePool.family : NamePool.given
    for attempt in 0..<Self.attempts {
      var stream = DigestStream(seed: seed, label: "name\u{0}\(key)\u{0}\(attempt)")
      var word = stream.pick(pool)
      if attempt > 30 { word += String(stream.pick(NamePool.given).lowercased().suffix(3)) }
      let taken = Key(kind: "name word", value: word.lowercased())
      if word.lowercased() != key, used.insert(taken).inserted { return word }
    }
    return "Person"
  }

  static let particles: Set<String> = [
    "von", "van", "de", "der", "den", "da", "di", "du", "la", "le", "del", "dos", "zu", "y", "e",
    "dr", "mr", "mrs", "ms", "prof", "jr", "sr",
  ]

  static func words(of name: String) -> [String] {
    name.unicodeScalars.split { !$0.properties.isAlphabetic && $0 != "'" && $0 != "’" }
      .map { String($0) }.filter { !$0.isEmpty }
  }
}

// MARK: - Values and how they are written

extension Pseudonyms {
  /// What two ways of writing one value have in common.
  private static func normalised(_ value: String, _ kind: PersonalKind) -> String {
    switch kind.form {
    case .email, .ipv6, .mac, .name: value.lowercased()
    // A number with its country and without is one: what tells people apart stands at the end.
    case .phone: String(decoding: digits(of: value).suffix(8), as: UTF8.self)
    case .card: String(decoding: digits(of: value), as: UTF8.self)
    case .iban: String(decoding: alphanumerics(of: value), as: UTF8.self).uppercased()
    case .scramble, .address, .identifier, .marker, .ipv4: value
    }
  }

  private static func digits(of value: String) -> [UInt8] {
    value.utf8.filter { 0x30...0x39 ~= $0 }
  }

  private static func alphanumerics(of value: String) -> [UInt8] {
    value.utf8.filter(ByteClass.alphanumeric.contains)
  }

  /// The replacement written as the original was: its spaces, hyphens and brackets.
  private static func laidOut(_ core: String, as value: String, _ kind: PersonalKind) -> String {
    switch kind.form {
    case .phone, .card:
      let tail = Array(core.utf8)
      let count = digits(of: value).count
      var index = 0
      let bytes = value.utf8.map { byte -> UInt8 in
        guard 0x30...0x39 ~= byte else { return byte }
        defer { index += 1 }
        let place = tail.count - (count - index)
        return tail.indices.contains(place) ? tail[place] : byte
      }
      return String(decoding: bytes, as: UTF8.self)
    case .iban:
      let new = Array(core.utf8)
      var index = 0
      let bytes = value.utf8.map { byte -> UInt8 in
        guard ByteClass.alphanumeric.contains(byte) else { return byte }
        defer { index += 1 }
        guard new.indices.contains(index) else { return byte }
        return 0x61...0x7A ~= byte ? new[index] | 0x20 : new[index]
      }
      return String(decoding: bytes, as: UTF8.self)
    default: return core
    }
  }
}
