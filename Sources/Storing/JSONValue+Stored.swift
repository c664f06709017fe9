import JSONKit

extension JSONValue {
  /// Deeper than what is read from outside may be, because a stored document stands around it.
  private static let storedLimits = JSONLimits(depth: 320)

  /// Reads a document out of the store.
  init(stored text: String) throws(StoreError) {
    try self.init(stored: Array(text.utf8))
  }

  init(stored bytes: [UInt8]) throws(StoreError) {
    do throws(JSONError) {
      self = try JSONValue.parse(bytes, limits: Self.storedLimits)
    } catch {
      throw .unreadable("a document that isn't JSON: \(error)")
    }
  }
}
