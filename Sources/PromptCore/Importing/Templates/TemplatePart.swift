import JSON
import PromptTemplate

/// A value that a template of another language names.
struct TemplateReference: Hashable {
    enum Origin: Hashable {
        case input
        /// The item of a loop; 0 is the outermost.
        case item(Int)
    }

    var origin: Origin
    /// The name of an input and what lies in it; below an item, what lies in the item.
    var path: [String]
    /// As it was written.
    var written: String
    /// Inside the text.
    var mark: Mark
}

/// A template of another language, read: what each construct means.
indirect enum TemplatePart: Hashable {
    case text(String)
    case value(TemplateReference)
    /// `otherwise` where the value is false, null, empty or zero.
    case condition(TemplateReference, then: [TemplatePart], otherwise: [TemplatePart])
    /// `otherwise` where the list is empty.
    case loop(TemplateReference, body: [TemplatePart], otherwise: [TemplatePart])
    /// A new message begins; Dotprompt says it inside the template.
    case role(String, Mark)
}

/// A template under translation and what is wrong with it.
struct TemplateText {
    var text: String
    /// The place in the file of a place inside the text.
    var place: (Mark) -> Mark

    /// A text that begins a line of a file and has its lines.
    init(_ text: String, fromLine line: Int) {
        self.text = text
        place = { Mark(line: $0.line + line - 1, column: $0.column) }
    }

    /// A text that begins at a place of a file, and below the first line has the file's lines.
    init(_ text: String, from mark: Mark) {
        self.text = text
        place = {
            Mark(line: $0.line + mark.line - 1, column: $0.line == 1 ? $0.column + mark.column - 1 : $0.column)
        }
    }

    /// A text that stands in a scalar of a manifest or a config.
    init(_ text: String, inScalarAt mark: Mark, of source: SourceText) {
        self.text = text
        place = { source.place(of: $0, inScalar: text, at: mark) }
    }
}

/// Builds a tree of parts from tags that open and close.
struct TemplateBuilder {
    enum Kind: Hashable {
        case condition(TemplateReference, isNegated: Bool)
        case loop(TemplateReference)
    }

    private struct Open {
        var kind: Kind
        var written: String
        var mark: Mark
        /// Opened by `elif`: it ends with the one around it.
        var isChained: Bool
        var then: [TemplatePart] = []
        var otherwise: [TemplatePart]?
    }

    private var open: [Open] = []
    private(set) var parts: [TemplatePart] = []

    var isInside: Bool { !open.isEmpty }
    /// Whether blocks are nested deeper than a Mustache template may be; what follows is not worth reading.
    var isTooDeep: Bool { open.count > TemplateCheck.maximumDepth }
    /// The tag that the next closing one belongs to.
    var innermost: Kind? { open.last { !$0.isChained }?.kind }
    /// The tags that nothing closes.
    var unclosed: [(written: String, mark: Mark)] {
        isTooDeep ? [] : open.filter { !$0.isChained }.map { ($0.written, $0.mark) }
    }

    mutating func append(_ part: TemplatePart) {
        guard let last = open.indices.last else { return parts.append(part) }
        if open[last].otherwise == nil { open[last].then.append(part) } else { open[last].otherwise?.append(part) }
    }

    mutating func begin(_ kind: Kind, written: String, at mark: Mark, isChained: Bool = false) {
        open.append(Open(kind: kind, written: written, mark: mark, isChained: isChained))
    }

    /// `else`; false where no block is open or it had one already.
    mutating func otherwise() -> Bool {
        guard let last = open.indices.last, open[last].otherwise == nil else { return false }
        open[last].otherwise = []
        return true
    }

    /// Closes the innermost block and what was chained to it; false where none is open.
    mutating func end() -> Bool {
        while let block = open.popLast() {
            append(Self.part(block))
            if !block.isChained { return true }
        }
        return false
    }

    private static func part(_ block: Open) -> TemplatePart {
        switch block.kind {
        case .loop(let list): .loop(list, body: block.then, otherwise: block.otherwise ?? [])
        case .condition(let value, let isNegated):
            isNegated
                ? .condition(value, then: block.otherwise ?? [], otherwise: block.then)
                : .condition(value, then: block.then, otherwise: block.otherwise ?? [])
        }
    }
}
