import JSON
import PromptTemplate

/// A text of a prompt and where it was written.
struct WrittenText {
    var text: String
    /// The place of the scalar that holds it.
    var mark: Mark
    var scope: DecodingScope
    /// Whether the text is a whole file, in which places need no translation.
    var isFile = false

    /// A text with more problems than this is most likely no template at all.
    private static let maximumProblems = 20

    /// Reports what is wrong with the text as a Mustache template, and every name that is no declared input.
    func checkTemplate(declared: Set<String>) {
        let check = TemplateCheck(text)
        let problems = check.problems + check.undeclared(declared)
        for problem in problems.prefix(Self.maximumProblems) {
            let place = isFile ? problem.mark : scope.source.place(of: problem.mark, inScalar: text, at: mark)
            scope.error(problem.message, at: place)
        }
    }

    /// Reports `${env:...}` and `${file:...}`: a file must not reach for keys or for other files.
    func refuseInterpolation() {
        for opening in ["${env:", "${file:"] {
            // By scalars: a combining mark after it would hide it, and CR LF is one character.
            guard let range = text.unicodeScalars.firstRange(of: opening.unicodeScalars) else { continue }
            let before = text.unicodeScalars[..<range.lowerBound]
                .split(separator: "\n", omittingEmptySubsequences: false)
            let inner = Mark(line: max(1, before.count), column: (before.last?.count ?? 0) + 1)
            scope.error(
                "`\(opening)...}` is refused: a prompt's file reads neither the environment nor other files",
                at: isFile ? inner : scope.source.place(of: inner, inScalar: text, at: mark))
        }
    }
}
