import JSON

/// The place of a subschema: a document and the pointer from its root.
struct SchemaPlace: Hashable {
    var document: Int
    var pointer: [String]

    func child(_ tokens: String...) -> SchemaPlace { child(tokens) }

    func child(_ tokens: [String]) -> SchemaPlace { SchemaPlace(document: document, pointer: pointer + tokens) }
}

/// A subschema that was found, before it is compiled.
struct SchemaSite {
    var place: SchemaPlace
    var value: JSONValue
    /// What relative references inside it are relative to.
    var base: URIReference
    var resource: Int
    var vocabularies: Set<Vocabulary>
}

/// Every subschema of the documents loaded so far, with the names by which references reach them.
///
/// Only the places where draft 2020-12 has a schema are searched: an `$id` inside `const` or an unknown keyword names
/// nothing. A place that a pointer reaches all the same is added when it is first referred to.
struct SchemaIndex {
    /// The schemas a document may nest.
    static let maximumDepth = 200

    private let library: [String: JSONValue]
    private(set) var sites: [SchemaSite] = []
    private(set) var problems: [SchemaError.Problem] = []
    private(set) var dynamicAnchors: [[String: Int]] = []
    private var documents: [(uri: String, root: JSONValue)] = []
    private var nodes: [SchemaPlace: Int] = [:]
    private var resources: [URIReference: SchemaPlace] = [:]
    private var anchors: [URIReference: SchemaPlace] = [:]

    init(library: [String: JSONValue]) { self.library = library }

    /// The node of the subschema at a place, if there is one.
    func node(at place: SchemaPlace) -> Int? { nodes[place] }

    /// A place as people read it.
    func location(_ place: SchemaPlace) -> String {
        documents[place.document].uri + "#" + JSONPointer.text(place.pointer)
    }

    mutating func report(_ place: SchemaPlace, _ message: String) {
        problems.append(SchemaError.Problem(location: location(place), message: message))
    }

    /// Adds a whole document under the URI it is known by.
    mutating func load(_ root: JSONValue, uri: String) -> Int {
        let place = SchemaPlace(document: documents.count, pointer: [])
        let base = URIReference(uri)
        documents.append((uri, root))
        resources[base] = place
        let resource = newResource()
        return add(
            SchemaSite(place: place, value: root, base: base, resource: resource, vocabularies: Vocabulary.standard))
    }

    /// The node a reference from this site leads to, and the name of the anchor it used; nil if there is none.
    mutating func resolve(_ reference: String, from site: SchemaSite) -> (node: Int, anchor: String?)? {
        let target = URIReference(reference).resolved(against: site.base)
        let document = target.withoutFragment
        if resources[document] == nil, let known = library[document.text] { _ = load(known, uri: document.text) }
        guard let root = resources[document], let fragment = URIReference.percentDecoded(target.fragment ?? "") else {
            return nil
        }
        if let tokens = JSONPointer.tokens(fragment) { return node(from: root, through: tokens).map { ($0, nil) } }
        var name = document
        name.fragment = fragment
        return anchors[name].flatMap { nodes[$0] }.map { ($0, fragment) }
    }

    /// Follows a pointer through the document, also to a place that was not known to hold a schema.
    private mutating func node(from root: SchemaPlace, through tokens: [String]) -> Int? {
        var place = root
        guard let start = nodes[root] else { return nil }
        var nearest = start
        var value = sites[start].value
        for token in tokens {
            guard let child = value.child(token) else { return nil }
            value = child
            place = place.child(token)
            nearest = nodes[place] ?? nearest
        }
        if let known = nodes[place] { return known }
        var site = sites[nearest]
        (site.place, site.value) = (place, value)
        return add(site)
    }

    private mutating func newResource() -> Int {
        dynamicAnchors.append([:])
        return dynamicAnchors.count - 1
    }

    /// Adds a subschema and everything below it.
    private mutating func add(_ found: SchemaSite) -> Int {
        var site = found
        let node = sites.count
        nodes[site.place] = node
        sites.append(site)
        guard site.place.pointer.count <= Self.maximumDepth else {
            report(site.place, "the schema is nested deeper than \(Self.maximumDepth) levels")
            return node
        }
        guard case .object(let members) = site.value else { return node }
        identify(&site, members)
        sites[node] = site
        name(node, members)
        for place in SubschemaKeyword.places(in: members) where nodes[site.place.child(place.tokens)] == nil {
            var below = site
            (below.place, below.value) = (site.place.child(place.tokens), place.value)
            _ = add(below)
        }
        return node
    }
}

// MARK: - Names

extension SchemaIndex {
    /// Applies `$id` and `$schema`.
    private mutating func identify(_ site: inout SchemaSite, _ members: [String: JSONValue]) {
        if let id = members["$id"]?.string {
            let uri = URIReference(id).resolved(against: site.base)
            if uri.fragment?.isEmpty == false {
                report(site.place.child("$id"), "an identifier has no fragment; use $anchor for a name inside a schema")
            }
            site.base = uri.withoutFragment
            if !site.place.pointer.isEmpty { site.resource = newResource() }
            if let other = resources[site.base], other != site.place {
                report(site.place.child("$id"), "\(location(other)) has the same identifier")
            }
            resources[site.base] = site.place
        }
        if let dialect = members["$schema"] {
            guard let vocabularies = vocabularies(of: dialect) else {
                let message = "only draft 2020-12 is understood, whose $schema is \"\(Metaschema.uri)\""
                return report(site.place.child("$schema"), message)
            }
            site.vocabularies = vocabularies
        }
    }

    /// What a `$schema` stands for; nil for another draft, an unknown metaschema and an unknown vocabulary it requires.
    private func vocabularies(of dialect: JSONValue) -> Set<Vocabulary>? {
        guard var uri = dialect.string else { return nil }
        if uri.hasSuffix("#") { uri.removeLast() }
        if uri == Metaschema.uri { return Vocabulary.standard }
        guard let metaschema = library[uri], metaschema["$schema"] == .string(Metaschema.uri) else { return nil }
        guard let listed = metaschema["$vocabulary"]?.object else { return Vocabulary.standard }
        var vocabularies: Set<Vocabulary> = [.core]
        for (uri, isRequired) in listed {
            let name = uri.hasPrefix(Vocabulary.prefix) ? String(uri.dropFirst(Vocabulary.prefix.count)) : ""
            if let vocabulary = Vocabulary(rawValue: name) {
                vocabularies.insert(vocabulary)
            } else if isRequired == true {
                return nil
            }
        }
        return vocabularies
    }

    /// Registers `$anchor` and `$dynamicAnchor`.
    private mutating func name(_ node: Int, _ members: [String: JSONValue]) {
        let site = sites[node]
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let anchor = members[keyword]?.string else { continue }
            var name = site.base
            name.fragment = anchor
            if let other = anchors[name], other != site.place {
                report(site.place.child(keyword), "\(location(other)) has the same anchor")
            }
            anchors[name] = site.place
            if keyword == "$dynamicAnchor" { dynamicAnchors[site.resource][anchor] = node }
        }
    }
}

/// Where draft 2020-12 has subschemas.
enum SubschemaKeyword {
    static let single = [
        "items", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    ]
    static let lists = ["prefixItems", "allOf", "anyOf", "oneOf"]
    static let maps = ["properties", "patternProperties", "dependentSchemas", "$defs"]

    private static let all = Set(single + lists + maps)

    /// Every subschema one level below a schema, in a fixed order.
    static func places(in schema: [String: JSONValue]) -> [(tokens: [String], value: JSONValue)] {
        var places: [(tokens: [String], value: JSONValue)] = []
        guard schema.keys.contains(where: all.contains) else { return places }
        for keyword in single {
            // Older drafts had lists under `items`; its reader says what to write instead.
            guard let value = schema[keyword], keyword != "items" || value.array == nil else { continue }
            places.append(([keyword], value))
        }
        for keyword in lists {
            for (index, value) in (schema[keyword]?.array ?? []).enumerated() {
                places.append(([keyword, String(index)], value))
            }
        }
        for keyword in maps {
            for (name, value) in (schema[keyword]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                places.append(([keyword, name], value))
            }
        }
        return places
    }
}
