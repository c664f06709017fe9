/// Bytes that wait for a child to read its stdin, in order.
struct InputBacklog {
  private var blocks: [[UInt8]] = []
  /// The first block that isn't written out, and how much of it is.
  private var first = 0
  private var offset = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    blocks.append(bytes)
    count += bytes.count
  }

  /// Writes as much as `write` takes; returns why it stopped, or nil when everything is out.
  mutating func flush(_ write: (UnsafeRawBufferPointer) -> WriteOutcome) -> WriteOutcome? {
    while first < blocks.count {
      let outcome = blocks[first].withUnsafeBytes { write(.init(rebasing: $0[offset...])) }
      guard case .bytes(let written) = outcome else { return outcome }
      count -= written
      offset += written
      if offset == blocks[first].count {
        blocks[first] = []
        first += 1
        offset = 0
      }
      // Blocks that are out are dropped now and then, not each time, which would be quadratic.
      if first == blocks.count || first > 256 {
        blocks.removeFirst(first)
        first = 0
      }
    }
    return nil
  }

  mutating func discard() { self = InputBacklog() }
}
