/// The beginning and the end of a stream of any length: what a person needs from a child's stderr.
///
/// The first lines say how it started, the last ones why it failed; a flood between them is counted
/// and dropped.
package struct BoundedLog: Equatable, Sendable {
  package let headCapacity: Int
  package let tailCapacity: Int
  private var head: [UInt8] = []
  /// A ring once it is full: `tailStart` is the oldest byte.
  private var tail: [UInt8] = []
  private var tailStart = 0
  package private(set) var totalBytes = 0

  package init(headCapacity: Int = 32 << 10, tailCapacity: Int = 32 << 10) {
    precondition(headCapacity >= 0 && tailCapacity > 0)
    self.headCapacity = headCapacity
    self.tailCapacity = tailCapacity
  }

  package var droppedBytes: Int { totalBytes - head.count - tail.count }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    totalBytes += bytes.count
    let forHead = min(bytes.count, headCapacity - head.count)
    head.append(contentsOf: bytes.prefix(forHead))
    var rest = bytes[forHead...].suffix(tailCapacity)
    let forGrowth = min(rest.count, tailCapacity - tail.count)
    tail.append(contentsOf: rest.prefix(forGrowth))
    rest = rest.dropFirst(forGrowth)
    for byte in rest {
      tail[tailStart] = byte
      tailStart = tailStart + 1 == tailCapacity ? 0 : tailStart + 1
    }
  }

  /// The log as text. Broken UTF-8 becomes U+FFFD; control characters stay for the reader to escape.
  package var text: String {
    let end = tail[tailStart...] + tail[..<tailStart]
    guard droppedBytes > 0 else { return String(decoding: head + end, as: UTF8.self) }
    return String(decoding: head, as: UTF8.self) + Self.gap(droppedBytes)
      + String(decoding: end, as: UTF8.self)
  }

  private static func gap(_ bytes: Int) -> String { "\n[… \(bytes) bytes left out …]\n" }
}
