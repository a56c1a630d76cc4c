import JSON
import KubernetesClient

/// Which objects of a collection are meant: label and field selectors.
struct ObjectSelector: Sendable, Hashable {
    private enum Requirement: Sendable, Hashable {
        case isIn(String, Set<String>)
        case isNotIn(String, Set<String>)
        case exists(String)
        case isMissing(String)

        func holds(for labels: [String: JSONValue]) -> Bool {
            switch self {
            case .isIn(let key, let values): labels[key]?.string.map { values.contains($0) } ?? false
            case .isNotIn(let key, let values): labels[key]?.string.map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .isMissing(let key): labels[key] == nil
            }
        }
    }

    private var labels: [Requirement] = []
    /// Path, value, and whether they are to be equal.
    private var fields: [Field] = []

    private struct Field: Sendable, Hashable {
        var path: [String]
        var value: String
        var isEqual: Bool
    }

    var isEmpty: Bool { labels.isEmpty && fields.isEmpty }

    init(labels: String?, fields: String?, of kind: ClusterKind) throws(Refusal) {
        for part in Self.split(labels ?? "") { self.labels.append(try Self.requirement(part)) }
        for part in (fields ?? "").split(separator: ",") {
            let isEqual = !part.contains("!=")
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { throw .badRequest("invalid selector: '\(part)'; can't understand '\(part)'") }
            let label = String(isEqual ? sides[0] : sides[0].dropLast())
            guard Self.selectable(label, kind) else { throw .badRequest("field label not supported: \(label)") }
            let value = sides[1].hasPrefix("=") ? sides[1].dropFirst() : sides[1]
            self.fields.append(
                Field(path: label.split(separator: ".").map(String.init), value: String(value), isEqual: isEqual))
        }
    }

    func matches(_ object: JSONValue) -> Bool {
        let own = object.at("metadata", "labels")?.object ?? [:]
        return labels.allSatisfy { $0.holds(for: own) }
            && fields.allSatisfy { field in
                (object.at(field.path)?.string ?? "") == field.value ? field.isEqual : !field.isEqual
            }
    }

    private static func selectable(_ label: String, _ kind: ClusterKind) -> Bool {
        switch (kind.resource.kind, label) {
        case (_, "metadata.name"): true
        case (_, "metadata.namespace"): kind.resource.isNamespaced
        case ("Pod", "spec.nodeName"), ("Pod", "status.phase"), ("Secret", "type"), ("Namespace", "status.phase"): true
        case ("Event", _):
            label == "reason" || label == "type" || label.hasPrefix("involvedObject.") || label.hasPrefix("regarding.")
        default: false
        }
    }

    /// The requirements of a label selector: split at commas that are in no parentheses.
    private static func split(_ text: String) -> [String] {
        var parts: [String] = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func requirement(_ text: String) throws(Refusal) -> Requirement {
        let words = text.split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "," }.map(String.init)
        if text.contains("("), words.count >= 2 {
            let values = Set(words.dropFirst(2))
            switch words[1] {
            case "in": return .isIn(words[0], values)
            case "notin": return .isNotIn(words[0], values)
            default:
                throw .badRequest("unable to parse requirement: found '\(words[1])', expected: in, notin, =, ==, !=")
            }
        }
        let trimmed = words.joined(separator: " ")
        if trimmed.hasPrefix("!") { return .isMissing(trimmed.dropFirst().trimmed) }
        guard let sign = trimmed.firstIndex(of: "=") else {
            guard words.count == 1 else {
                throw .badRequest("unable to parse requirement: found '\(words[1])', expected: in, notin, =, ==, !=")
            }
            return .exists(trimmed)
        }
        let isNegated = trimmed[..<sign].hasSuffix("!")
        let key = (isNegated ? trimmed[..<sign].dropLast() : trimmed[..<sign]).trimmed
        let value = trimmed[trimmed.index(after: sign)...].drop { $0 == "=" }.trimmed
        return isNegated ? .isNotIn(key, [value]) : .isIn(key, [value])
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
