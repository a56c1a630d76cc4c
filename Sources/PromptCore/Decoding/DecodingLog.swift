import JSON

/// Collects what is wrong in one manifest and in the texts that it refers to; lives as long as one decode.
final class DecodingLog {
    /// A file with more findings than this is not read any better for a longer list.
    static let maximumCount = 500

    private(set) var diagnostics: [Diagnostic] = []
    /// Compared before and after a part is read, this tells whether the part is sound.
    private(set) var errorCount = 0
    /// By the place of a map, the fields that its reader knows; stays empty unless they are collected.
    private(set) var knownFields: [Mark: Set<String>] = [:]
    private let collectsFields: Bool
    private var omitted = 0

    init(collectsFields: Bool = false) { self.collectsFields = collectsFields }

    /// Tells which fields the reader of a map knows.
    func note(known fields: [String], at mark: Mark) {
        if collectsFields { knownFields[mark, default: []].formUnion(fields) }
    }

    func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errorCount += 1 }
        if diagnostics.count < Self.maximumCount {
            diagnostics.append(diagnostic)
        } else {
            // A list of warnings alone must not swallow the error that follows it.
            if diagnostic.severity == .error, !diagnostics.hasErrors { diagnostics[0] = diagnostic }
            omitted += 1
        }
    }

    /// What was collected in the order of the text, the manifest's own findings before those of other files.
    func sorted(file: String) -> [Diagnostic] {
        var sorted = diagnostics.enumerated()
            .sorted { a, b in
                let (x, y) = (a.element, b.element)
                if x.file != y.file { return x.file == file || (y.file != file && x.file < y.file) }
                return x.mark == y.mark ? a.offset < b.offset : x.mark < y.mark
            }
            .map(\.element)
        if omitted > 0, let last = sorted.indices.last {
            sorted[last].message += " (and \(omitted) findings more)"
        }
        return sorted
    }
}

/// One text under decoding and the log that its findings go to.
struct DecodingScope {
    let source: SourceText
    let log: DecodingLog

    func error(_ message: String, at mark: Mark) { report(.error, message, at: mark) }
    func warning(_ message: String, at mark: Mark) { report(.warning, message, at: mark) }

    /// An error in a line that may hold a key: the line is not shown.
    func errorHidingLine(_ message: String, at mark: Mark) {
        log.add(Diagnostic(.error, file: source.file, mark: mark, message: message))
    }

    private func report(_ severity: Diagnostic.Severity, _ message: String, at mark: Mark) {
        log.add(
            Diagnostic(severity, file: source.file, mark: mark, message: message, sourceLine: source.line(of: mark)))
    }
}
