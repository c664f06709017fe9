import CZlib

/// Compresses what a page unpacks by itself: browsers bring `deflate-raw` and no zstd.
enum Deflate {
  /// The trials of one case resemble each other so much that the quickest level finds most of it.
  private static let level: Int32 = 2

  /// Raw deflate (RFC 1951), without a header that the browser would have to be told of.
  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let began = deflateInit2_(
      &stream, level, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(began == Z_OK, "no memory for zlib")
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    var input = bytes
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(bound)
        let ended = deflate(&stream, Z_FINISH)
        precondition(ended == Z_STREAM_END, "the buffer has the size that zlib asks for")
      }
      count = bound - Int(stream.avail_out)
    }
  }
}

/// Bytes as text (RFC 4648), which a page can hold.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    let size = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: size) { output in
      alphabet.withUnsafeBufferPointer { alphabet in
        var position = 0
        for start in stride(from: 0, to: bytes.count, by: 3) {
          let left = bytes.count - start
          let first = UInt32(bytes[start]) << 16
          let second = left > 1 ? UInt32(bytes[start + 1]) << 8 : 0
          let third = left > 2 ? UInt32(bytes[start + 2]) : 0
          let bits = first | second | third
          output[position] = alphabet[Int(bits >> 18 & 63)]
          output[position + 1] = alphabet[Int(bits >> 12 & 63)]
          output[position + 2] = left > 1 ? alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "=")
          output[position + 3] = left > 2 ? alphabet[Int(bits & 63)] : UInt8(ascii: "=")
          position += 4
        }
      }
      return size
    }
  }

  /// A digest as `Content-Security-Policy` writes it.
  static func text(hex: String) -> String {
    let digits = Array(hex.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
    }
    return text(bytes)
  }
}
