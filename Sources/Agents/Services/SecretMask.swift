#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Takes an agent's own credentials out of what its service answers.
///
/// The redaction before storing finds whole secrets only; messages and logs cut what they quote,
/// and could cut a secret in half.
struct SecretMask: Sendable {
  /// Shorter ones would take ordinary words with them.
  static let shortest = 8

  private let secrets: [[UInt8]]

  init(_ secrets: [String]) {
    self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= Self.shortest }
      .sorted { $0.count > $1.count }
  }

  func masked(_ bytes: [UInt8]) -> [UInt8] {
    secrets.reduce(bytes) { bytes, secret in
      var rest = 0
      var masked: [UInt8] = []
      while let place = Self.place(of: secret, in: bytes, from: rest) {
        masked += bytes[rest..<place]
        masked += "[redacted:credential]".utf8
        rest = place + secret.count
      }
      return rest == 0 ? bytes : masked + bytes[rest...]
    }
  }

  private static func place(of secret: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      secret.withUnsafeBytes { secret in
        guard let first = secret.first, let base = bytes.baseAddress,
          let wanted = secret.baseAddress
        else { return nil }
        var place = start
        while bytes.count - place >= secret.count {
          let room = bytes.count - place - secret.count + 1
          guard let found = memchr(base + place, Int32(first), room) else { return nil }
          place = UnsafeRawPointer(found) - base
          if memcmp(base + place, wanted, secret.count) == 0 { return place }
          place += 1
        }
        return nil
      }
    }
  }
}
