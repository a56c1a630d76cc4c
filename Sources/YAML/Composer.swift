import JSON

/// Composes the trees of a stream from its events: resolves scalars, expands aliases, merges maps, and counts what all
/// of it costs.
///
/// What is wrong with one value is noted and the value left out; what breaks the grammar or a limit ends the stream.
struct Composer: ~Copyable {
    private enum Anchor {
        /// The value is not complete yet; the number tells apart anchors that share a name.
        case open(Int)
        case closed(Subtree)
    }

    private struct Subtree {
        /// Nil when the anchored value was left out.
        var node: Node?
        /// What was written, when that was a scalar: as a key it may be something else than as a value.
        var scalar: Event.Scalar?
        var cost: Cost
        var height: Int
    }

    private struct Key {
        var text: String
        var mark: Mark
    }

    private struct Cost {
        var nodes = 0
        var text = 0
    }

    private let parser: EventParser
    private let limits: YAMLReader.Limits
    private let dialect: YAMLDialect
    private var anchors: [String: Anchor] = [:]
    private var opened = 0
    private var problems: [SyntaxError] = []
    private var cost = Cost()
    /// The greatest depth reached since the innermost anchored value began.
    private var deepest = 0

    init(_ parser: consuming EventParser, limits: YAMLReader.Limits, dialect: YAMLDialect) {
        self.parser = parser
        self.dialect = dialect
        self.limits = limits
    }

    /// All documents of the stream.
    mutating func stream() -> YAMLStream {
        var documents: [YAMLDocument] = []
        do throws(SyntaxError) {
            while true {
                switch try parser.next() {
                case .streamEnd: return YAMLStream(documents: documents)
                case .documentStart: if let document = try document() { documents.append(document) }
                default: break
                }
            }
        } catch {
            return YAMLStream(documents: documents, error: error)
        }
    }

    private mutating func document() throws(SyntaxError) -> YAMLDocument? {
        anchors.removeAll()
        problems.removeAll()
        let event = try parser.next()
        let root = try node(event, depth: 0)
        problems.sort { $0.mark < $1.mark }
        if let root, !root.isNull { return YAMLDocument(root: root, problems: problems) }
        guard let first = problems.first else { return nil }
        return YAMLDocument(root: root ?? Node(Node.Value.null, at: first.mark), problems: problems)
    }

    private mutating func node(_ event: Event, depth: Int) throws(SyntaxError) -> Node? {
        switch event {
        case .scalar(let scalar): try self.scalar(scalar)
        case .alias(let name, let mark): try alias(name, at: mark, depth: depth)?.node.map { Node($0.value, at: mark) }
        case .sequenceStart(let start), .mappingStart(let start): try collection(event, start, depth: depth)
        default: nil
        }
    }

    private mutating func note(_ message: String, at mark: Mark) { problems.append(SyntaxError(message, at: mark)) }

    private mutating func spend(_ more: Cost, at mark: Mark) throws(SyntaxError) {
        cost.nodes += more.nodes
        cost.text += more.text
        guard cost.nodes <= limits.nodes else {
            throw SyntaxError("more than \(limits.nodes) values, aliases expanded", at: mark)
        }
        guard cost.text <= limits.text else {
            throw SyntaxError("more than \(limits.text) bytes of text, aliases expanded", at: mark)
        }
    }
}

// MARK: - Scalars and aliases

extension Composer {
    private mutating func scalar(_ scalar: Event.Scalar) throws(SyntaxError) -> Node? {
        let cost = Cost(nodes: 1, text: scalar.text.utf8.count)
        try spend(cost, at: scalar.mark)
        var node: Node?
        do throws(ScalarResolver.Refusal) {
            node = Node(try ScalarResolver.value(scalar, dialect), at: scalar.mark)
        } catch {
            note(error.message, at: scalar.mark)
        }
        if let anchor = scalar.anchor {
            anchors[anchor] = .closed(Subtree(node: node, scalar: scalar, cost: cost, height: 0))
        }
        return node
    }

    /// What an alias stands for; nil, with a problem noted, when that is nothing.
    private mutating func alias(_ name: String, at mark: Mark, depth: Int) throws(SyntaxError) -> Subtree? {
        switch anchors[name] {
        case .closed(let subtree):
            try spend(subtree.cost, at: mark)
            try reach(depth + subtree.height, at: mark)
            return subtree
        case .open:
            note("the anchor \"\(name)\" contains itself", at: mark)
            return nil
        case nil:
            note("the anchor \"\(name)\" is unknown", at: mark)
            return nil
        }
    }

    private mutating func reach(_ depth: Int, at mark: Mark) throws(SyntaxError) {
        guard depth <= limits.depth else { throw SyntaxError("nested deeper than \(limits.depth) levels", at: mark) }
        deepest = max(deepest, depth)
    }
}

// MARK: - Lists and maps

extension Composer {
    private mutating func collection(
        _ event: Event, _ start: Event.Collection, depth: Int
    ) throws(SyntaxError) -> Node {
        guard let anchor = start.anchor else { return try content(event, start, depth: depth) }
        opened += 1
        let (serial, before, outer) = (opened, cost, deepest)
        anchors[anchor] = .open(serial)
        deepest = depth
        let node = try content(event, start, depth: depth)
        if case .open(serial) = anchors[anchor] {
            let spent = Cost(nodes: cost.nodes - before.nodes, text: cost.text - before.text)
            anchors[anchor] = .closed(Subtree(node: node, cost: spent, height: deepest - depth))
        }
        deepest = max(outer, deepest)
        return node
    }

    private mutating func content(_ event: Event, _ start: Event.Collection, depth: Int) throws(SyntaxError) -> Node {
        try spend(Cost(nodes: 1), at: start.mark)
        try reach(depth + 1, at: start.mark)
        if case .mappingStart = event {
            return Node(.object(try members(depth: depth + 1)), at: start.mark)
        }
        return Node(.array(try items(depth: depth + 1)), at: start.mark)
    }

    private mutating func items(depth: Int) throws(SyntaxError) -> [Node] {
        var items: [Node] = []
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event { return items }
            if let item = try node(event, depth: depth) { items.append(item) }
        }
    }

    private mutating func members(depth: Int) throws(SyntaxError) -> [Node.Member] {
        var map = MemberList()
        while true {
            let event = try parser.next()
            if case .mappingEnd = event { return map.members }
            if case .scalar(let scalar) = event, scalar.isMerge {
                try merge(into: &map, depth: depth)
                continue
            }
            let key = try key(event, depth: depth)
            let value = try node(try parser.next(), depth: depth)
            guard let key, let value else { continue }
            if !map.append(Node.Member(key: key.text, keyMark: key.mark, value: value)) {
                note("the key \"\(key.text)\" is there twice", at: key.mark)
            }
        }
    }

    private mutating func key(_ event: Event, depth: Int) throws(SyntaxError) -> Key? {
        switch event {
        case .scalar(let scalar) where scalar.anchor == nil:
            try spend(Cost(nodes: 1, text: scalar.text.utf8.count), at: scalar.mark)
            return key(scalar, at: scalar.mark)
        case .scalar(let scalar):
            _ = try self.scalar(scalar)
            return key(scalar, at: scalar.mark)
        case .alias(let name, let mark):
            guard let subtree = try alias(name, at: mark, depth: depth) else { return nil }
            if let scalar = subtree.scalar { return key(scalar, at: mark) }
            note("a list or map cannot be a key", at: mark)
        case .sequenceStart(let start), .mappingStart(let start):
            _ = try collection(event, start, depth: depth)
            note("a list or map cannot be a key", at: start.mark)
        default: break
        }
        return nil
    }

    private mutating func key(_ scalar: Event.Scalar, at mark: Mark) -> Key? {
        do throws(ScalarResolver.Refusal) {
            return Key(text: try ScalarResolver.key(scalar, dialect), mark: mark)
        } catch {
            note(error.message, at: mark)
            return nil
        }
    }

    /// Puts the members of the merged maps into `map`. As kubectl has it, a merge wins over the keys before it and
    /// loses to those after it; of several maps in a list the first wins.
    private mutating func merge(into map: inout MemberList, depth: Int) throws(SyntaxError) {
        let event = try parser.next()
        guard let value = try node(event, depth: depth) else { return }
        var isAlias = false
        if case .alias = event { isAlias = true }
        switch value.value {
        case .object(let members): map.merge(members)
        case .array(let items) where !isAlias && items.allSatisfy { $0.members != nil }:
            for item in items.reversed() { map.merge(item.members ?? []) }
        default: note("only a map, or a list of maps, can be merged", at: value.mark)
        }
    }
}
