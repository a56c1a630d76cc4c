import JSON
import PromptTemplate

/// One version as the rules read it, taken apart once.
struct LintSubject {
    let version: String
    let inputs: [DeclaredInput]
    /// The names of all inputs, and of those that hold what strangers write.
    let declared: Set<String>
    let untrusted: Set<String>
    let wordings: [Wording]
    /// Every text of every wording, in order.
    let texts: [LintText]
    /// All other strings: notes, schemas with their defaults and examples, model settings.
    let otherStrings: [LintString]
    /// Nil where no contract is declared.
    let output: JSONValue?

    init(_ content: VersionContent, version: String) {
        let json = content.json
        self.version = version
        inputs = VersionContent.inputs(in: json)
        declared = Set(inputs.map(\.name))
        let untrusted = Set(inputs.filter(\.isUntrusted).map(\.name))
        self.untrusted = untrusted
        wordings = VersionContent.wordings(in: json)
        let isMustache = VersionContent.template(in: json) == "mustache"
        texts = wordings.flatMap { wording in
            wording.messages.enumerated().map { index, message in
                LintText(message, at: index, in: wording, isMustache: isMustache, hasUntrusted: !untrusted.isEmpty)
            }
        }
        var others = json.object ?? [:]
        for key in ["messages", "text", "template", "variants"] { others[key] = nil }
        otherStrings = Self.strings(in: .object(others), at: [])
        output = json["output"]
    }

    private static func strings(in json: JSONValue, at path: [LintPlace.Step]) -> [LintString] {
        switch json {
        case .string(let text): [LintString(path: path, text: text)]
        case .array(let items): items.enumerated().flatMap { strings(in: $0.element, at: path + [.index($0.offset)]) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { strings(in: $0.value, at: path + [.key($0.key)]) }
        case .null, .bool, .integer, .number: []
        }
    }

    /// A finding about the version as a whole, or about one of its texts.
    func finding(
        _ rule: LintRule, as severity: LintFinding.Severity? = nil, at place: LintPlace = LintPlace(),
        _ message: String, mend: String
    ) -> LintFinding {
        LintFinding(
            rule: rule.rawValue, severity: severity ?? rule.severity, version: version, place: place, message: message,
            mend: mend)
    }
}

/// A string of a version that is no text of a prompt.
struct LintString {
    let path: [LintPlace.Step]
    let text: String

    var place: LintPlace { LintPlace(path) }
}

/// One text of a prompt.
struct LintText {
    /// Of the wording that it belongs to.
    let wording: Int
    let role: String
    let text: String
    /// The text in UTF-8.
    let bytes: [UInt8]
    let clues: LintClues
    /// Nil for a text that is used as it is.
    let check: TemplateCheck?
    /// Nil where nothing untrusted can stand in the text.
    let parts: DelimitedParts?
    private let path: [LintPlace.Step]

    init(_ message: Wording.Message, at index: Int, in wording: Wording, isMustache: Bool, hasUntrusted: Bool) {
        self.wording = wording.index
        role = message.role
        text = message.content
        bytes = Array(text.utf8)
        clues = LintClues(bytes)
        check = isMustache ? TemplateCheck(message.content) : nil
        parts = isMustache && hasUntrusted ? DelimitedParts(bytes) : nil
        switch wording.body {
        case .text: path = wording.path + ["text"]
        case .messages: path = wording.path + ["messages", .index(index), "content"]
        }
    }

    /// Whether a model takes the text for its operator's word.
    var isSystem: Bool { role == "system" || role == "developer" }

    func place(of mark: Mark) -> LintPlace { LintPlace(path, mark: mark) }

    func place(ofByte offset: Int) -> LintPlace {
        let before = bytes.prefix(offset)
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Every byte but the later ones of a scalar begins one.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return place(of: Mark(line: before.count { $0 == 0x0A } + 1, column: column))
    }

    /// The place of a part of one of the `lines`.
    func place(of part: Substring, line: Substring, number: Int) -> LintPlace {
        let before = line.unicodeScalars.distance(from: line.startIndex, to: part.startIndex)
        return place(of: Mark(line: number, column: before + 1))
    }

    /// The lines of the text, numbered from 1.
    var lines: [(number: Int, line: Substring)] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, Substring($0.element)) }
    }
}

extension Wording {
    /// Where the wording stands in its version.
    var path: [LintPlace.Step] { index == 0 ? [] : ["variants", .index(index - 1)] }
}

/// Rules that look at the same thing.
protocol LintFamily: Sendable {
    static func findings(in subject: LintSubject) -> [LintFinding]
}
