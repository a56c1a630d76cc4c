import JSON

/// Who owns which fields of an object: `metadata.managedFields` as values.
struct ManagedFields: Sendable, Hashable {
    enum Operation: String, Sendable, Hashable {
        case apply = "Apply"
        case update = "Update"
    }

    /// Whom an entry belongs to.
    struct Owner: Sendable, Hashable {
        var manager: String
        var operation: Operation
        var apiVersion: String
        /// Empty for the object itself.
        var subresource: String
    }

    struct Entry: Sendable, Hashable {
        var fields: FieldSet
        var time: String
    }

    var entries: [Owner: Entry]

    init(_ json: JSONValue?) {
        entries = [:]
        for entry in json?.array ?? [] {
            guard let operation = entry["operation"]?.string.flatMap(Operation.init(rawValue:)) else { continue }
            let owner = Owner(
                manager: entry["manager"]?.string ?? "", operation: operation,
                apiVersion: entry["apiVersion"]?.string ?? "", subresource: entry["subresource"]?.string ?? "")
            entries[owner] = Entry(
                fields: FieldSet(json: entry["fieldsV1"] ?? [:]), time: entry["time"]?.string ?? "")
        }
    }

    /// In the server's order: what was applied first, then by time and name.
    var json: JSONValue {
        let order = entries.sorted { Self.sortKey($0) < Self.sortKey($1) }
        return .array(
            order.map { owner, entry in
                var json: JSONValue = [
                    "manager": .string(owner.manager), "operation": .string(owner.operation.rawValue),
                    "apiVersion": .string(owner.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": entry.fields.json,
                    "time": .string(entry.time),
                ]
                if !owner.subresource.isEmpty { json.set(.string(owner.subresource), at: "subresource") }
                return json
            })
    }

    private static func sortKey(_ item: (key: Owner, value: Entry)) -> String {
        let owner = item.key
        return [owner.operation.rawValue, item.value.time, owner.manager, owner.apiVersion, owner.subresource]
            .joined(separator: "\u{0}")
    }

    /// Everything that anybody owns.
    var all: FieldSet { entries.values.reduce(FieldSet()) { $0.union($1.fields) } }
}

extension ManagedFields {
    /// After `owner` changed an object in this way; its own share grows by what it wrote.
    func updated(by owner: Owner, _ change: FieldComparison, time: String) -> ManagedFields {
        var result = relieved(of: change, except: owner)
        let written = change.added.union(change.modified)
        let own = (entries[owner]?.fields ?? FieldSet()).subtracting(change.removed)
        let fields = own.union(written)
        result.entries[owner] =
            fields.isEmpty
            ? nil
            : Entry(
                fields: fields, time: written.isEmpty ? entries[owner]?.time ?? time : time)
        return result
    }

    /// Everybody else loses what was written or removed.
    func relieved(of change: FieldComparison, except owner: Owner) -> ManagedFields {
        var result = self
        let lost = change.added.union(change.modified).union(change.removed)
        for (other, entry) in entries where other != owner {
            let rest = entry.fields.subtracting(lost)
            result.entries[other] = rest.isEmpty ? nil : Entry(fields: rest, time: entry.time)
        }
        return result
    }

    /// Fields that others own and that this change writes: who, and where.
    func conflicts(of owner: Owner, with change: FieldComparison) -> [FieldConflict] {
        let written = change.added.union(change.modified)
        return entries.filter { $0.key != owner }.flatMap { other, entry in
            entry.fields.intersection(written).shownPaths.map { FieldConflict(owner: other, path: $0) }
        }
        .sorted { ($0.owner.shown, $0.path) < ($1.owner.shown, $1.path) }
    }
}

/// A field that somebody applies and somebody else owns.
struct FieldConflict: Sendable, Hashable {
    var owner: ManagedFields.Owner
    var path: String
}

extension ManagedFields.Owner {
    /// As conflicts name it.
    var shown: String {
        var text = "\"\(manager)\""
        if !subresource.isEmpty { text += " with subresource \"\(subresource)\"" }
        if operation == .update { text += " using \(apiVersion)" }
        return text
    }
}

extension Refusal {
    /// An apply without force that would take fields from others.
    static func applyConflict(_ conflicts: [FieldConflict]) -> Refusal {
        let message: String
        if conflicts.count == 1 {
            message = "Apply failed with 1 conflict: conflict with \(conflicts[0].owner.shown): \(conflicts[0].path)"
        } else {
            var groups: [(owner: String, paths: [String])] = []
            for conflict in conflicts {
                if groups.last?.owner != conflict.owner.shown { groups.append((conflict.owner.shown, [])) }
                groups[groups.count - 1].paths.append("- " + conflict.path)
            }
            message =
                "Apply failed with \(conflicts.count) conflicts: "
                + groups.map { "conflicts with \($0.owner):\n" + $0.paths.joined(separator: "\n") }
                .joined(separator: "\n")
        }
        let causes = conflicts.map { conflict in
            FieldProblem(
                reason: "FieldManagerConflict", field: conflict.path, message: "conflict with \(conflict.owner.shown)"
            ).cause
        }
        return Refusal(409, "Conflict", message, details: ["causes": .array(causes)])
    }
}
