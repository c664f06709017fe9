import JSONKit

/// Reads a request of OTLP field by field, by the numbers of `trace.proto` and `common.proto`.
///
/// A damaged span ends the reading, with those before it kept.
struct OTLPMessageReader {
  typealias Damage = ProtobufReader.Damage

  private let bytes: [UInt8]
  /// How deeply values of attributes may nest.
  private static let depth = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func readRequest(_ range: Range<Int>, _ add: (TraceSpan) -> Void) throws(Damage) {
    var request = ProtobufReader(bytes, range)
    while true {
      let start = request.position
      do throws(Damage) {
        guard let (tag, field) = try request.next() else { return }
        if tag == 1, case .bytes(let inner) = field { try readResource(inner, add) }
      } catch {
        // The spans in front of where the file was cut are whole.
        if error.offset == start { try readCut(from: start, range.upperBound, add) }
        throw error
      }
    }
  }

  /// A list of spans that is shorter than it says.
  private func readCut(
    from start: Int, _ end: Int, _ add: (TraceSpan) -> Void
  ) throws(Damage) {
    var reader = ProtobufReader(bytes, start..<end)
    guard try reader.varint() == 0x0A else { return }
    _ = try reader.varint()
    try readResource(reader.position..<end, add)
  }

  private func readResource(_ range: Range<Int>, _ add: (TraceSpan) -> Void) throws(Damage) {
    var resource = JSONObject()
    var reader = ProtobufReader(bytes, range)
    while true {
      let start = reader.position
      do throws(Damage) {
        guard let (tag, field) = try reader.next() else { return }
        guard case .bytes(let inner) = field else { continue }
        if tag == 1 { resource = try attributes(inner, tag: 1) }
        if tag == 2 { try readScope(inner, resource, add) }
      } catch {
        if error.offset == start, start < range.upperBound, bytes[start] == 0x12 {
          var cut = ProtobufReader(bytes, start..<range.upperBound)
          _ = try cut.varint()
          _ = try cut.varint()
          try readScope(cut.position..<range.upperBound, resource, add)
        }
        throw error
      }
    }
  }

  private func readScope(
    _ range: Range<Int>, _ resource: JSONObject, _ add: (TraceSpan) -> Void
  ) throws(Damage) {
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      guard tag == 2, case .bytes(let inner) = field else { continue }
      add(try span(inner, resource))
    }
  }

  private func span(_ range: Range<Int>, _ resource: JSONObject) throws(Damage) -> TraceSpan {
    var ids = ["", "", ""]
    var name = ""
    var times: [Int64?] = [nil, nil]
    var attributes = JSONObject()
    var events: [SpanEvent] = []
    var status: String?
    var isCut = false
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      switch (tag, field) {
      case (1, .bytes(let id)): ids[0] = hexadecimal(id)
      case (2, .bytes(let id)): ids[1] = hexadecimal(id)
      case (4, .bytes(let id)): ids[2] = hexadecimal(id)
      case (5, .bytes(let text)): name = self.text(text)
      case (7, .number(let time)): times[0] = Int64(exactly: time).flatMap { $0 > 0 ? $0 : nil }
      case (8, .number(let time)): times[1] = Int64(exactly: time).flatMap { $0 > 0 ? $0 : nil }
      case (9, .bytes(let inner)): attributes.members += try member(inner).map { [$0] } ?? []
      case (10, .number(let dropped)): isCut = dropped > 0
      case (11, .bytes(let inner)):
        let event = try event(inner)
        if event.name == "gen_ai.client.inference.operation.details" {
          attributes.members += event.attributes.members
        } else {
          events.append(event)
        }
      case (15, .bytes(let inner)): status = try self.status(inner)
      default: break
      }
    }
    return TraceSpan(
      trace: ids[0], id: ids[1], parent: ids[2], name: name, start: times[0], end: times[1],
      status: status, attributes: attributes, events: events, resource: resource, isCut: isCut)
  }

  private func event(_ range: Range<Int>) throws(Damage) -> SpanEvent {
    var event = SpanEvent(name: "", attributes: JSONObject())
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      guard case .bytes(let inner) = field else { continue }
      if tag == 2 { event.name = text(inner) }
      if tag == 3 { event.attributes.members += try member(inner).map { [$0] } ?? [] }
    }
    return event
  }

  /// The message of a failure; `nil` for a span that didn't fail.
  private func status(_ range: Range<Int>) throws(Damage) -> String? {
    var message = ""
    var failed = false
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      if tag == 2, case .bytes(let inner) = field { message = text(inner) }
      if tag == 3, case .number(2) = field { failed = true }
    }
    return failed ? message : nil
  }

  private func attributes(
    _ range: Range<Int>, tag wanted: Int, depth: Int = 0
  ) throws(Damage) -> JSONObject {
    var object = JSONObject()
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      guard tag == wanted, case .bytes(let inner) = field else { continue }
      if let member = try member(inner, depth: depth) { object.members.append(member) }
    }
    return object
  }

  private func member(
    _ range: Range<Int>, depth: Int = 0
  ) throws(Damage) -> JSONObject.Member? {
    var key: String?
    var value = JSONValue.null
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      guard case .bytes(let inner) = field else { continue }
      if tag == 1 { key = text(inner) }
      if tag == 2 { value = try self.value(inner, depth: depth) }
    }
    return key.map { JSONObject.Member($0, value) }
  }

  private func value(_ range: Range<Int>, depth: Int) throws(Damage) -> JSONValue {
    guard depth < Self.depth else {
      throw Damage(offset: range.lowerBound, reason: "nested deeper than \(Self.depth) levels")
    }
    var value = JSONValue.null
    var reader = ProtobufReader(bytes, range)
    while let (tag, field) = try reader.next() {
      switch (tag, field) {
      case (1, .bytes(let inner)): value = .string(text(inner))
      case (2, .number(let number)): value = .bool(number != 0)
      case (3, .number(let number)): value = .int(Int64(bitPattern: number))
      case (4, .number(let number)):
        let double = Double(bitPattern: number)
        value = double.isFinite ? .double(double) : .null
      case (5, .bytes(let inner)):
        var elements: [JSONValue] = []
        var list = ProtobufReader(bytes, inner)
        while let (tag, field) = try list.next() {
          guard tag == 1, case .bytes(let element) = field else { continue }
          elements.append(try self.value(element, depth: depth + 1))
        }
        value = .array(elements)
      case (6, .bytes(let inner)):
        value = .object(try attributes(inner, tag: 1, depth: depth + 1))
      case (7, .bytes(let inner)): value = .string(hexadecimal(inner))
      default: break
      }
    }
    return value
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// As OTLP writes ids in JSON.
  private func hexadecimal(_ range: Range<Int>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes[range] {
      text += [digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
