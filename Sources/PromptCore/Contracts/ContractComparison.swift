import JSON

/// Compares what two versions ask of their callers and promise to the readers of their answers; pure.
///
/// A caller is broken by an input that is new, gone or renamed, and by a value that is refused now. A reader is broken by
/// an answer's field that is gone or may be missing now, and by other values in a field, be they more or fewer.
package enum ContractComparison {
    /// What differs, what breaks first; empty where the contracts are the same.
    package static func changes(from old: VersionContent, to new: VersionContent) -> [ContractChange] {
        let changes = inputs(old, new) + output(old.json["output"], new.json["output"])
        return ContractChange.Effect.allCases.flatMap { effect in changes.filter { $0.effect == effect } }
    }

    // MARK: - Inputs

    private static func inputs(_ old: VersionContent, _ new: VersionContent) -> [ContractChange] {
        let (before, after) = (old.inputs, new.inputs)
        var gone = before.filter { input in !after.contains { $0.name == input.name } }
        var added = after.filter { input in !before.contains { $0.name == input.name } }
        var changes: [ContractChange] = []
        if gone.count == 1, added.count == 1, gone[0].schema == added[0].schema {
            changes.append(
                ContractChange(.breaking, "the input `\(gone[0].name)` seems to be called `\(added[0].name)` now"))
            (gone, added) = ([], [])
        }
        let (namedBefore, namedAfter) = (InputContract.named(in: old), InputContract.named(in: new))
        changes += gone.map { ContractChange(.breaking, "the input `\($0.name)` is gone, which callers give") }
        changes += added.map { input in
            namedAfter.contains(input.name)
                ? ContractChange(.breaking, "the input `\(input.name)` is new, which callers do not give")
                : ContractChange(.compatible, "the input `\(input.name)` is new, and no text names it")
        }
        for input in after {
            guard let former = before.first(where: { $0.name == input.name }) else { continue }
            if namedAfter.contains(input.name), !namedBefore.contains(input.name) {
                changes.append(
                    ContractChange(.breaking, "the input `\(input.name)` must be given now: no text named it before"))
            }
            changes += SchemaComparison.differences(from: former.schema, to: input.schema).map { difference in
                ContractChange(
                    difference.kind.effectOnCallers, sentence(difference, about: "the input `\(input.name)`"))
            }
        }
        return changes
    }

    // MARK: - Output

    private static func output(_ old: JSONValue?, _ new: JSONValue?) -> [ContractChange] {
        if old == new { return [] }
        guard let old else { return [ContractChange(.compatible, "a contract for the output is new")] }
        guard let new else {
            return [ContractChange(.breaking, "the contract for the output is gone: an answer may be anything")]
        }
        if let old = old["jsonSchema"], let new = new["jsonSchema"] {
            return SchemaComparison.differences(from: old, to: new).map { difference in
                ContractChange(difference.kind.effectOnReaders, sentence(difference, about: "the output"))
            }
        }
        if old["xmlSchema"] != nil, new["xmlSchema"] != nil {
            return [ContractChange(.undecided, "the XML Schema of the output changed; the two cannot be compared")]
        }
        let language = new["xmlSchema"] == nil ? "JSON, no longer XML" : "XML, no longer JSON"
        return [ContractChange(.breaking, "the output is \(language)")]
    }

    private static func sentence(_ difference: SchemaDifference, about subject: String) -> String {
        difference.place.isEmpty
            ? "\(subject) \(difference.message)" : "\(subject) at \(difference.place) \(difference.message)"
    }
}

extension SchemaDifference.Kind {
    /// What it means for those who give the values.
    fileprivate var effectOnCallers: ContractChange.Effect {
        switch self {
        case .valuesNarrowed, .memberRequired, .memberGone(isRefused: true), .closed: .breaking
        case .valuesWidened, .memberOptional, .memberGone(isRefused: false), .memberNew, .opened: .compatible
        case .undecided: .undecided
        }
    }

    /// What it means for those who read the values.
    fileprivate var effectOnReaders: ContractChange.Effect {
        switch self {
        case .valuesNarrowed, .valuesWidened, .memberOptional, .memberGone, .opened: .breaking
        case .memberRequired, .memberNew, .closed: .compatible
        case .undecided: .undecided
        }
    }
}
