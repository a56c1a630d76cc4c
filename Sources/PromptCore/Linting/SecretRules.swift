import JSON

/// PL015: keys and tokens, by the shapes that their issuers gave them.
enum SecretRules: LintFamily {
    /// A prefix, and how much of which characters follows it.
    private struct Shape {
        enum Characters { case word, alphanumeric, base32, upper }

        var issuer: String
        var prefixes: [String]
        var characters: Characters
        var length: ClosedRange<Int>
        /// What the rest must hold.
        var marker = ""
    }

    private static let shapes = [
        Shape(
            issuer: "Anthropic", prefixes: ["sk-ant-api03-", "sk-ant-admin01-"], characters: .word, length: 80...120),
        Shape(
            issuer: "OpenAI", prefixes: ["sk-proj-", "sk-svcacct-", "sk-admin-"], characters: .word, length: 48...300,
            marker: "T3BlbkFJ"),
        Shape(issuer: "OpenAI", prefixes: ["sk-"], characters: .alphanumeric, length: 48...48, marker: "T3BlbkFJ"),
        Shape(issuer: "AWS", prefixes: ["AKIA", "ASIA", "ABIA", "ACCA"], characters: .base32, length: 16...16),
        // With one letter or digit more before the sixteen.
        Shape(issuer: "AWS", prefixes: ["A3T"], characters: .upper, length: 17...17),
        Shape(
            issuer: "GitHub", prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], characters: .alphanumeric,
            length: 36...255),
        Shape(issuer: "GitHub", prefixes: ["github_pat_"], characters: .word, length: 82...82),
        Shape(issuer: "Google", prefixes: ["AIza"], characters: .word, length: 35...35),
        Shape(
            issuer: "Slack", prefixes: ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-"], characters: .word,
            length: 16...255),
    ]

    /// What keys begin with, the longer before the shorter.
    static let prefixes = shapes.flatMap(\.prefixes).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }

    static func findings(in subject: LintSubject) -> [LintFinding] {
        let inTexts = subject.texts.compactMap { text -> LintFinding? in
            guard let (kind, offset) = secret(in: text.bytes, text.clues) else { return nil }
            return finding(kind, text.place(ofByte: offset), subject)
        }
        let others = subject.otherStrings.lazy.compactMap { other in
            secret(in: other.text).map { finding($0.kind, other.place, subject) }
        }
        return inTexts + others.prefix(1)
    }

    /// Never shows the secret itself: findings are logged and stored.
    private static func finding(_ kind: String, _ place: LintPlace, _ subject: LintSubject) -> LintFinding {
        subject.finding(
            .secret, at: place, "this looks like \(kind)", mend: "revoke it, and keep secrets out of prompts")
    }

    private static func secret(in text: String) -> (kind: String, offset: Int)? {
        let bytes = Array(text.utf8)
        return secret(in: bytes, LintClues(bytes))
    }

    private static func secret(in bytes: [UInt8], _ clues: LintClues) -> (kind: String, offset: Int)? {
        guard !clues.secrets.isEmpty else { return nil }
        for shape in shapes {
            for prefix in shape.prefixes {
                for start in starts(of: prefix, in: bytes, clues)
                where fits(shape, bytes, from: start + prefix.utf8.count) {
                    return ("a key of \(shape.issuer)", start)
                }
            }
        }
        if let start = privateKey(bytes, clues) { return ("a private key", start) }
        return token(bytes, clues).map { ("a signed token (JWT)", $0) }
    }

    /// Where a prefix stands that is not the tail of a longer word.
    private static func starts(of prefix: String, in bytes: [UInt8], _ clues: LintClues) -> [Int] {
        clues.secrets.filter { start in
            (start == 0 || !LintBytes.isWord(bytes[start - 1])) && bytes[start...].starts(with: prefix.utf8)
        }
    }

    private static func fits(_ shape: Shape, _ bytes: [UInt8], from start: Int) -> Bool {
        let rest = bytes[start...].prefix { byte in
            switch shape.characters {
            case .word: LintBytes.isWord(byte) || byte == UInt8(ascii: "-")
            case .alphanumeric: LintBytes.isWord(byte) && byte != UInt8(ascii: "_")
            case .upper: LintBytes.isUpper(byte) || LintBytes.isDigit(byte)
            case .base32: (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (0x32...0x37).contains(byte)
            }
        }
        guard shape.length.contains(rest.count), rest.endIndex == bytes.count || !LintBytes.isWord(bytes[rest.endIndex])
        else {
            return false
        }
        // As people write where a key would stand: `ghp_xxxx...`.
        guard rest.contains(where: { !"xX0_-".utf8.contains($0) }) else { return false }
        let text = String(decoding: rest, as: UTF8.self)
        return !text.hasSuffix("EXAMPLE") && (shape.marker.isEmpty || text.contains(shape.marker))
    }

    private static func privateKey(_ bytes: [UInt8], _ clues: LintClues) -> Int? {
        starts(of: "-----BEGIN", in: bytes, clues).first { start in
            let line = String(decoding: bytes[start...].prefix { $0 != 0x0A }, as: UTF8.self)
            return line.contains("PRIVATE KEY")
        }
    }

    /// Two parts that begin as JSON does in Base64, and a signature.
    private static func token(_ bytes: [UInt8], _ clues: LintClues) -> Int? {
        let opening = "eyJ"
        return starts(of: opening, in: bytes, clues).first { start in
            let word = bytes[start...].prefix {
                LintBytes.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
            let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return parts.count >= 3 && parts[0].count >= 12 && parts[1].count >= 12 && parts[2].count >= 8
                && parts[1].starts(with: opening.utf8)
        }
    }
}
