import EvalModel
import JSONKit

extension Evidence.Call {
  /// What the tool answered when it didn't fail. Many tools answer with a text that is JSON; then
  /// it is that.
  var readResult: JSONValue? {
    guard case .ok(let value) = result?.answer else { return .none }
    return value.readAsJSON
  }
}

extension JSONValue {
  /// A text that is an object or a list in JSON, read; anything else as it is.
  var readAsJSON: JSONValue {
    guard case .string(let text) = self, let first = text.utf8.first(where: { $0 > 0x20 }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return self }
    // A text that only looks like JSON is a text.
    return (try? JSONValue.parse(text)) ?? self
  }
}
