import CYAML

extension YAMLReader {
  /// One step of libyaml's parser, copied out of C memory.
  struct Event {
    enum Kind {
      case streamStart
      case streamEnd
      case documentStart
      case documentEnd
      case alias(String)
      case scalar(Scalar)
      case listStart(Collection)
      case listEnd
      case mapStart(Collection)
      case mapEnd
    }

    struct Scalar {
      enum Style {
        case plain
        case quoted
        /// `|` and `>`.
        case block
      }

      var text: String
      var style: Style
      var tag: String?
      var anchor: String?
    }

    struct Collection {
      var tag: String?
      var anchor: String?
      var isFlow: Bool
    }

    var kind: Kind
    var start: Mark
    var end: Mark
  }

  /// A point between two scalars of the text, counted from 0.
  ///
  /// `line` counts NEL, LS and PS as line breaks, which editors and YAML 1.2 don't.
  struct Mark {
    var scalar: Int
    var line: Int
    var column: Int

    init(_ mark: yaml_mark_t) {
      scalar = Int(mark.index)
      line = Int(mark.line)
      column = Int(mark.column)
    }
  }

  /// Why libyaml stopped.
  enum EventFailure: Error {
    case outOfMemory
    /// `problem` is libyaml's own phrase.
    case badBytes(problem: String, offset: Int)
    case badSyntax(problem: String, at: Mark, context: String?, contextAt: Mark)
  }

  /// Owns libyaml's parser over a buffer that must outlive it.
  struct EventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init(_ text: UnsafeBufferPointer<UInt8>) throws(EventFailure) {
      parser = .allocate(capacity: 1)
      parser.initialize(to: yaml_parser_t())
      guard yaml_parser_initialize(parser) == 1 else { throw .outOfMemory }
      yaml_parser_set_input_string(parser, text.baseAddress, text.count)
      // Otherwise a UTF-16 file would be read too, with offsets that no line of ours has.
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
      yaml_parser_delete(parser)
      parser.deallocate()
    }

    mutating func next() throws(EventFailure) -> Event {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
      defer { yaml_event_delete(&event) }
      return Event(
        kind: Self.kind(event), start: Mark(event.start_mark), end: Mark(event.end_mark))
    }

    private var failure: EventFailure {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it can't be read"
      switch parser.pointee.error {
      case YAML_MEMORY_ERROR: return .outOfMemory
      case YAML_READER_ERROR:
        return .badBytes(problem: problem, offset: Int(parser.pointee.problem_offset))
      default:
        return .badSyntax(
          problem: problem, at: Mark(parser.pointee.problem_mark),
          context: parser.pointee.context.map { String(cString: $0) },
          contextAt: Mark(parser.pointee.context_mark))
      }
    }

    private static func kind(_ event: yaml_event_t) -> Event.Kind {
      switch event.type {
      case YAML_STREAM_START_EVENT: return .streamStart
      case YAML_DOCUMENT_START_EVENT: return .documentStart
      case YAML_DOCUMENT_END_EVENT: return .documentEnd
      case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return .scalar(
          Event.Scalar(
            text: String(decoding: bytes, as: UTF8.self), style: style(scalar.style),
            tag: text(scalar.tag), anchor: text(scalar.anchor)))
      case YAML_SEQUENCE_START_EVENT:
        let start = event.data.sequence_start
        return .listStart(
          Event.Collection(
            tag: text(start.tag), anchor: text(start.anchor),
            isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE))
      case YAML_SEQUENCE_END_EVENT: return .listEnd
      case YAML_MAPPING_START_EVENT:
        let start = event.data.mapping_start
        return .mapStart(
          Event.Collection(
            tag: text(start.tag), anchor: text(start.anchor),
            isFlow: start.style == YAML_FLOW_MAPPING_STYLE))
      case YAML_MAPPING_END_EVENT: return .mapEnd
      // Also `YAML_NO_EVENT`, which libyaml gives only after the end.
      default: return .streamEnd
      }
    }

    private static func style(_ style: yaml_scalar_style_t) -> Event.Scalar.Style {
      switch style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
      default: .plain
      }
    }

    private static func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
      characters.map { String(cString: UnsafePointer($0)) }
    }
  }
}
