import CXML2

/// The problems that libxml2 reports while one text is looked at.
final class ProblemLog {
    /// The bytes of a message, which may quote the text.
    private static let maximumMessage = 500

    private(set) var problems: [XMLSchema.Problem] = []

    /// The problems, or this one where libxml2 gave no reason.
    func orElse(_ message: String) -> [XMLSchema.Problem] {
        problems.isEmpty ? [XMLSchema.Problem(line: 0, message: message)] : problems
    }

    func note(_ message: String, line: Int) {
        guard problems.count < XMLSchema.maximumProblems else { return }
        problems.append(XMLSchema.Problem(line: line, message: message))
    }

    /// Collects what libxml2 reports on this thread while the body runs.
    ///
    /// libxml2 keeps its handler per thread and the body cannot suspend, so checks on other threads do not mix with it.
    /// The parser, the schema compiler, the validator and the regular expressions all report to this one handler.
    func collecting<Result: ~Copyable>(_ body: () -> Result) -> Result {
        _ = XMLLibrary.ready
        xmlSetStructuredErrorFunc(Unmanaged.passUnretained(self).toOpaque()) { log, error in
            guard let log, let error = error?.pointee, error.level != XML_ERR_WARNING else { return }
            Unmanaged<ProblemLog>.fromOpaque(log).takeUnretainedValue().note(error)
        }
        defer { xmlSetStructuredErrorFunc(nil, nil) }
        return withExtendedLifetime(self, body)
    }

    private func note(_ error: xmlError) {
        // A parser that was told to stop says so once more, and the schema compiler repeats, with its line, what it was
        // told of a regular expression.
        guard error.code != XML_ERR_USER_STOP.rawValue, error.domain != XML_FROM_REGEXP.rawValue else { return }
        // A pattern that backtracks without an end is given up with an error of libxml2's own workings.
        // It is told once more by each function on the way out.
        guard error.code != XML_SCHEMAV_INTERNAL.rawValue else {
            let problem = XMLSchema.Problem(
                line: max(0, Int(error.line)), message: "checking this takes more work than is allowed")
            if problems.last != problem { note(problem.message, line: problem.line) }
            return
        }
        let message = error.message.map { String(cString: $0) } ?? "libxml2 gives no reason (code \(error.code))"
        let lines = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        let isLong = lines.utf8.count > Self.maximumMessage
        note(
            isLong ? String(decoding: lines.utf8.prefix(Self.maximumMessage), as: UTF8.self) + "..." : lines,
            line: max(0, Int(error.line)))
    }
}
