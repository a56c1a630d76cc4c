import JSON

/// A compiled schema: subschemas that refer to each other by index, so that cycles are plain values.
struct SchemaProgram: Sendable {
    var nodes: [SchemaNode] = []
    /// The node of the whole document.
    var root = 0
    /// For each schema resource, the nodes its `$dynamicAnchor`s name.
    var dynamicAnchors: [[String: Int]] = []
}

/// One subschema.
struct SchemaNode: Sendable {
    /// The place of the subschema, as in `#/properties/name`.
    var location: String
    /// The schema resource it belongs to, which is what `$dynamicRef` looks through.
    var resource: Int
    var rules: [SchemaRule] = []
}

/// One keyword of a subschema, ready to be applied.
struct SchemaRule: Sendable {
    /// The keyword as written; empty for the schema `false`, which has none.
    var name: String
    var keyword: Keyword
}

/// What a keyword asks for. Numbers refer to nodes.
enum Keyword: Sendable {
    case never
    case reference(Int)
    case dynamicReference(anchor: String, fallback: Int)

    case types([SchemaType])
    case oneOfValues(Set<[UInt8]>, listed: String)
    case multipleOf(ExactNumber, written: String)
    case bound(NumberBound, JSONValue)
    case size(SizeLimit, Int)
    case pattern(BoundedRegex)
    case uniqueItems
    case required([String])
    case dependentRequired([(name: String, needs: [String])])
    case format(Format)

    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case condition(Int, then: Int?, otherwise: Int?)
    case dependentSchemas([(name: String, schema: Int)])

    case prefixItems([Int])
    case items(Int, after: Int)
    case contains(Int, atLeast: Int, atMost: Int?)
    case properties([(name: String, schema: Int)])
    case patternProperties([(pattern: BoundedRegex, schema: Int)])
    case additionalProperties(Int, known: Set<String>, patterns: [BoundedRegex])
    case propertyNames(Int)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)

    /// Whether the keyword asks what all others of its subschema have looked at.
    var needsEvaluated: Bool {
        switch self {
        case .unevaluatedItems, .unevaluatedProperties: true
        default: false
        }
    }

    /// The nodes this keyword applies to the very value its own subschema is applied to.
    var inPlace: [Int] {
        switch self {
        case .reference(let node), .not(let node): [node]
        case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
        case .condition(let test, let then, let otherwise): [test] + [then, otherwise].compactMap(\.self)
        case .dependentSchemas(let rows): rows.map(\.schema)
        default: []
        }
    }
}

/// A kind of value, as `type` names it.
enum SchemaType: String, Sendable, CaseIterable {
    case array, boolean, integer, null, number, object, string
}

/// A keyword that limits a number.
enum NumberBound: String, Sendable {
    case minimum, exclusiveMinimum, maximum, exclusiveMaximum
}

/// A keyword that limits how many characters, items or members there are.
enum SizeLimit: String, Sendable {
    case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
}

/// A part of draft 2020-12 that a metaschema may leave out.
enum Vocabulary: String, Sendable, CaseIterable {
    case core, applicator, unevaluated, validation, content
    case metaData = "meta-data"
    case formatAnnotation = "format-annotation"
    case formatAssertion = "format-assertion"

    static let prefix = "https://json-schema.org/draft/2020-12/vocab/"

    /// What a schema uses when it names the standard metaschema, or none.
    static let standard = Set(Vocabulary.allCases).subtracting([.formatAssertion])
}
