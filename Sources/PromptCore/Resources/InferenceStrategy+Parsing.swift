import JSON

extension InferenceStrategy {
    /// Why a text names no strategy, and what would be right.
    package struct Problem: Error, Sendable, Hashable {
        package var message: String
    }

    /// Reads `greedy`, `sample`, `beam:4`, `bestOf:3`, `selfConsistency:5` or `custom:router`, as options name them.
    package init(parsing text: String) throws(Problem) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (kind, argument) = (parts[0], parts.count == 2 ? parts[1] : nil)
        switch (kind, argument) {
        case ("greedy", nil): self = .greedy
        case ("sample", nil): self = .sample
        case ("beam", let width?): self = .beam(width: try Self.count(width, kind))
        case ("bestOf", let count?): self = .bestOf(try Self.count(count, kind))
        case ("selfConsistency", let count?): self = .selfConsistency(try Self.count(count, kind))
        case ("custom", let name?) where name.contains(where: { !$0.isWhitespace }): self = .custom(name)
        case ("beam", nil), ("bestOf", nil), ("selfConsistency", nil):
            throw Problem(message: "`\(kind)` needs a number: write `\(kind):5`")
        case ("custom", _): throw Problem(message: "`custom` needs a name: write `custom:router`")
        case ("greedy", _), ("sample", _): throw Problem(message: "`\(kind)` takes nothing after it: write `\(kind)`")
        default:
            let known = ["greedy", "sample", "beam", "bestOf", "selfConsistency", "custom"]
            throw Problem(
                message: "`\(kind)` is no inference strategy\(NearestName.hint(kind, in: known)); known are "
                    + Prose.list(known, "and"))
        }
    }

    /// Reads several, with commas between; at least one, none twice.
    package static func list(parsing text: String) throws(Problem) -> [InferenceStrategy] {
        var strategies: [InferenceStrategy] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let strategy = try InferenceStrategy(parsing: String(word))
            guard !strategies.contains(strategy) else { throw Problem(message: "`\(strategy.text)` is there twice") }
            strategies.append(strategy)
        }
        return strategies
    }

    private static func count(_ text: String, _ kind: String) throws(Problem) -> Int {
        guard let count = Int(text), (1...1000).contains(count) else {
            throw Problem(message: "`\(kind)` takes a number from 1 to 1000, not `\(text)`")
        }
        return count
    }

    /// As a version's content holds it; nil for `greedy`, which is left out as the default.
    var content: JSONValue? {
        switch self {
        case .greedy: nil
        case .sample: ["kind": "sample"]
        case .beam(let width): ["kind": "beam", "width": .integer(Int64(width))]
        case .bestOf(let count): ["kind": "bestOf", "n": .integer(Int64(count))]
        case .selfConsistency(let count): ["kind": "selfConsistency", "n": .integer(Int64(count))]
        case .custom(let name): ["kind": "custom", "name": .string(name)]
        }
    }
}

extension VersionContent {
    /// The same content with every wording asked by this strategy instead of its own: for comparing strategies. Its digest
    /// is another one, as another strategy is another version.
    package func asked(by strategy: InferenceStrategy) -> VersionContent {
        guard case .object(var members) = json else { return self }
        members["model"] = Self.model(members["model"], by: strategy)
        if let variants = members["variants"]?.array {
            members["variants"] = .array(
                variants.map { variant in
                    // A variant without settings of its own has those of the version.
                    guard case .object(var own) = variant, own["model"] != nil else { return variant }
                    own["model"] = Self.model(own["model"], by: strategy)
                    return .object(own)
                })
        }
        return VersionContent(normalized: .object(members))
    }

    private static func model(_ model: JSONValue?, by strategy: InferenceStrategy) -> JSONValue? {
        var members = model?.object ?? [:]
        members["strategy"] = strategy.content
        return members.isEmpty && model == nil ? nil : .object(members)
    }
}
