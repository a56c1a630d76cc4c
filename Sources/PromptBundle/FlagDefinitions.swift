import JSON

/// The flag definitions of a bundle for flagd and every OpenFeature SDK that reads them: one flag for each alias, named
/// `<intent>/<alias>`, whose value is the version to use.
struct FlagDefinitions {
    private let index: ReleaseIndex

    init(_ index: ReleaseIndex) { self.index = index }

    var json: JSONValue {
        let flags = index.aliases.map { name, alias in ("\(index.intent)/\(name)", flag(alias, named: name)) }
        return [
            "$schema": "https://flagd.dev/schema/v0/flags.json",
            "flags": .object(Dictionary(flags, uniquingKeysWith: { _, last in last })),
        ]
    }

    /// Only members that flagd knows: some of its readers refuse a whole file for any other.
    private func flag(_ alias: ReleaseIndex.Alias, named name: String) -> JSONValue {
        var variants: [String: JSONValue] = ["stable": .string(alias.stable)]
        var flag: [String: JSONValue] = ["state": "ENABLED", "defaultVariant": "stable"]
        if let canary = alias.canary {
            variants["canary"] = .string(canary.version)
            flag["targeting"] = targeting(canary)
        }
        flag["variants"] = .object(variants)
        flag["metadata"] = .object(metadata(alias, named: name))
        return .object(flag)
    }

    /// The canary comes first, so that a rising weight only adds keys to it. Without a key the result is null, which
    /// stands for the default variant.
    private func targeting(_ canary: ReleaseIndex.Canary) -> JSONValue {
        let key: JSONValue = ["var": "targetingKey"]
        let rest = BucketingAlgorithm.total - canary.weight
        let split: JSONValue = [
            "fractional": [
                ["cat": [.string(canary.salt), key]],
                ["canary", .integer(Int64(canary.weight))],
                ["stable", .integer(Int64(rest))],
            ]
        ]
        return ["if": [["!!": [key]], split, nil]]
    }

    private func metadata(_ alias: ReleaseIndex.Alias, named name: String) -> [String: JSONValue] {
        var metadata: [String: JSONValue] = [
            "promptops.release": .string("\(index.namespace)/\(index.release)"),
            "promptops.alias": .string(name),
            "promptops.bucketing": .string(index.bucketing.rawValue),
        ]
        metadata["promptops.digest.stable"] = (index.versions[alias.stable]?.digest).map(JSONValue.string)
        metadata["promptops.digest.canary"] = alias.canary.flatMap { index.versions[$0.version]?.digest }
            .map(JSONValue.string)
        return metadata
    }
}
