/// The 64-bit FNV-1a hash (RFC 9923), used to name random streams and to tell repeats apart.
///
/// Not for digests of content: whoever writes the bytes can choose their hash.
package enum FNV1a64 {
  /// Not generic, because a generic function isn't specialised for callers in other modules, and
  /// whole trajectories pass through here.
  package static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBufferPointer { buffer in
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in buffer {
        hash ^= UInt64(byte)
        hash = hash &* 0x0000_0100_0000_01b3
      }
      return hash
    }
  }

  package static func hash(_ text: String) -> UInt64 { hash(Array(text.utf8)) }
}
