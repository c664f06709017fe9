/// What a document may cost before it is refused.
package struct JSONLimits: Hashable, Sendable {
  /// How many arrays and objects may stand inside each other. Without a cap a few kilobytes of
  /// `[` overflow the stack, on reading or on releasing the value.
  package var depth: Int

  package init(depth: Int = 256) {
    self.depth = depth
  }

  package static let `default` = JSONLimits()
}

/// Reading is strict RFC 8259: no byte order mark, comments, trailing commas, `NaN`, invalid UTF-8
/// or lone surrogates, because a lenient reader grades a document that others can't read.
///
/// A number without fraction and exponent that fits `Int64` is `.int`, every other number is the
/// nearest `.double`. `-0` is `.double(-0.0)`, since an integer can't keep its sign. A number too
/// small for a double reads as zero; one too large is an error.
extension JSONValue {
  package static func parse(
    _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes, limits: limits)
    return try reader.document()
  }

  package static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    try parse(UnsafeRawBufferPointer(bytes), limits: limits)
  }

  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBytes { result(of: $0, limits) }.get()
  }

  /// Offsets in errors count from the start of the slice.
  package static func parse(
    _ bytes: ArraySlice<UInt8>, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBytes { result(of: $0, limits) }.get()
  }

  package static func parse(
    _ text: String, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    var text = text
    return try text.withUTF8 { result(of: UnsafeRawBufferPointer($0), limits) }.get()
  }

  private static func result(
    of bytes: UnsafeRawBufferPointer, _ limits: JSONLimits
  ) -> Result<JSONValue, JSONError> {
    do throws(JSONError) {
      return .success(try parse(bytes, limits: limits))
    } catch {
      return .failure(error)
    }
  }
}
