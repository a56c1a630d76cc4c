import JSON

/// PL016 and PL017: people's data and a company's inner addresses, in text that goes to a model.
enum DisclosureRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text -> [LintFinding] in
            let words = text.clues.addresses.compactMap { word(in: text.bytes[$0]) }
            return [personal(words, text, subject), endpoint(words, text, subject)].compactMap { $0 }
        }
    }

    /// A word without the punctuation around it; nil when nothing else is in it.
    private static func word(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = bytes.drop { isMark($0) || $0 == UInt8(ascii: ":") }
        return start.lastIndex { !isMark($0) && !isStop($0) }.map { start[...$0] }
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_") }

    private static func isStop(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"): true
        default: false
        }
    }

    // MARK: PL016

    private static func personal(
        _ words: [ArraySlice<UInt8>], _ text: LintText, _ subject: LintSubject
    ) -> LintFinding? {
        for word in words {
            if isMail(word) { return finding("an e-mail address", at: word.startIndex, text, subject) }
            if isIBAN(word) || isIBAN(groups(from: word, in: text.bytes)[...]) {
                return finding("an IBAN", at: word.startIndex, text, subject)
            }
        }
        guard text.clues.digitCount >= DigitRun.fewest else { return nil }
        for run in DigitRun.runs(in: text.bytes) {
            if run.isPhone { return finding("a telephone number", at: run.start, text, subject) }
            if run.isCard { return finding("a card number", at: run.start, text, subject) }
        }
        return nil
    }

    private static func finding(
        _ kind: String, at offset: Int, _ text: LintText, _ subject: LintSubject
    ) -> LintFinding {
        subject.finding(
            .personalData, at: text.place(ofByte: offset), "this looks like \(kind)",
            mend: "use an invented one, as `name@example.com`")
    }

    private static let exampleDomains = ["example.com", "example.org", "example.net", ".example", ".test", ".invalid"]

    private static func isMail(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.contains(UInt8(ascii: "@")) else { return false }
        let parts = word.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty,
            parts[0].allSatisfy({ LintBytes.isWord($0) || ".%+-".utf8.contains($0) })
        else { return false }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.count >= 2, top.allSatisfy(LintBytes.isLetter),
            labels.allSatisfy({
                !$0.isEmpty && $0.allSatisfy { LintBytes.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            })
        else { return false }
        let domain = LintBytes.text(parts[1]).lowercased()
        return !exampleDomains.contains { domain.hasSuffix($0) }
    }

    /// Two letters, two digits, up to 30 characters, and the check of ISO 13616.
    private static func isIBAN(_ word: ArraySlice<UInt8>) -> Bool {
        guard (15...34).contains(word.count), word.allSatisfy({ LintBytes.isUpper($0) || LintBytes.isDigit($0) }),
            word.prefix(2).allSatisfy(LintBytes.isUpper), word.dropFirst(2).prefix(2).allSatisfy(LintBytes.isDigit)
        else { return false }
        var rest = 0
        for byte in word.dropFirst(4) + word.prefix(4) {
            rest = LintBytes.isDigit(byte) ? (rest * 10 + Int(byte) - 48) % 97 : (rest * 100 + Int(byte) - 55) % 97
        }
        return rest == 1
    }

    /// The groups of four from a word on, as IBANs are printed, up to a shorter one; empty where the word begins none.
    private static func groups(from word: ArraySlice<UInt8>, in bytes: [UInt8]) -> [UInt8] {
        guard word.count == 4, LintBytes.isUpper(word[word.startIndex]) else { return [] }
        var groups = Array(word)
        var index = word.endIndex
        while groups.count < 34, groups.count % 4 == 0, index < bytes.count, bytes[index] == 0x20 {
            let group = bytes[(index + 1)...].prefix(5).prefix { LintBytes.isUpper($0) || LintBytes.isDigit($0) }
            guard (1...4).contains(group.count) else { break }
            groups += group
            index = group.endIndex
        }
        return groups
    }

    // MARK: PL017

    private static let schemes = [
        "postgres://", "postgresql://", "mysql://", "mongodb://", "mongodb+srv://", "redis://", "rediss://", "amqp://",
        "jdbc:",
    ]

    /// The private ranges themselves, which are everybody's.
    private static let wholeRanges: Set<String> = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]

    private static func endpoint(
        _ words: [ArraySlice<UInt8>], _ text: LintText, _ subject: LintSubject
    ) -> LintFinding? {
        // Every address inside a network has a point in it, or a scheme.
        for word in words where word.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) {
            let lowered = LintBytes.text(word).lowercased()
            let isInner =
                (schemes.contains { lowered.hasPrefix($0) } && !isAnybodys(lowered))
                || lowered.contains(".svc.cluster.local")
                || isHost(lowered, under: ".internal")
                || (isPrivateAddress(lowered) && !wholeRanges.contains(lowered))
            guard isInner else { continue }
            return subject.finding(
                .internalEndpoint, at: text.place(ofByte: word.startIndex),
                "this looks like an address inside your network",
                mend: "leave it out: a model may repeat it to anyone")
        }
        return nil
    }

    /// A connection to one's own machine or to an example's, as documentation has it.
    private static func isAnybodys(_ word: String) -> Bool {
        guard let start = word.firstRange(of: "://")?.upperBound else { return false }
        let authority = word[start...].prefix { $0 != "/" && $0 != "?" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let name = host.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "host", "hostname"].contains(String(name))
            || exampleDomains.contains { name.hasSuffix($0) }
    }

    private static func host(_ word: String) -> Substring {
        let rest = word.firstRange(of: "://").map { word[$0.upperBound...] } ?? word[...]
        return rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
    }

    private static func isHost(_ word: String, under domain: String) -> Bool {
        let host = host(word)
        return host.hasSuffix(domain) && host.utf8.count > domain.utf8.count
    }

    /// RFC 1918: 10/8, 172.16/12, 192.168/16.
    private static func isPrivateAddress(_ word: String) -> Bool {
        let parts = host(word).split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count <= 3 ? UInt8($0) : nil }
        guard parts.count == 4, numbers.count == 4 else { return false }
        return numbers[0] == 10 || (numbers[0] == 172 && (16...31).contains(numbers[1]))
            || (numbers[0] == 192 && numbers[1] == 168)
    }
}
