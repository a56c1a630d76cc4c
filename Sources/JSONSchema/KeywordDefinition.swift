import JSON

/// A keyword of draft 2020-12 and how its value is read.
///
/// A new keyword is a row in `all`, a case of `Keyword`, and what `Validator` does for that case.
struct KeywordDefinition: Sendable {
    let name: String
    let vocabulary: Vocabulary
    /// Reports what is wrong; nil where nothing is left to apply.
    let read: @Sendable (inout KeywordReader) -> Keyword?

    private init(
        _ name: String, _ vocabulary: Vocabulary, _ read: @escaping @Sendable (inout KeywordReader) -> Keyword?
    ) {
        (self.name, self.vocabulary, self.read) = (name, vocabulary, read)
    }

    /// Every keyword, in the order in which it is applied: `unevaluated..` need what all others found.
    static let all = core + validation + inPlace + arrays + objects + annotations + unevaluated

    /// Where each keyword stands in `all`.
    static let places = Dictionary(
        all.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })

    private static let core: [KeywordDefinition] = [
        KeywordDefinition("$id", .core, checkOnly { _ = $0.string() }),
        KeywordDefinition("$schema", .core, checkOnly { _ = $0.string() }),
        KeywordDefinition("$comment", .core, checkOnly { _ = $0.string() }),
        KeywordDefinition("$anchor", .core, checkOnly { $0.checkAnchor() }),
        KeywordDefinition("$dynamicAnchor", .core, checkOnly { $0.checkAnchor() }),
        KeywordDefinition("$defs", .core, checkOnly { _ = $0.map() }),
        KeywordDefinition("$vocabulary", .core, checkOnly { _ = $0.map() }),
        KeywordDefinition("$ref", .core) { $0.reference().map { .reference($0.node) } },
        KeywordDefinition("$dynamicRef", .core) { $0.dynamicReference() },
    ]

    private static let validation: [KeywordDefinition] = [
        KeywordDefinition("type", .validation) { $0.types().map { .types($0) } },
        KeywordDefinition("const", .validation) { $0.values([$0.value]) },
        KeywordDefinition("enum", .validation) { reader in reader.list().map { reader.values($0) } },
        KeywordDefinition("multipleOf", .validation) { $0.multipleOf() },
        bound(.minimum), bound(.exclusiveMinimum), bound(.maximum), bound(.exclusiveMaximum),
        size(.minLength), size(.maxLength), size(.minItems), size(.maxItems), size(.minProperties),
        size(.maxProperties),
        KeywordDefinition("pattern", .validation) { reader in
            reader.string().flatMap { reader.regex($0) }.map { .pattern($0) }
        },
        KeywordDefinition("uniqueItems", .validation) { $0.bool() == true ? .uniqueItems : nil },
        KeywordDefinition("required", .validation) { reader in reader.names(reader.value).map { .required($0) } },
        KeywordDefinition("dependentRequired", .validation) { $0.dependentRequired() },
        // A dialect without the annotation vocabulary may still assert, so format belongs to the core here.
        KeywordDefinition("format", .core) { $0.format() },
    ]

    private static let inPlace: [KeywordDefinition] = [
        KeywordDefinition("allOf", .applicator) { $0.schemas().map { .allOf($0) } },
        KeywordDefinition("anyOf", .applicator) { $0.schemas().map { .anyOf($0) } },
        KeywordDefinition("oneOf", .applicator) { $0.schemas().map { .oneOf($0) } },
        KeywordDefinition("not", .applicator) { $0.schema().map { .not($0) } },
        KeywordDefinition("if", .applicator) { reader in
            reader.schema().map {
                .condition($0, then: reader.sibling("then"), otherwise: reader.sibling("else"))
            }
        },
        KeywordDefinition("dependentSchemas", .applicator) { $0.namedSchemas().map { .dependentSchemas($0) } },
    ]

    private static let arrays: [KeywordDefinition] = [
        KeywordDefinition("prefixItems", .applicator) { $0.schemas().map { .prefixItems($0) } },
        KeywordDefinition("items", .applicator) { $0.items() },
        KeywordDefinition("minContains", .validation, checkOnly { _ = $0.count() }),
        KeywordDefinition("maxContains", .validation, checkOnly { _ = $0.count() }),
        KeywordDefinition("contains", .applicator) { $0.contains() },
    ]

    private static let objects: [KeywordDefinition] = [
        KeywordDefinition("properties", .applicator) { $0.namedSchemas().map { .properties($0) } },
        KeywordDefinition("patternProperties", .applicator) { $0.patternProperties() },
        KeywordDefinition("additionalProperties", .applicator) { $0.additionalProperties() },
        KeywordDefinition("propertyNames", .applicator) { $0.schema().map { .propertyNames($0) } },
    ]

    private static let annotations: [KeywordDefinition] =
        ["title", "description"].map { KeywordDefinition($0, .metaData, checkOnly { _ = $0.string() }) }
        + ["deprecated", "readOnly", "writeOnly"].map { KeywordDefinition($0, .metaData, checkOnly { _ = $0.bool() }) }
        + [KeywordDefinition("examples", .metaData, checkOnly { _ = $0.list() })]
        + ["contentEncoding", "contentMediaType"].map { KeywordDefinition($0, .content, checkOnly { _ = $0.string() }) }

    private static let unevaluated: [KeywordDefinition] = [
        KeywordDefinition("unevaluatedItems", .unevaluated) { $0.schema().map { .unevaluatedItems($0) } },
        KeywordDefinition("unevaluatedProperties", .unevaluated) { $0.schema().map { .unevaluatedProperties($0) } },
    ]

    private static func checkOnly(
        _ check: @escaping @Sendable (inout KeywordReader) -> Void
    ) -> @Sendable (inout KeywordReader) -> Keyword? {
        { reader in
            check(&reader)
            return nil
        }
    }

    private static func bound(_ kind: NumberBound) -> KeywordDefinition {
        KeywordDefinition(kind.rawValue, .validation) { $0.number().map { .bound(kind, $0) } }
    }

    private static func size(_ kind: SizeLimit) -> KeywordDefinition {
        KeywordDefinition(kind.rawValue, .validation) { $0.count().map { .size(kind, $0) } }
    }
}
