/// One event of a stream.
package struct ServerSentEvent: Sendable, Equatable {
  /// `message` where the server gave none.
  package var name: String
  package var data: String

  package init(name: String = "message", data: String) {
    self.name = name
    self.data = data
  }
}

/// Reads a stream of server-sent events piece by piece, as the HTML standard's section 9.2.6 has
/// it: three kinds of line ends, several lines of data, comments. Bytes that are no UTF-8 become
/// U+FFFD.
///
/// An event counts once the empty line behind it has come; what a cut stream leaves is dropped.
package struct ServerSentEvents: Sendable {
  private var line: [UInt8] = []
  private var name = ""
  private var data: [UInt8] = []
  private var hasData = false
  /// A line feed that follows a carriage return belongs to it.
  private var isAfterReturn = false
  private var isFirstLine = true

  package init() {}

  package mutating func take(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n") where isAfterReturn: isAfterReturn = false
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        isAfterReturn = byte == UInt8(ascii: "\r")
        if let event = endLine() { events.append(event) }
      default:
        isAfterReturn = false
        line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    if line.isEmpty { return dispatch() }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    let field = line[..<(colon ?? line.endIndex)]
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    if field.elementsEqual("data".utf8) {
      if hasData { data.append(UInt8(ascii: "\n")) }
      data += value
      hasData = true
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      name = ""
      data.removeAll(keepingCapacity: true)
      hasData = false
    }
    guard hasData else { return nil }
    return ServerSentEvent(
      name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self))
  }
}

extension HTTPResponse {
  /// The events of a body that was read to its end.
  package var events: [ServerSentEvent] {
    var reader = ServerSentEvents()
    return reader.take(body)
  }
}
