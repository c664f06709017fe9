import JSONKit

/// Bytes that follow from a seed and a label, and tell nothing about either.
struct DigestStream {
  private let prefix: SHA256
  private var block: [UInt8] = []
  private var position = 0
  private var counter: UInt8 = 0

  init(seed: [UInt8], label: String) {
    var hash = SHA256()
    hash.update(seed)
    hash.update([0])
    hash.update(label)
    hash.update([0])
    prefix = hash
  }

  mutating func next() -> UInt8 {
    if position == block.count {
      var hash = prefix
      hash.update([counter])
      counter &+= 1
      block = hash.finalize().bytes
      position = 0
    }
    defer { position += 1 }
    return block[position]
  }

  /// A number below a bound of at most 65536.
  mutating func below(_ bound: Int) -> Int {
    let pair = Int(next()) << 8 | Int(next())
    return pair % max(1, bound)
  }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }
}
