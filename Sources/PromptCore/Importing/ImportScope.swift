import JSON

/// Collects what one import leaves out; lives as long as one reading.
final class ImportNotes {
    private(set) var leftOut: [LeftOut] = []
    private var known: Set<LeftOut> = []

    /// Once, however many tests or prompts share what is left out.
    func add(_ item: LeftOut) {
        if known.insert(item).inserted { leftOut.append(item) }
    }
}

/// One file of another format under translation: where its problems and what it leaves out go to.
struct ImportScope {
    let scope: DecodingScope
    let notes: ImportNotes

    func error(_ message: String, at mark: Mark) { scope.error(message, at: mark) }

    func leaveOut(_ what: String, _ why: String, _ weight: LeftOut.Weight, at mark: Mark) {
        notes.add(LeftOut(weight: weight, file: scope.source.file, mark: mark, what: SecretMask.masked(what), why: why))
    }

    /// A node as the decoders of manifests read it.
    func field(_ name: String, _ node: Node) -> Field { Field(name: name, node: node, scope: scope) }

    /// Reports every text below a node that reaches for the environment or for other files.
    func refuseInterpolation(in node: Node) {
        switch node.value {
        case .string(let text): WrittenText(text: text, mark: node.mark, scope: scope).refuseInterpolation()
        case .array(let items): for item in items { refuseInterpolation(in: item) }
        case .object(let members): for member in members { refuseInterpolation(in: member.value) }
        case .null, .bool, .integer, .number: break
        }
    }

    /// A map's members, and whether it is one; anything else is reported.
    func members(_ node: Node, _ name: String) -> [Node.Member] {
        if let members = node.members { return members }
        if !node.isNull { error("`\(name)` must be a map, not \(node.kindName)", at: node.mark) }
        return []
    }

    /// A text; anything else is reported.
    func string(_ node: Node, _ name: String) -> String? { field(name, node).string() }
}

extension LeftOut {
    /// What a manifest that reads the file says of it: nothing for a note.
    func report(in scope: DecodingScope) {
        let message = "\(what) cannot be carried over: \(why)"
        switch weight {
        case .note: break
        case .warning: scope.warning(message, at: mark)
        case .error: scope.error(message, at: mark)
        }
    }
}
