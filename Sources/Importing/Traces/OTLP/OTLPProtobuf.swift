package import EvalModel
import JSONKit

/// Traces as OpenTelemetry's protocol writes them in protobuf: one message, or several with their
/// lengths in front, in four bytes as the Collector's file exporter does or as protobuf does.
package enum OTLPProtobuf: TraceImporter {
  package static let name = "otlp-protobuf"
  package static let summary = "OpenTelemetry traces in protobuf (OTLP)"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    // Ids are raw bytes, which text has none of.
    guard beginning.count > 8,
      beginning.prefix(512).contains(where: { $0 < 0x09 || 0x0E...0x1F ~= $0 || $0 >= 0xF8 })
    else { return false }
    switch OTLPFrames(beginning).framing {
    case .none: return false
    case .whole, .lengths, .varints: return true
    }
  }

  package static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    var groups = SpanGroups()
    var problems: [Result<Trajectory, TrajectoryFormatError>] = []
    let frames = OTLPFrames(bytes)
    if case .none = frames.framing {
      return [.failure(TrajectoryFormatError("the file is no request of OTLP in protobuf"))]
    }
    func report(_ damage: ProtobufReader.Damage) {
      problems.append(
        .failure(TrajectoryFormatError("byte \(damage.offset): \(damage.reason)")))
    }
    for frame in frames.ranges(report) {
      let reader = OTLPMessageReader(bytes)
      do throws(ProtobufReader.Damage) {
        try reader.readRequest(frame) { groups.add($0) }
      } catch { report(error) }
    }
    let found = groups.trajectories(options) + problems
    return found.isEmpty ? [.failure(TrajectoryFormatError("the file holds no spans"))] : found
  }
}

/// Where the messages of a file lie.
struct OTLPFrames {
  enum Framing { case whole, lengths, varints, none }

  private let bytes: [UInt8]
  let framing: Framing

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    func isRequest(_ start: Int) -> Bool {
      // The first field of a request is a list of resources' spans, whose own first fields have the
      // numbers 1 to 3 and hold messages or text.
      var reader = ProtobufReader(bytes, start..<bytes.count)
      guard start < bytes.count, bytes[start] == 0x0A else { return false }
      do throws(ProtobufReader.Damage) {
        _ = try reader.varint()
        _ = try reader.varint()
      } catch { return false }
      return reader.position < bytes.count && [0x0A, 0x12, 0x1A].contains(bytes[reader.position])
    }
    var reader = ProtobufReader(bytes, 0..<bytes.count)
    if bytes.first == 0, isRequest(4) {
      framing = .lengths
    } else if isRequest(0) {
      framing = .whole
    } else if case .some = Self.length(&reader), isRequest(reader.position) {
      framing = .varints
    } else {
      framing = .none
    }
  }

  private static func length(_ reader: inout ProtobufReader) -> UInt64? {
    do throws(ProtobufReader.Damage) { return try reader.varint() } catch { return nil }
  }

  /// The messages; one that was cut is given as far as it goes.
  func ranges(_ report: (ProtobufReader.Damage) -> Void) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      let length: Int
      switch framing {
      case .whole, .none: return [0..<bytes.count]
      case .lengths:
        guard position + 4 <= bytes.count else {
          report(.init(offset: position, reason: "unexpected end of the document"))
          return ranges
        }
        length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
        position += 4
      case .varints:
        var reader = ProtobufReader(bytes, position..<bytes.count)
        guard let written = Self.length(&reader), let size = Int(exactly: written) else {
          report(.init(offset: position, reason: "unexpected end of the document"))
          return ranges
        }
        length = size
        position = reader.position
      }
      let end = length <= bytes.count - position ? position + length : bytes.count
      ranges.append(position..<end)
      position = end
    }
    return ranges
  }
}
