import JSON

/// Something wrong in a template, and where in its text.
package struct TemplateProblem: Error, Sendable, Hashable {
    package let message: String
    /// Line and column inside the text, both from 1.
    package let mark: Mark
    /// The offset in UTF-8 bytes inside the text.
    package let offset: Int
}

/// What one Mustache text holds, found without rendering it; the manifest decoder, the client and the evaluation
/// all judge a template by this.
///
/// Allowed: `{{x}}`, `{{{x}}}` and `{{&x}}` (the same: nothing is escaped), dotted names, `{{.}}` inside a section,
/// `{{#x}}...{{/x}}`, `{{^x}}...{{/x}}` and `{{! comments }}`. Refused: partials, inheritance, set delimiters,
/// transforms, pragmas, and tags that run over more than one line.
package struct TemplateCheck: Sendable, Hashable {
    /// How deep sections may be nested; each level costs stack in the parser.
    package static let maximumDepth = 32

    /// One well-formed tag.
    package struct Tag: Sendable, Hashable {
        package enum Kind: Sendable, Hashable { case variable, section, inverted, close, comment }

        package let kind: Kind
        /// The name as written, `order.items` or `.`; empty for a comment.
        package let name: String
        package let mark: Mark
        /// The UTF-8 bytes of the whole tag, with its braces.
        package let range: Range<Int>
        /// The names of the sections around the tag, outermost first, without the inverted ones.
        package let sections: [String]

        /// The first part of a dotted name.
        package var root: String { String(name.prefix { $0 != "." }) }
        package var path: [String] { name.split(separator: ".").map(String.init) }
        /// Whether the tag names a value.
        package var isReference: Bool {
            switch kind {
            case .variable, .section, .inverted: name != "."
            case .close, .comment: false
            }
        }
    }

    package let tags: [Tag]
    /// In the order of the text; a template is usable when there are none.
    package let problems: [TemplateProblem]

    package init(_ text: String) {
        var scanner = TemplateScanner(text)
        scanner.scan()
        tags = scanner.tags
        problems = scanner.problems.sorted { $0.offset < $1.offset }
    }

    /// The tags that name a value, in the order of the text.
    package var references: [Tag] { tags.filter(\.isReference) }

    /// The first parts of all names outside sections: each must be an input.
    package var inputNames: Set<String> { Set(references.filter(\.sections.isEmpty).map(\.root)) }

    /// A problem for each name that is not a declared input.
    ///
    /// Inside a section a name that is no input is taken as a member of the section's items, whatever the schema of
    /// that input says; so only names outside sections can be undeclared, and the section's own name is one of them.
    package func undeclared(_ declared: Set<String>) -> [TemplateProblem] {
        references.filter { $0.sections.isEmpty && !declared.contains($0.root) }.map { tag in
            let hint: String
            if let nearest = NearestName.of(tag.root, in: declared) {
                hint = "; did you mean `\(nearest)`?"
            } else {
                hint = "; declare it under `inputs`"
            }
            return TemplateProblem(
                message: "`\(tag.root)` is not a declared input\(hint)", mark: tag.mark, offset: tag.range.lowerBound)
        }
    }

    /// The declared inputs that none of these texts names, in the order they were declared.
    package static func unused(_ declared: [String], in checks: [TemplateCheck]) -> [String] {
        let used = Set(checks.flatMap(\.references).map(\.root))
        return declared.filter { !used.contains($0) }
    }
}
