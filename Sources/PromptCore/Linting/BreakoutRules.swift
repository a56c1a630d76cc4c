import PromptTemplate

/// PL006: marks around untrusted text that do not hold.
enum BreakoutRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        guard !subject.untrusted.isEmpty else { return [] }
        return subject.texts.flatMap { text -> [LintFinding] in
            guard let check = text.check else { return [] }
            let marked = marked(in: text, check, subject.untrusted)
            guard !marked.isEmpty else { return [] }
            let delimiters = check.delimiters(in: text.text, around: subject.untrusted)
            return marked.compactMap { name, tag in
                let around = delimiters[name] ?? []
                guard let problem = around.isEmpty ? unknown(name) : broken(around, text, name) else { return nil }
                return subject.finding(
                    .delimiterBreakout, at: text.place(of: tag.mark), problem,
                    mend: "put it between tags of its own, as `<\(name)>{{\(name)}}</\(name)>`")
            }
        }
    }

    /// The untrusted inputs that stand between marks, each with the first of its variables that does.
    private static func marked(
        in text: LintText, _ check: TemplateCheck, _ untrusted: Set<String>
    ) -> [(name: String, tag: TemplateCheck.Tag)] {
        let tags = check.tags.filter { $0.kind == .variable }.compactMap { tag in
            tag.source(among: untrusted).map { (name: $0, tag: tag) }
        }
        guard !tags.isEmpty, let parts = text.parts else { return [] }
        var known: Set<String> = []
        return tags.filter {
            !known.contains($0.name) && parts.isMarked($0.tag.range) && known.insert($0.name).inserted
        }
    }

    /// What the renderer does not take for a delimiter it does not escape in values either.
    private static func unknown(_ name: String) -> String {
        "the marks around the untrusted input `\(name)` are none that is escaped in its text, so it can bring their end"
    }

    /// One more end than beginnings: a model cannot tell which of them ends the part.
    private static func broken(
        _ delimiters: Set<Delimiter>, _ text: LintText, _ name: String
    ) -> String? {
        let literals = delimiters.compactMap { literal($0, in: text.bytes) }
        return literals.min().map {
            "`\($0)` stands in the text once more than it should, so that the part with `\(name)` has two ends"
        }
    }

    private static func literal(_ delimiter: Delimiter, in bytes: [UInt8]) -> String? {
        switch delimiter {
        case .element(let name):
            let lowered = LintBytes.lowercased(bytes)
            let (opened, closed) = (count("<\(name)", in: lowered), count("</\(name)", in: lowered))
            return closed > opened ? "</\(name)>" : nil
        case .run(let byte):
            let runs = bytes.split { $0 != byte }.count { $0.count >= 3 }
            return runs % 2 == 1 ? String(repeating: String(UnicodeScalar(byte)), count: 3) : nil
        case .rule, .bracket, .label: return nil
        }
    }

    /// How often an element's tag begins, its name ending there.
    private static func count(_ tag: String, in bytes: [UInt8]) -> Int {
        let wanted = Array(tag.utf8)
        return bytes.indices.count { start in
            guard bytes[start] == wanted[0], bytes[start...].starts(with: wanted) else { return false }
            let end = start + wanted.count
            return end == bytes.count || !(LintBytes.isWord(bytes[end]) || "-.:".utf8.contains(bytes[end]))
        }
    }
}
