import CZlib

/// Unpacks gzip as it comes, also when several archives follow each other, in pieces of a bounded
/// size: a few kilobytes can stand for gigabytes.
package final class Gunzip {
  package enum Problem: Error, Equatable {
    case damaged
    /// The archive stops before its end.
    case cutShort

    package var text: String {
      switch self {
      case .damaged: "the gzip archive is damaged"
      case .cutShort: "the gzip archive is cut short"
      }
    }
  }

  package static func recognises(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// zlib keeps the address of its own record, which may therefore not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var position = 0
  private var isBetween = false

  package init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 more than the window's size stand for gzip's header.
    let began = inflateInit2_(
      stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(began == Z_OK, "no memory for zlib")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Takes the next bytes of the archive, once everything before them was read.
  package func feed(_ bytes: [UInt8]) {
    input = bytes
    position = 0
  }

  /// The next unpacked bytes; empty when more of the archive is needed for it.
  package func read(upTo limit: Int) throws(Problem) -> [UInt8] {
    var status = Z_OK
    var output: [UInt8] = []
    while output.isEmpty, position < input.count {
      if isBetween {
        // Zeros fill up the blocks of a tape; anything else begins the next archive.
        if input[position] == 0 {
          position += 1
          continue
        }
        guard inflateReset(stream) == Z_OK else { throw .damaged }
        isBetween = false
      }
      output = [UInt8](unsafeUninitializedCapacity: limit) { space, count in
        input.withUnsafeMutableBufferPointer { source in
          stream.pointee.next_in = source.baseAddress.map { $0 + position }
          stream.pointee.avail_in = UInt32(source.count - position)
          stream.pointee.next_out = space.baseAddress
          stream.pointee.avail_out = UInt32(limit)
          status = inflate(stream, Z_NO_FLUSH)
          position = source.count - Int(stream.pointee.avail_in)
        }
        count = limit - Int(stream.pointee.avail_out)
      }
      switch status {
      case Z_STREAM_END: isBetween = true
      case Z_OK, Z_BUF_ERROR: break
      default: throw .damaged
      }
    }
    return output
  }

  /// Says whether the archive is whole, at the end of what was fed.
  package func finish() throws(Problem) {
    guard isBetween else { throw .cutShort }
  }
}
