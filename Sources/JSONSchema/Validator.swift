import JSON

/// One validation of one value.
///
/// Every function that applies something answers whether it holds and leaves the reasons in `errors`; a keyword that
/// only tries schemas out takes the reasons back.
struct Validator {
    /// The place in the value, step by step.
    enum Step {
        case member(String)
        case item(Int)
    }

    /// The work of applying one schema, in steps of a regular expression.
    private static let costOfNode = 10
    /// The bytes of a message, which may quote a schema's patterns and the reasons of its branches.
    private static let maximumMessage = 500

    let program: SchemaProgram
    private let limits: ValidationLimits
    private(set) var errors: [ValidationError] = []
    private var path: [Step] = []
    /// The schema resources entered on the way here, outermost first.
    private var scope: [Int] = []
    private var depth = 0
    private var work: Int
    /// Why the validation was given up, if it was.
    private var stopped: String?
    var isComplete: Bool { stopped == nil }

    init(_ program: SchemaProgram, limits: ValidationLimits) {
        self.program = program
        self.limits = limits
        work = limits.work
    }

    mutating func validate(_ instance: JSONValue) -> [ValidationError] {
        if instance.isNested(atMost: limits.instanceDepth) {
            _ = apply(program.root, to: instance)
        } else {
            stopped = "the value is nested deeper than \(limits.instanceDepth) levels"
        }
        guard let stopped else { return errors }
        let given = ValidationError(instanceLocation: "", schemaLocation: "#", message: stopped)
        return [given] + errors.prefix(JSONSchema.maximumErrors - 1)
    }

    /// Applies a node to a value; nil where it does not hold, else what it evaluated for `unevaluated..` to know.
    mutating func apply(_ index: Int, to instance: JSONValue) -> Evaluated? {
        guard depth < limits.schemaDepth else {
            stop("the schemas are nested too deeply in each other, or refer to themselves without an end")
            return nil
        }
        guard spend(Self.costOfNode) else { return nil }
        let node = program.nodes[index]
        depth += 1
        scope.append(node.resource)
        var evaluated = Evaluated()
        var holds = true
        for rule in node.rules {
            guard stopped == nil else { break }
            // Below a keyword that does not hold nothing counts as evaluated, so `unevaluated..` would only add noise.
            if !holds, rule.keyword.needsEvaluated { continue }
            if !check(rule, of: node, instance, &evaluated) { holds = false }
        }
        scope.removeLast()
        depth -= 1
        return holds && stopped == nil ? evaluated : nil
    }

    /// Applies a node to a member or an item.
    mutating func apply(_ index: Int, to child: JSONValue, at step: Step) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        return apply(index, to: child) != nil
    }

    /// Applies a node to see whether it holds, and answers the first error where it does not.
    mutating func attempt(
        _ index: Int, to instance: JSONValue, at step: Step? = nil
    ) -> (Evaluated?, first: ValidationError?) {
        let outer = errors
        errors = []
        defer { errors = outer }
        if let step { path.append(step) }
        defer { if step != nil { path.removeLast() } }
        let evaluated = apply(index, to: instance)
        return (evaluated, errors.first)
    }

    /// The node a `$dynamicRef` means here: that of the outermost resource with such an anchor.
    func dynamicTarget(_ anchor: String, fallback: Int) -> Int {
        for resource in scope {
            if let node = program.dynamicAnchors[resource][anchor] { return node }
        }
        return fallback
    }

    mutating func matches(_ pattern: BoundedRegex, _ text: String) -> Bool {
        do throws(BoundedRegex.Exceeded) {
            return try pattern.firstMatch(in: text, steps: &work)
        } catch {
            return spend(1)
        }
    }

    /// Takes from the budget; false once it is used up.
    mutating func spend(_ cost: Int) -> Bool {
        work -= cost
        if work < 0 { stop("validating the value takes more work than is allowed") }
        return stopped == nil
    }

    private mutating func stop(_ reason: String) { stopped = stopped ?? reason }

    /// Notes an error at the current place; always false, so that checks can end with it.
    ///
    /// Nothing is noted once the validation was given up: a choice that was not looked at to its end is no misfit.
    mutating func fail(_ node: SchemaNode, _ rule: SchemaRule, _ message: String) -> Bool {
        guard stopped == nil, errors.count < JSONSchema.maximumErrors else { return false }
        let keyword = rule.name.isEmpty ? node.location : node.location + "/" + JSONPointer.escaped(rule.name)
        errors.append(
            ValidationError(
                instanceLocation: here, schemaLocation: keyword,
                message: message.shortened(to: Self.maximumMessage)))
        return false
    }

    /// The current place as a JSON pointer.
    var here: String {
        path.map { step in
            switch step {
            case .member(let name): "/" + JSONPointer.escaped(name)
            case .item(let index): "/" + String(index)
            }
        }.joined()
    }

    /// What the schema `false` says at the current place.
    var nothingAllowed: String {
        switch path.last {
        case .member(let name): "the member \"\(name)\" is not allowed here"
        case .item(let index): "there may be no item at position \(index + 1)"
        case nil: "no value is allowed here"
        }
    }
}

/// The members and items that a schema and those beside it have looked at.
struct Evaluated {
    var members: Set<String> = []
    var allMembers = false
    var items: Set<Int> = []
    /// How many items from the first one on were looked at.
    var leadingItems = 0

    mutating func merge(_ other: Evaluated) {
        members.formUnion(other.members)
        items.formUnion(other.items)
        allMembers = allMembers || other.allMembers
        leadingItems = max(leadingItems, other.leadingItems)
    }

    func covers(member name: String) -> Bool { allMembers || members.contains(name) }
    func covers(item index: Int) -> Bool { index < leadingItems || items.contains(index) }
}

extension String {
    /// The text, or its beginning where it takes more bytes than this.
    func shortened(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: bytes)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end] + "..."
    }
}
