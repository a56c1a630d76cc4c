import JSON
import PromptCore
import YAML

/// What differs between two versions, part by part: each message, then the other fields; pure.
struct VersionDiff: Sendable, Hashable {
    /// A part of a version as text; both sides have the same name for it.
    struct Part: Sendable, Hashable {
        var name: String
        var old: String
        var new: String
    }

    let old: NamedVersion
    let new: NamedVersion

    var isEqual: Bool { old.digest == new.digest }

    /// The parts that differ, in the order of a manifest.
    var parts: [Part] {
        let (before, after) = (Self.texts(of: old.content), Self.texts(of: new.content))
        let names = before.map(\.name) + after.map(\.name).filter { name in !before.contains { $0.name == name } }
        let parts = names.compactMap { name -> Part? in
            let part = Part(
                name: name, old: before.first { $0.name == name }?.text ?? "",
                new: after.first { $0.name == name }?.text ?? "")
            return part.old == part.new ? nil : part
        }
        return parts.enumerated()
            .sorted { (Self.rank($0.element.name), $0.offset) < (Self.rank($1.element.name), $1.offset) }
            .map(\.element)
    }

    /// The whole as text, with the digest of each side at every part, and at the end what it means for those who rely
    /// on the contract.
    func text(on terminal: Terminal) -> String {
        parts.map { part in
            let old = terminal.paint("--- \(self.old.name)/\(part.name)  \(self.old.digest.shown)", .bold)
            let new = terminal.paint("+++ \(self.new.name)/\(part.name)  \(self.new.digest.shown)", .bold)
            return "\(old)\n\(new)\n" + UnifiedDiff(part.old, part.new).text(on: terminal)
        }
        .joined() + contract(on: terminal)
    }

    /// The changes of the contract, one a line; nothing where it stayed the same.
    private func contract(on terminal: Terminal) -> String {
        let changes = ContractComparison.changes(from: old.content, to: new.content)
        if changes.isEmpty { return "" }
        let head = terminal.paint("contract of \(new.name) against \(old.name)", .bold) + "\n"
        return head
            + changes.map { change in
                let word = terminal.paint("\(change.effect.rawValue):", change.effect.style)
                return "  \(word) \(change.message.onOneLine)\n"
            }.joined()
    }
}

// MARK: - Parts

extension VersionDiff {
    private static let order = ["template", "text", "messages", "inputs", "output", "model", "variants", "notes"]

    private static func rank(_ part: String) -> Int {
        order.firstIndex(of: String(part.prefix { $0 != "[" })) ?? order.count
    }

    private static func texts(of content: VersionContent) -> [(name: String, text: String)] {
        (content.json.object ?? [:]).sorted { $0.key < $1.key }
            .flatMap { field, value -> [(name: String, text: String)] in
                switch field {
                case "text": [(field, value.string ?? "")]
                case "messages": messages(value, in: field)
                case "variants": variants(value)
                default: [(field, YAMLWriter.write(value))]
                }
            }
    }

    private static func messages(_ value: JSONValue, in field: String) -> [(name: String, text: String)] {
        (value.array ?? []).enumerated()
            .map { index, message in
                ("\(field)[\(index)] (\(message["role"]?.string ?? "user"))", message["content"]?.string ?? "")
            }
    }

    /// Each variant's wording as its messages are, the rest of it as YAML.
    private static func variants(_ value: JSONValue) -> [(name: String, text: String)] {
        (value.array ?? []).enumerated()
            .flatMap { index, variant -> [(name: String, text: String)] in
                let name = "variants[\(index)]"
                var rest = variant.object ?? [:]
                var parts: [(name: String, text: String)] = []
                if let text = rest.removeValue(forKey: "text")?.string { parts.append(("\(name).text", text)) }
                if let list = rest.removeValue(forKey: "messages") { parts += messages(list, in: "\(name).messages") }
                return [(name, YAMLWriter.write(.object(rest)))] + parts
            }
    }
}

extension ContractChange.Effect {
    fileprivate var style: TextStyle {
        switch self {
        case .breaking: .red
        case .undecided: .yellow
        case .compatible: .green
        }
    }
}
