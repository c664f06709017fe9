/// The 64-bit FNV-1a hash (RFC 9923), used to name random streams.
///
/// Not for digests of content: whoever writes the bytes can choose their hash.
package enum FNV1a64 {
  package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes {
      hash ^= UInt64(byte)
      hash = hash &* 0x0000_0100_0000_01b3
    }
    return hash
  }

  package static func hash(_ text: String) -> UInt64 { hash(text.utf8) }
}
