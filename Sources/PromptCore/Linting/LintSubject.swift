import JSON
import PromptTemplate

/// One version as the rules read it, taken apart once.
struct LintSubject {
    let version: String
    let inputs: [DeclaredInput]
    let wordings: [Wording]
    /// Every text of every wording, in order.
    let texts: [LintText]
    /// All other strings: notes, schemas with their defaults and examples, model settings.
    let otherStrings: [String]

    init(_ content: VersionContent, version: String) {
        let json = content.json
        self.version = version
        inputs = VersionContent.inputs(in: json)
        wordings = VersionContent.wordings(in: json)
        let isMustache = VersionContent.template(in: json) == "mustache"
        texts = wordings.flatMap { wording in
            wording.messages.enumerated().map { index, message in
                LintText(message, at: index, in: wording, isMustache: isMustache)
            }
        }
        var others = json.object ?? [:]
        for key in ["messages", "text", "template", "variants"] { others[key] = nil }
        otherStrings = Self.strings(in: .object(others))
    }

    var declared: Set<String> { Set(inputs.map(\.name)) }
    var untrusted: Set<String> { Set(inputs.filter(\.isUntrusted).map(\.name)) }

    private static func strings(in json: JSONValue) -> [String] {
        switch json {
        case .string(let text): [text]
        case .array(let items): items.flatMap(strings)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { strings(in: $0.value) }
        case .null, .bool, .integer, .number: []
        }
    }

    /// A finding about the version as a whole, or about one of its texts.
    func finding(
        _ rule: LintRule, as severity: LintFinding.Severity? = nil, _ message: String, mend: String
    ) -> LintFinding {
        LintFinding(
            rule: rule.rawValue, severity: severity ?? rule.severity, version: version, message: message, mend: mend)
    }
}

/// One text of a prompt.
struct LintText {
    let role: String
    let text: String
    /// The text in UTF-8.
    let bytes: [UInt8]
    let clues: LintClues
    /// Nil for a text that is used as it is.
    let check: TemplateCheck?
    private let name: String

    init(_ message: Wording.Message, at index: Int, in wording: Wording, isMustache: Bool) {
        role = message.role
        text = message.content
        bytes = Array(text.utf8)
        clues = LintClues(bytes)
        check = isMustache ? TemplateCheck(message.content) : nil
        let variant = wording.index == 0 ? "" : "variant \(wording.index), "
        switch wording.body {
        case .text: name = variant + "text"
        case .messages: name = "\(variant)message \(index + 1) (\(message.role))"
        }
    }

    /// Whether a model takes the text for its operator's word.
    var isSystem: Bool { role == "system" || role == "developer" }

    /// `message 2 (user), line 3`.
    func place(line: Int) -> String { "\(name), line \(line)" }
    func place(ofByte offset: Int) -> String { place(line: bytes.prefix(offset).count { $0 == 0x0A } + 1) }

    /// The lines of the text, numbered from 1.
    var lines: [(number: Int, line: Substring)] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, Substring($0.element)) }
    }
}

/// Rules that look at the same thing.
protocol LintFamily: Sendable {
    static func findings(in subject: LintSubject) -> [LintFinding]
}
