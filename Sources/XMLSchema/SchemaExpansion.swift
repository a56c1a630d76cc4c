import CXML2

/// What a schema's text refers to, measured before libxml2 follows it.
///
/// libxml2 copies what a group, a base type or a union names into each place that names it, so a short text in which
/// each group names the one before it twice grows without measure, and it walks such chains on the stack. It would also
/// ask for the texts that `xs:import`, `xs:include` and `xs:redefine` name, which never come.
struct SchemaExpansion {
    /// The elements of the schema's text with everything that is named put in its place.
    static let maximumElements = 50_000
    /// How many definitions may name each other in a row.
    static let maximumChain = 100

    private(set) var problems: [XMLSchema.Problem] = []
    private(set) var hasKeys = false
    private var definitions: [Key: Definition] = [:]

    /// A named definition at the top of a schema: groups, types and elements have names of their own each.
    private struct Key: Hashable {
        enum Kind { case group, attributeGroup, type, element }
        var kind: Kind
        var name: String
    }

    private struct Definition {
        var line: Int
        var elements = 0
        var names: [Key] = []
    }

    private enum Measure {
        case open
        case closed(elements: Int, chain: Int)
    }

    init(_ document: borrowing XMLDocument) {
        var current: Key?
        var anonymous = 0
        document.forEachElement { element, depth in
            let name = Self.schemaName(of: element)
            let line = Int(xmlGetLineNo(element))
            if depth == 0, name != "schema" {
                problems.append(XMLSchema.Problem(line: line, message: "the root element is no xs:schema"))
            }
            guard let name else { return }
            if depth == 1 {
                anonymous += 1
                let key = Self.kind(name).map { kind in
                    Key(kind: kind, name: Self.attribute("name", of: element) ?? "#\(anonymous)")
                }
                current = key
                if let key, definitions[key] == nil { definitions[key] = Definition(line: line) }
            }
            switch name {
            case "import", "include", "redefine":
                problems.append(
                    XMLSchema.Problem(
                        line: line,
                        message:
                            "xs:\(name) is not followed: write what it names into this schema, nothing else is read"))
            case "key", "unique", "keyref": hasKeys = true
            default: break
            }
            if let current {
                definitions[current]?.elements += 1
                definitions[current]?.names += Self.names(in: element, name)
            }
        }
        if problems.isEmpty { measure() }
    }

    // MARK: Measuring

    private mutating func measure() {
        var known: [Key: Measure] = [:]
        var total = 0
        for (key, definition) in definitions.sorted(by: { $0.value.line < $1.value.line }) {
            let (elements, chain) = measure(key, &known, depth: 0)
            total += elements
            let fault =
                if chain > Self.maximumChain {
                    "more than \(Self.maximumChain) definitions name each other in a row"
                } else if total > Self.maximumElements {
                    "what the definitions name adds up to more than \(Self.maximumElements) elements"
                } else { nil as String? }
            if let fault {
                problems.append(XMLSchema.Problem(line: definition.line, message: fault))
                return
            }
        }
    }

    /// A definition's size with all it names, both no more than just above their limits; a circle counts nothing, as
    /// libxml2 refuses it.
    private func measure(
        _ key: Key, _ known: inout [Key: Measure], depth: Int
    ) -> (elements: Int, chain: Int) {
        guard depth <= Self.maximumChain else { return (0, 1) }
        switch known[key] {
        case .closed(let elements, let chain): return (elements, chain)
        case .open: return (0, 0)
        case nil: break
        }
        guard let definition = definitions[key] else { return (0, 0) }
        known[key] = .open
        var elements = definition.elements
        var chain = 0
        for name in definition.names {
            let part = measure(name, &known, depth: depth + 1)
            elements = min(elements + part.elements, Self.maximumElements + 1)
            chain = max(chain, part.chain)
        }
        chain = min(chain + 1, Self.maximumChain + 1)
        known[key] = .closed(elements: elements, chain: chain)
        return (elements, chain)
    }

    // MARK: Reading

    /// The local name of an element of XML Schema's own namespace.
    private static func schemaName(of element: xmlNodePtr) -> String? {
        guard let space = element.pointee.ns?.pointee.href, let name = element.pointee.name,
            String(cString: space) == "http://www.w3.org/2001/XMLSchema"
        else { return nil }
        return String(cString: name)
    }

    private static func kind(_ element: String) -> Key.Kind? {
        switch element {
        case "group": .group
        case "attributeGroup": .attributeGroup
        case "simpleType", "complexType": .type
        case "element": .element
        default: nil
        }
    }

    /// What an element of a schema takes over from elsewhere; a reference to an element or a type is no copy.
    private static func names(in element: xmlNodePtr, _ name: String) -> [Key] {
        func keys(_ attributeName: String, _ kind: Key.Kind) -> [Key] {
            (attribute(attributeName, of: element) ?? "").split(whereSeparator: \.isWhitespace)
                .map { Key(kind: kind, name: String($0.split(separator: ":").last ?? "")) }
        }
        return switch name {
        case "group": keys("ref", .group)
        case "attributeGroup": keys("ref", .attributeGroup)
        case "extension", "restriction": keys("base", .type)
        case "list": keys("itemType", .type)
        case "union": keys("memberTypes", .type)
        case "element": keys("substitutionGroup", .element)
        default: []
        }
    }

    private static func attribute(_ name: String, of element: xmlNodePtr) -> String? {
        guard let value = xmlGetNoNsProp(element, name) else { return nil }
        defer { promptops_xml_free(value) }
        return String(cString: value)
    }
}
