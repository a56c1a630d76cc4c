import JSON

/// What the API server asks of a custom resource's schema, and what we ask of it: types, words and bounds for all.
struct StructuralCheck {
    private(set) var problems: [String] = []

    static func problems(of root: SchemaNode) -> [String] {
        var check = StructuralCheck()
        check.visit(root, isCorrelated: true)
        return check.problems
    }

    private mutating func report(_ node: SchemaNode, _ message: String) {
        problems.append("\(node.path): \(message)")
    }

    /// `isCorrelated`: whether an update knows which old value belongs to the new one.
    private mutating func visit(_ node: SchemaNode, isCorrelated: Bool) {
        checkShape(node)
        checkBounds(node)
        checkList(node)
        checkRules(node, isCorrelated: isCorrelated)
        let isMetadata = node.steps == [.property("metadata")]
        if node.json["description"]?.string?.isEmpty != false, !isMetadata { report(node, "no description") }
        for child in node.children {
            let isItem = child.steps.last == .item
            visit(child, isCorrelated: isCorrelated && (!isItem || node.isMapList))
        }
    }
}

// MARK: - Shape

extension StructuralCheck {
    private static let forbidden: Set<String> = [
        "$ref", "$schema", "definitions", "default", "dependencies", "deprecated", "discriminator", "id", "nullable",
        "patternProperties", "readOnly", "uniqueItems", "writeOnly", "xml",
    ]
    /// What may stand in the branches of `anyOf`, `oneOf`, `allOf` and `not`: value validations alone.
    private static let structure: Set<String> = [
        "additionalProperties", "description", "title", "type", "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
    ]

    private mutating func checkShape(_ node: SchemaNode) {
        let json = node.json
        let isIntOrString = json["x-kubernetes-int-or-string"] == true
        for key in (json.object ?? [:]).keys.sorted() where Self.forbidden.contains(key) { report(node, "has \(key)") }
        if node.type == nil, !isIntOrString, !node.isFree { report(node, "no type") }
        if node.type != nil, isIntOrString { report(node, "int-or-string has no type of its own") }
        if json["properties"] != nil, json["additionalProperties"] != nil {
            report(node, "both properties and additionalProperties")
        }
        if json["properties"] != nil || json["additionalProperties"] != nil, node.type != "object" {
            report(node, "fields of something that is no object")
        }
        if (json["items"] != nil) != (node.type == "array") { report(node, "a list and its items belong together") }
        for name in (json["required"]?.array ?? []).compactMap(\.string) where node.properties[name] == nil {
            report(node, "requires \(name), which it does not have")
        }
        for value in json["enum"]?.array ?? [] where value.string == nil { report(node, "enumerates \(value)") }
        checkBranches(node, isIntOrString)
    }

    private mutating func checkBranches(_ node: SchemaNode, _ isIntOrString: Bool) {
        if isIntOrString, node.json["anyOf"] == [["type": "integer"], ["type": "string"]] { return }
        for key in ["anyOf", "oneOf", "allOf"] {
            for branch in node.json[key]?.array ?? []
            where !Self.structure.isDisjoint(with: branch.object?.keys ?? [:].keys) {
                report(node, "structure inside \(key)")
            }
        }
    }
}

// MARK: - Bounds and lists

extension StructuralCheck {
    private mutating func checkBounds(_ node: SchemaNode) {
        var needed: Set<String> = []
        switch node.type {
        case "string": needed = ["maxLength"]
        case "array": needed = ["maxItems"]
        case "integer": needed = ["minimum"]
        case "object": if !node.namesFields, node.path != ".metadata" { needed = ["maxProperties"] }
        case nil where node.isFree: needed = ["maxLength", "maxItems", "maxProperties"]
        case nil where node.json["x-kubernetes-int-or-string"] == true: needed = ["maxLength", "maximum"]
        default: break
        }
        for bound in needed.sorted() where node.json[bound]?.double == nil { report(node, "no \(bound)") }
    }

    private mutating func checkList(_ node: SchemaNode) {
        let keys = (node.json["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string)
        guard node.isMapList else {
            if !keys.isEmpty { report(node, "keys of a list that is no map") }
            return
        }
        guard let items = node.child(.item), !keys.isEmpty else { return report(node, "a map list without keys") }
        let required = (items.json["required"]?.array ?? []).compactMap(\.string)
        for key in keys {
            if !required.contains(key) { report(node, "the key \(key) is not required") }
            if items.child(.property(key))?.type != "string" { report(node, "the key \(key) is no string") }
        }
    }
}

// MARK: - Rules

extension StructuralCheck {
    private static let reasons: Set<String> = [
        "FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate",
    ]

    private mutating func checkRules(_ node: SchemaNode, isCorrelated: Bool) {
        for rule in node.rules {
            let text = rule["rule"]?.string ?? ""
            let message = rule["message"]?.string ?? ""
            if text.isEmpty { report(node, "a rule that says nothing") }
            if message.isEmpty || message.contains("\n") || message.utf8.count > 2048 {
                report(node, "a rule needs a message of one line: \(text)")
            }
            if !Self.reasons.contains(rule["reason"]?.string ?? "") { report(node, "an unknown reason of \(text)") }
            if text.contains("oldSelf"), !isCorrelated { report(node, "no old value for \(text)") }
            if let path = rule["fieldPath"]?.string, !Self.reaches(path, from: node) {
                report(node, "the field \(path) of a rule does not exist")
            }
        }
    }

    private static func reaches(_ path: String, from node: SchemaNode) -> Bool {
        guard path.hasPrefix(".") else { return false }
        var place: SchemaNode? = node
        for name in path.dropFirst().split(separator: ".", omittingEmptySubsequences: false) {
            place = place?.child(.property(String(name)))
        }
        return place != nil
    }
}
