/// One encoding for all documents that mean the same, so that digests can be compared.
///
/// In the spirit of RFC 8785: compact, members sorted by key, the same escapes, and numbers by
/// value, so that `1`, `1.0` and `1e0` are one number and so are `0` and `-0`. It deviates in four
/// places. Keys are sorted by their UTF-8 bytes, not by UTF-16 units. Integers keep all 64 bits
/// instead of going through a double, so that neighbouring identifiers don't merge. Other doubles
/// are written as Swift writes them (`1e-07`, not `1e-7`). The last of several members with one
/// key wins, where the RFC refuses the document.
extension JSONValue {
  package var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    writeCompact(to: &bytes, isCanonical: true)
    return bytes
  }

  package var canonicalDigest: Digest { Digest.of(canonicalBytes) }
}

extension JSONObject {
  /// One member for each key, the last, sorted by the bytes of the keys.
  var sortedMembers: [Member] {
    let isSorted = zip(members, members.dropFirst()).allSatisfy { $0.key.precedes($1.key) }
    if isSorted { return members }
    let order = members.indices.sorted { left, right in
      let (a, b) = (members[left].key, members[right].key)
      return a.precedes(b) || (left < right && !b.precedes(a))
    }
    var sorted: [Member] = []
    for index in order {
      let member = members[index]
      if let last = sorted.last, !last.key.precedes(member.key) { sorted.removeLast() }
      sorted.append(member)
    }
    return sorted
  }
}

extension String {
  fileprivate func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
