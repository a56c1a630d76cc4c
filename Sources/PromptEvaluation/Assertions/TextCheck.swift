import Foundation

/// Compares the answer with given texts.
///
/// Texts are compared in Unicode's composed form (NFC), byte by byte, so that `é` is found however it is encoded and a
/// newline is found in CR LF. The kinds that ignore case compare the lower-case forms, in no language's own rules.
struct TextCheck: AnswerCheck {
    enum Kind: Sendable {
        case equals(String)
        case iequals(String)
        case contains(String)
        case icontains(String)
        case containsAll([String])
        case containsAny([String])
        case startsWith(String)
    }

    private let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        return switch kind {
        case .equals(let text): equality("equals", text, answer) { ComparableText($0) }
        case .iequals(let text): equality("iequals", text, answer) { ComparableText(ignoringCase: $0) }
        case .contains(let text):
            AssertionResult(
                ComparableText(answer).contains(ComparableText(text)), "contains", expected: text, actual: answer)
        case .icontains(let text):
            AssertionResult(
                ComparableText(ignoringCase: answer).contains(ComparableText(ignoringCase: text)), "icontains",
                expected: text, actual: answer)
        case .containsAll(let texts): all(texts, answer)
        case .containsAny(let texts): any(texts, answer)
        case .startsWith(let text):
            AssertionResult(
                ComparableText(answer).bytes.starts(with: ComparableText(text).bytes), "startsWith", expected: text,
                actual: answer)
        }
    }

    private func equality(
        _ name: String, _ text: String, _ answer: String, _ form: (String) -> ComparableText
    ) -> AssertionResult {
        let isEqual = form(text) == form(answer)
        // Models like to end with a newline, and a report would show two texts that look the same.
        let isNearly = !isEqual && form(text.trimmed) == form(answer.trimmed)
        let hint = isNearly ? " (but for white space at the ends)" : ""
        return AssertionResult(isEqual, name + hint, expected: text, actual: answer)
    }

    private func all(_ texts: [String], _ answer: String) -> AssertionResult {
        let comparable = ComparableText(answer)
        let missing = texts.filter { !comparable.contains(ComparableText($0)) }
        let hint = missing.isEmpty ? "" : " (missing: \(Self.list(missing)))"
        return AssertionResult(missing.isEmpty, "containsAll" + hint, expected: Self.list(texts), actual: answer)
    }

    private func any(_ texts: [String], _ answer: String) -> AssertionResult {
        let comparable = ComparableText(answer)
        let found = texts.first { comparable.contains(ComparableText($0)) }
        let hint = found.map { " (found: \(Self.list([$0])))" } ?? ""
        return AssertionResult(found != nil, "containsAny" + hint, expected: Self.list(texts), actual: answer)
    }

    private static func list(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ", ") }
}

/// A text in the form in which texts are compared.
struct ComparableText: Hashable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.precomposedStringWithCanonicalMapping.utf8) }

    init(ignoringCase text: String) { self.init(text.lowercased()) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var scalars: [Unicode.Scalar] { Array(text.unicodeScalars) }

    /// Whether the other text stands anywhere in this one; the empty text does.
    func contains(_ other: ComparableText) -> Bool {
        guard let first = other.bytes.first else { return true }
        guard other.bytes.count <= bytes.count else { return false }
        return (0...(bytes.count - other.bytes.count)).contains { start in
            bytes[start] == first && bytes[start..<(start + other.bytes.count)] == other.bytes[...]
        }
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
