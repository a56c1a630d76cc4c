import CYAML
import JSON

/// Reads a YAML stream event by event through libyaml.
///
/// All memory that libyaml sees belongs to this value, which cannot be copied: a copy of the input, and the parser at an
/// address that never changes (libyaml keeps pointers to both). Both are freed in `deinit`, on every path. Events are
/// copied into Swift values and freed before `next` returns, so no pointer leaves this file.
struct EventParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let skipped: Int

    /// A parser of UTF-8 text; a byte order mark at its start is skipped.
    ///
    /// A last line without its newline gets one, as kubectl does it: a block there would lose its own.
    init(_ bytes: [UInt8]) throws(SyntaxError) {
        skipped = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let isEnded = bytes.last == UInt8(ascii: "\n")
        input = .allocate(capacity: bytes.count + (isEnded ? 0 : 1))
        let end = input.initialize(fromContentsOf: bytes)
        if !isEnded { input.initializeElement(at: end, to: UInt8(ascii: "\n")) }
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw SyntaxError("there is no memory to read this", at: Mark(line: 1, column: 1))
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // Safe: the range [skipped, count) lies in `input`, which lives as long as the parser. For an empty input the
        // base may be nil, and libyaml then reads no byte of it.
        let text = UnsafeRawBufferPointer(input)[skipped...]
        yaml_parser_set_input_string(
            parser, UnsafeRawBufferPointer(rebasing: text).bindMemory(to: UInt8.self).baseAddress, text.count)
    }

    deinit {
        // Safe after a failed initialisation too: libyaml then left the struct zeroed, and freeing null does nothing.
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; must not be called again after `streamEnd` or an error.
    func next() throws(SyntaxError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let mark = Self.mark(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT: return .scalar(Self.scalar(event, at: mark))
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(Event.Collection(anchor: Self.name(event.data.mapping_start.anchor), mark: mark))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(Event.Collection(anchor: Self.name(event.data.sequence_start.anchor), mark: mark))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_ALIAS_EVENT: return .alias(Self.name(event.data.alias.anchor) ?? "", mark)
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        default: return .streamEnd
        }
    }

    private static func scalar(_ event: yaml_event_t, at mark: Mark) -> Event.Scalar {
        let scalar = event.data.scalar
        // Safe: libyaml owns `length` bytes at `value` until the event is deleted; they are copied here.
        let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        let tag = name(scalar.tag)
        let isImplicit = tag == nil && scalar.style == YAML_PLAIN_SCALAR_STYLE
        return Event.Scalar(
            text: text, tag: tag, anchor: name(scalar.anchor), isImplicit: isImplicit, mark: mark)
    }

    /// Safe: libyaml ends anchors and tags with a zero byte.
    private static func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let bytes else { return nil }
        return String(cString: bytes)
    }

    private static func mark(_ mark: yaml_mark_t) -> Mark { Mark(line: mark.line + 1, column: mark.column + 1) }
}

// MARK: - Errors

extension EventParser {
    /// Why libyaml stopped, in its own words.
    private func problem() -> SyntaxError {
        let state = parser.pointee
        guard let words = state.problem else {
            return SyntaxError("there is no memory to read this", at: Self.mark(state.mark))
        }
        // Safe: libyaml's messages are string constants.
        var message = String(cString: words)
        if state.error == YAML_READER_ERROR {
            return SyntaxError(message, at: Mark(of: skipped + state.problem_offset, in: Array(input)))
        }
        if let context = state.context {
            message += ", " + String(cString: context)
            if state.context_mark.line != state.problem_mark.line {
                message += " that begins on line \(state.context_mark.line + 1)"
            }
        }
        return SyntaxError(message, at: Self.mark(state.problem_mark))
    }
}
