import JSON
import PromptTemplate

/// Reads a template of another language into parts that Mustache can hold; each language is one implementation.
protocol ForeignTemplateReader {
    var scope: ImportScope { get }
    var source: TemplateText { get }
    var builder: TemplateBuilder { get set }

    /// The texts and tags of the source, in order.
    func tokens() -> [TemplateToken]
    /// Takes a tag in, or reports why it cannot.
    mutating func add(_ tag: TemplateTag)
}

extension ForeignTemplateReader {
    /// The parts of the whole source; reports every construct that they cannot hold.
    mutating func parts() -> [TemplatePart] {
        for token in TemplateTag.trimmed(tokens()) {
            switch token {
            case .text(let text): if !text.isEmpty { builder.append(.text(text)) }
            case .tag(let tag):
                add(tag)
                guard builder.isTooDeep else { continue }
                error("blocks are nested deeper than \(TemplateCheck.maximumDepth) levels", at: tag.mark)
                return []
            }
        }
        for block in builder.unclosed { error("`\(block.written)` is not closed", at: block.mark) }
        return builder.parts
    }

    func error(_ message: String, at mark: Mark) { scope.error(message, at: source.place(mark)) }

    func refuse(_ tag: TemplateTag, _ why: String) {
        error("`\(tag.written)` cannot be carried over: \(why)", at: tag.mark)
    }
}
