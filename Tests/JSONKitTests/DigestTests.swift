import JSONKit
import Testing

@Suite("Digests")
struct DigestTests {
  /// From the examples that accompany FIPS 180-4.
  @Test(
    "SHA-256 gives the published digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
          + "klmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func published(text: String, hex: String) {
    #expect(Digest.of(text).hex == hex)
    #expect(Digest.of(Array(text.utf8)).hex == hex)
  }

  @Test(
    "pieces of any size give the digest of the whole", arguments: [1, 3, 55, 56, 63, 64, 65, 200])
  func pieces(size: Int) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var hash = SHA256()
    for start in stride(from: 0, to: bytes.count, by: size) {
      hash.update(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(hash.finalize() == Digest.of(bytes))
    #expect(hash.finalize() == Digest.of(bytes), "asking doesn't change the state")
  }

  @Test("a digest reads back from its digits and nothing else does")
  func hex() {
    let digest = Digest.of("abc")
    #expect(Digest(hex: digest.hex) == digest)
    #expect(Digest(hex: digest.hex.uppercased()) == digest)
    #expect(Digest(hex: String(digest.hex.dropLast())) == nil)
    #expect(Digest(hex: digest.hex.dropLast() + "g") == nil)
    #expect(digest.short == "ba7816bf8f01")
    #expect("\(digest)" == digest.hex)
  }

  @Test(
    "documents that mean the same have one canonical form",
    arguments: [
      (#"{"b":[1.0,-0,1e2],"a":"\/\u00e9"}"#, #"{"a":"/é","b":[1,0,100]}"#),
      (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
      (#"{"b":1,"a":1,"b":2,"a":2,"b":3}"#, #"{"a":2,"b":3}"#),
      (#"[9007199254740993, 9007199254740992.0]"#, "[9007199254740993,9007199254740992]"),
      ("[0.5, 1e20, 1E-7]", "[0.5,1e+20,1e-07]"),
      ("{\"\u{FFFD}\":1,\"\u{1F600}\":2}", "{\"\u{FFFD}\":1,\"\u{1F600}\":2}"),
      (#"{"":1,"a":2,"A":3,"aa":4}"#, #"{"":1,"A":3,"a":2,"aa":4}"#),
    ])
  func canonical(text: String, canonical: String) throws {
    let value = try JSONValue.parse(text)
    #expect(value.canonicalBytes == Array(canonical.utf8))
    #expect(value.canonicalDigest == Digest.of(canonical))
  }

  @Test(
    "documents that mean different things have different digests",
    arguments: [
      ("1", #""1""#), ("9007199254740993", "9007199254740992"), ("[1,2]", "[2,1]"),
      (#"{"a":null}"#, "{}"), ("\"\u{E9}\"", "\"e\u{301}\""), ("0.1", "0.10000000000000002"),
    ])
  func different(one: String, other: String) throws {
    #expect(
      try JSONValue.parse(one).canonicalDigest != JSONValue.parse(other).canonicalDigest)
  }
}
