import JSON
import Mustache

/// One text as a list of pieces: what needs no template, and templates of swift-mustache.
///
/// The text is cut at ends of lines outside sections, where Mustache's rules about lines of their own start afresh.
/// swift-mustache counts the rest of its text at each brace, so short pieces keep a prompt full of JSON quick to read.
struct CompiledText: Sendable {
    private enum Piece: Sendable {
        case literal(String)
        /// A variable outside sections: no rule of Mustache but its name is at work, so the library isn't asked.
        case variable([String])
        /// `paths` are its variables outside sections: the library would write nothing for a missing member.
        case template(MustacheTemplate, paths: [[String]], addsNewline: Bool)
    }

    private var pieces: [Piece] = []

    init(verbatim text: String) { pieces = [.literal(text)] }

    /// Nil when swift-mustache refuses a text that the check accepts.
    init?(_ text: String, _ check: TemplateCheck) {
        let bytes = Array(text.utf8)
        for part in Self.parts(bytes, check.tags) {
            if part.tags.allSatisfy({ $0.kind == .variable }) {
                appendPlain(bytes, part.range, part.tags)
            } else {
                guard let template = Self.template(bytes[part.range], paths: part.paths) else { return nil }
                pieces.append(template)
            }
        }
    }

    /// The text with the values of an object that holds each input it names.
    func render(_ root: JSONValue) throws(RenderError) -> String {
        var output = ""
        for piece in pieces {
            switch piece {
            case .literal(let text): output += text
            case .variable(let path): output += try Self.value(path, in: root).promptText
            case .template(let template, let paths, let addsNewline):
                for path in paths { _ = try Self.value(path, in: root) }
                let text = template.render(RenderedValue(value: root))
                if addsNewline { output += text.dropLast() } else { output += text }
            }
        }
        return output
    }

    private static func value(_ path: [String], in root: JSONValue) throws(RenderError) -> JSONValue {
        var value = root
        for (depth, name) in path.enumerated() {
            guard let member = value[name] else {
                throw depth == 0 ? .missingInput(name) : .missingMember(path.joined(separator: "."))
            }
            value = member
        }
        return value
    }
}

extension CompiledText {
    private struct Part {
        var range: Range<Int>
        var tags: [TemplateCheck.Tag] = []
        /// The variables outside any section, inverted ones included.
        var paths: [[String]] = []
    }

    /// The lines of the text; a section and the lines it touches stay together.
    private static func parts(_ bytes: [UInt8], _ tags: [TemplateCheck.Tag]) -> [Part] {
        var parts: [Part] = []
        var current = Part(range: 0..<0)
        var depth = 0
        var index = 0
        var nextTag = 0
        while index < bytes.count {
            if nextTag < tags.count, index == tags[nextTag].range.lowerBound {
                let tag = tags[nextTag]
                nextTag += 1
                index = tag.range.upperBound
                current.tags.append(tag)
                if tag.kind == .variable, depth == 0 { current.paths.append(tag.path) }
                if tag.kind == .section || tag.kind == .inverted { depth += 1 }
                if tag.kind == .close { depth -= 1 }
                continue
            }
            index += 1
            if bytes[index - 1] == 0x0A, depth == 0 {
                current.range = current.range.lowerBound..<index
                parts.append(current)
                current = Part(range: index..<index)
            }
        }
        current.range = current.range.lowerBound..<index
        parts.append(current)
        return parts
    }

    private mutating func appendPlain(_ bytes: [UInt8], _ range: Range<Int>, _ tags: [TemplateCheck.Tag]) {
        var start = range.lowerBound
        for tag in tags {
            appendLiteral(bytes[start..<tag.range.lowerBound])
            pieces.append(.variable(tag.path))
            start = tag.range.upperBound
        }
        appendLiteral(bytes[start..<range.upperBound])
    }

    private mutating func appendLiteral(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if case .literal(let before) = pieces.last {
            pieces[pieces.count - 1] = .literal(before + text)
        } else {
            pieces.append(.literal(text))
        }
    }

    private static func template(_ bytes: ArraySlice<UInt8>, paths: [[String]]) -> Piece? {
        // swift-mustache reads past the end when a text ends with one brace; a newline after it is taken off again.
        let addsNewline = bytes.last == UInt8(ascii: "{")
        let text = String(decoding: bytes, as: UTF8.self) + (addsNewline ? "\n" : "")
        // The pragma stands on a line of its own, which the library removes whatever the text begins with.
        do {
            let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + text)
            return .template(template, paths: paths, addsNewline: addsNewline)
        } catch {
            return nil
        }
    }
}
