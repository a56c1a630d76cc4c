import JSON

/// Turns a document into a program: indexes its subschemas, reads every keyword, and gathers every problem on the way.
struct SchemaCompiler {
    let formatAssertion: Bool
    private(set) var index: SchemaIndex
    /// What the document, not the metaschemas, has in the place of keywords.
    private(set) var ignored: [IgnoredKeyword] = []

    init(formatAssertion: Bool, resources: [String: JSONValue]) {
        self.formatAssertion = formatAssertion
        index = SchemaIndex(
            library: resources.isEmpty
                ? Metaschema.documents : Metaschema.documents.merging(resources) { _, given in given })
    }

    mutating func compile(_ document: JSONValue) throws(SchemaError) -> SchemaProgram {
        guard document.isNested(atMost: SchemaIndex.maximumDepth) else {
            let message = "the schema is nested deeper than \(SchemaIndex.maximumDepth) levels"
            throw SchemaError(problems: [SchemaError.Problem(location: "#", message: message)])
        }
        var program = SchemaProgram()
        program.root = index.load(document, uri: "")
        // Reading a reference may load another document, which lengthens the list of sites.
        while program.nodes.count < index.sites.count {
            program.nodes.append(node(of: index.sites[program.nodes.count]))
        }
        program.dynamicAnchors = index.dynamicAnchors
        if index.problems.isEmpty { reportLoops(in: program) }
        guard index.problems.isEmpty else {
            throw SchemaError(problems: index.problems.sorted { ($0.location, $0.message) < ($1.location, $1.message) })
        }
        return program
    }

    private mutating func node(of site: SchemaSite) -> SchemaNode {
        var node = SchemaNode(location: index.location(site.place), resource: site.resource)
        switch site.value {
        case .bool(true): break
        case .bool(false): node.rules = [SchemaRule(name: "", keyword: .never)]
        case .object(let members):
            let keywords = Self.keywords(of: members)
            if keywords.count < members.count { noteIgnored(among: members, of: site) }
            for (definition, value) in keywords
            where site.vocabularies.contains(definition.vocabulary) {
                var reader = KeywordReader(
                    name: definition.name, value: value, site: site, siblings: members,
                    assertsFormat: formatAssertion || site.vocabularies.contains(.formatAssertion), index: index)
                if let keyword = definition.read(&reader) {
                    node.rules.append(SchemaRule(name: definition.name, keyword: keyword))
                }
                index = reader.index
            }
        default: index.report(site.place, "a schema is a map or a boolean, but this is \(site.value.kindName)")
        }
        return node
    }

    /// The keywords among the members of a schema, in the order of their definitions.
    private static func keywords(
        of members: [String: JSONValue]
    ) -> [(definition: KeywordDefinition, value: JSONValue)] {
        members.compactMap { name, value in KeywordDefinition.places[name].map { ($0, value) } }
            .sorted { $0.0 < $1.0 }
            .map { (KeywordDefinition.all[$0.0], $0.1) }
    }

    private mutating func noteIgnored(among members: [String: JSONValue], of site: SchemaSite) {
        guard site.place.document == 0 else { return }
        for name in members.keys where KeywordDefinition.places[name] == nil && !IgnoredKeyword.isSilent(name) {
            ignored.append(IgnoredKeyword(name: name, location: index.location(site.place.child(name))))
        }
    }

    /// Reports each subschema that comes back to itself without moving on in the value.
    private mutating func reportLoops(in program: SchemaProgram) {
        enum State { case unseen, open, done }
        var states = Array(repeating: State.unseen, count: program.nodes.count)
        for start in program.nodes.indices where states[start] == .unseen {
            var path = [(node: start, next: program.nodes[start].rules.flatMap(\.keyword.inPlace))]
            states[start] = .open
            while let node = path.last?.node {
                guard let next = path[path.count - 1].next.popLast() else {
                    states[node] = .done
                    path.removeLast()
                    continue
                }
                switch states[next] {
                case .done: break
                case .open: index.report(index.sites[next].place, "this schema refers to itself without an end")
                case .unseen:
                    states[next] = .open
                    path.append((next, program.nodes[next].rules.flatMap(\.keyword.inPlace)))
                }
            }
        }
    }
}
