import CShims
import Locks
import Testing

@testable import Agents

@Suite("Lines out of chunks")
struct LineSplitterTests {
  private func pieces(
    _ text: String, chunkSize: Int, limit: Int
  ) -> (pieces: [LineSplitter.Piece], rest: [UInt8]?) {
    var splitter = LineSplitter(maximumLineLength: limit, chunkSize: chunkSize)
    var source = Array(text.utf8)[...]
    var found: [LineSplitter.Piece] = []
    while !source.isEmpty {
      let part = source.prefix(chunkSize)
      source = source.dropFirst(chunkSize)
      _ = splitter.fill { buffer in
        buffer.copyBytes(from: part)
        return .bytes(part.count)
      }
      while let piece = splitter.next() { found.append(piece) }
    }
    return (found, splitter.finish())
  }

  @Test("are the same whatever the size of the chunks", arguments: 1...12)
  func chunking(size: Int) {
    let (pieces, rest) = pieces("ab\n\ncde\r\nf\ng", chunkSize: size, limit: 100)
    #expect(pieces == ["ab", "", "cde\r", "f"].map { .line(Array($0.utf8)) })
    #expect(rest == Array("g".utf8))
  }

  @Test("over the limit are reported once, and the next line is whole", arguments: 1...12)
  func tooLong(size: Int) {
    let (pieces, rest) = pieces("abcdefgh\nabcd\nabcde", chunkSize: size, limit: 4)
    #expect(pieces.count == 3)
    #expect(pieces[1] == .line(Array("abcd".utf8)))
    #expect(rest == nil)
  }
}

@Suite("A bounded log")
struct BoundedLogTests {
  private func log(_ texts: [String]) -> BoundedLog {
    var log = BoundedLog(headCapacity: 4, tailCapacity: 6)
    for text in texts { Array(text.utf8).withUnsafeBytes { log.append($0) } }
    return log
  }

  @Test(
    "keeps both ends, however they arrive",
    arguments: [
      [""], ["abc"], ["abcdefghij"], ["abcdefghijklm"], ["abc", "defghi", "jklmnop", "q"],
      ["ab", "cdefghijklmnopqrstuvwxyz"], Array("abcdefghijklmnopqrstuvw".map { String($0) }),
    ])
  func ends(texts: [String]) {
    let whole = texts.joined()
    let log = log(texts)
    let dropped = max(0, whole.utf8.count - 10)
    #expect(log.droppedBytes == dropped)
    #expect(
      log.text
        == (dropped == 0
          ? whole
          : "\(whole.prefix(4))\n[… \(dropped) bytes left out …]\n\(whole.suffix(6))"))
  }
}

@Suite("Threads and locks")
struct LockTests {
  @Test("one change at a time, from 8 threads")
  func lock() async throws {
    let counter = Lock(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await OwnedThread.run(name: "a name longer than the system allows") {
            for _ in 0..<5000 { counter.withLock { $0 += 1 } }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counter.withLock { $0 } == 40_000)
  }

  @Test("an error thrown on a thread arrives, and the lock is free after one")
  func errors() async throws {
    let lock = Lock(1)
    await #expect(throws: CancellationError.self) {
      try await OwnedThread.run(name: "throws") {
        try lock.withLock { _ throws(CancellationError) in throw CancellationError() }
      }
    }
    #expect(lock.withLock { $0 } == 1)
  }
}

@Suite("The host")
struct HostTests {
  private func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String {
    var buffer = [CChar](repeating: 0, count: 40)
    let length = buffer.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { write($0, buffer.count) } ?? 0
    }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test(
    "writes moments as UTC",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_714_644_672_345_678_901, "2024-05-02T10:11:12.345Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func timestamps(nanoseconds: Int64, expected: String) {
    #expect(text { ae_utc_timestamp($0, $1, nanoseconds) } == expected)
  }

  @Test("writes numbers with fixed decimals")
  func decimals() {
    #expect(text { ae_format_double($0, $1, 2.0 / 3, 3) } == "0.667")
    #expect(text { ae_format_double($0, $1, -0.5, 0) } == "-0")
    #expect(text { ae_format_double($0, $1, 1e300, 2) } == "")
  }

  @Test("has clocks that go forward and a measure of itself")
  func clocks() {
    let first = ae_monotonic_nanoseconds()
    #expect(ae_monotonic_nanoseconds() >= first)
    #expect(ae_wall_clock_nanoseconds() > 1_700_000_000_000_000_000)
    #expect(ae_cpu_seconds_self() > 0)
    #expect(ae_peak_rss_bytes_self() > 1_000_000)
  }

  @Test("doesn't take its parent's peak of memory for its own", .disabled(if: keepsFreedMemory))
  func peakAfterALargeParent() async {
    let large = UnsafeMutableRawBufferPointer.allocate(byteCount: 300_000_000, alignment: 1)
    large.initializeMemory(as: UInt8.self, repeating: 1)
    large.deallocate()
    #expect(peakMemory() > 300_000_000)
    await #expect(processExitsWith: .success) { #expect(peakMemory() < 250_000_000) }
  }
}
