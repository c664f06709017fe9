import CPCRE2

/// The owner of PCRE2's compiled code.
///
/// The code is immutable once it is compiled and PCRE2 lets threads share it (pcre2api, "Multi-
/// threading"); everything that a match writes to is made for that match. The handle is kept as an
/// address because a pointer would not be `Sendable`.
final class CompiledPattern: Sendable {
  private let address: UInt

  init(_ source: String, isUnicode: Bool = true) throws(PatternError) {
    var number: Int32 = 0
    var offset = 0
    var source = source
    let options =
      UInt32(PCRE2_UTF) | (isUnicode ? UInt32(PCRE2_UCP) : 0) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    let code = source.withUTF8 {
      pcre2_compile_8($0.baseAddress, $0.count, options, &number, &offset, nil)
    }
    guard let code else { throw PatternError(message: Self.message(number), offset: offset) }
    // Without just-in-time compilation PCRE2 interprets the code: slower, with the same answers.
    _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    address = UInt(bitPattern: code)
  }

  deinit { pcre2_code_free_8(OpaquePointer(bitPattern: address)) }

  /// `text` must be valid UTF-8, which the storage of every `String` is: PCRE2 doesn't check again.
  func firstMatch(in text: UnsafeBufferPointer<UInt8>, from offset: Int) -> Pattern.Answer {
    search(text, from: offset, group: 0).answer
  }

  /// With `group` 1 the answer is what the first group of parentheses matched, where it took part.
  /// `end` is that of the whole match, behind which the next search begins.
  func search(
    _ text: UnsafeBufferPointer<UInt8>, from offset: Int, group: Int
  ) -> (answer: Pattern.Answer, end: Int) {
    guard let code = OpaquePointer(bitPattern: address),
      let data = pcre2_match_data_create_8(UInt32(group + 1), nil),
      let context = pcre2_match_context_create_8(nil)
    else { return (.tooExpensive, offset) }
    defer {
      pcre2_match_data_free_8(data)
      pcre2_match_context_free_8(context)
    }
    Self.limit(context, to: text.count)
    var options = UInt32(PCRE2_NO_UTF_CHECK)
    var status = Self.match(code, text, offset, options, data, context)
    if status == PCRE2_ERROR_JIT_STACKLIMIT {
      // The interpreter keeps its state on the heap, where there is more room.
      options |= UInt32(PCRE2_NO_JIT)
      status = Self.match(code, text, offset, options, data, context)
    }
    if status == PCRE2_ERROR_NOMATCH { return (.noMatch, offset) }
    guard status >= 0, let range = pcre2_get_ovector_pointer_8(data) else {
      return (.tooExpensive, offset)
    }
    // 0 stands for more groups than were asked for; a group that took no part reads as -1.
    if group > 0, status == 0 || Int(status) > group, range[2 * group] >= 0,
      range[2 * group] <= range[2 * group + 1]
    {
      return (.match(range[2 * group]..<range[2 * group + 1]), range[1])
    }
    // `\K` inside a lookahead can put the start behind the end.
    return (.match(min(range[0], range[1])..<range[1]), range[1])
  }

  private static func match(
    _ code: OpaquePointer, _ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ options: UInt32,
    _ data: OpaquePointer, _ context: OpaquePointer
  ) -> Int32 {
    // An empty text may have no address, and PCRE2 takes none only for a text of no length.
    pcre2_match_8(code, text.baseAddress, text.count, offset, options, data, context)
  }

  /// PCRE2 counts steps anew from every position at which a match may start, so the allowance
  /// shrinks with the length of the text: about a second for the worst pattern on the worst text.
  private static func limit(_ context: OpaquePointer, to length: Int) {
    let steps = max(100_000, min(1_000_000, 1_000_000_000 / max(length, 1)))
    pcre2_set_match_limit_8(context, UInt32(steps))
    pcre2_set_depth_limit_8(context, 100_000)
    pcre2_set_heap_limit_8(context, 32 << 10)
  }

  private static func message(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
      guard length > 0 else { return "PCRE2 refuses it with error \(number)" }
      return String(decoding: buffer[..<Int(length)], as: UTF8.self)
    }
  }
}
