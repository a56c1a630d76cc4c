import JSON

/// A member of a schema that stands where keywords do and is none of draft 2020-12: it restricts nothing.
package struct IgnoredKeyword: Sendable, Hashable {
    /// As it is written.
    package var name: String
    /// The place of the member, as in `#/properties/a/requried`.
    package var location: String

    /// The keywords that restrict or describe, and those that stand beside others.
    package static let known = KeywordDefinition.all.map(\.name) + besides

    /// What one would write today; nil for a name that no draft knew.
    package var successor: String? { Self.successors[name] }

    /// Keywords that another one reads, or that only describe.
    private static let besides = ["then", "else", "default", "contentSchema"]

    /// What references still reach, what describes only, and what OpenAPI documents carry along.
    private static let harmless: Set<String> = [
        "definitions", "example", "externalDocs", "discriminator", "xml", "markdownDescription", "enumDescriptions",
    ]

    /// Keywords of older drafts and of OpenAPI 3.0 that no longer restrict anything.
    private static let successors = [
        "dependencies": "`dependentRequired` or `dependentSchemas`", "additionalItems": "`items` beside `prefixItems`",
        "id": "`$id`", "$recursiveRef": "`$dynamicRef`", "$recursiveAnchor": "`$dynamicAnchor`",
        "divisibleBy": "`multipleOf`", "extends": "`allOf`", "disallow": "`not`",
        "nullable": "`null` among the names of `type`",
    ]

    /// Whether a name that is no keyword can be passed over in silence: whoever writes `x-` means an extension.
    static func isSilent(_ name: String) -> Bool {
        name.hasPrefix("x-") || besides.contains(name) || harmless.contains(name)
    }
}
