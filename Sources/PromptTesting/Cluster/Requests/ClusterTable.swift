import JSON
import PromptCore

/// A `meta.k8s.io/v1` Table: what `kubectl get` shows of objects.
enum ClusterTable {
    static func table(
        _ objects: [JSONValue], _ kind: ClusterKind, metadata: JSONValue, now: Timestamp
    ) -> JSONValue {
        let name = PrinterColumn(
            name: "Name", type: "string", path: ".metadata.name", details: "Name must be unique within a namespace.",
            format: "name")
        let columns = [name] + kind.columns
        let definitions: [JSONValue] = columns.map { column in
            [
                "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
                "description": .string(column.details), "priority": .integer(column.priority),
            ]
        }
        let rows: [JSONValue] = objects.map { object in
            [
                "cells": .array(columns.map { cell($0, object, now) }),
                "object": [
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object["metadata"] ?? [:],
                ],
            ]
        }
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": .array(definitions), "rows": .array(rows),
        ]
    }

    private static func cell(_ column: PrinterColumn, _ object: JSONValue, _ now: Timestamp) -> JSONValue {
        let found = ColumnPath.values(at: column.path, in: object)
        guard let first = found.first, first != .null else { return .null }
        switch column.type {
        case "date":
            guard let since = first.string.flatMap(Timestamp.init) else { return "<invalid>" }
            return .string(age(milliseconds: (now - since).milliseconds))
        case "string":
            return .string(found.map { $0.string ?? $0.text }.joined(separator: ","))
        default: return first
        }
    }

    /// As `duration.HumanDuration` of apimachinery writes it: two units at most, fewer the longer it is.
    private static func age(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        func both(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
            "\(large)\(unit)" + (small == 0 ? "" : "\(small)\(smallUnit)")
        }
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return both(minutes, "m", seconds % 60, "s")
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return both(hours, "h", minutes % 60, "m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return both(days, "d", hours % 24, "h")
        case ..<63_072_000: return "\(days)d"
        case ..<252_288_000: return both(days / 365, "y", days % 365, "d")
        default: return "\(days / 365)y"
        }
    }
}

/// The part of Kubernetes' JSONPath that printer columns use: members, indices, `[*]` and filters by equality.
enum ColumnPath {
    private enum Step {
        case member(String)
        case index(Int)
        case all
        case matching(String, JSONValue)
    }

    static func values(at path: String, in object: JSONValue) -> [JSONValue] {
        steps(of: path).reduce([object]) { values, step in
            values.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let name): return value[name].map { [$0] } ?? []
                case .index(let index):
                    let items = value.array ?? []
                    return items.at(index < 0 ? items.count + index : index).map { [$0] } ?? []
                case .all: return value.array ?? []
                case .matching(let name, let wanted): return (value.array ?? []).filter { $0[name] == wanted }
                }
            }
        }
    }

    private static func steps(of path: String) -> [Step] {
        var steps: [Step] = []
        var name = ""
        var rest = path[...]
        func flush() {
            if !name.isEmpty { steps.append(.member(name)) }
            name = ""
        }
        while let character = rest.popFirst() {
            switch character {
            case ".": flush()
            case "\\": if let escaped = rest.popFirst() { name.append(escaped) }
            case "[":
                flush()
                let inner = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(inner.count + 1)
                steps.append(bracket(String(inner)))
            default: name.append(character)
            }
        }
        flush()
        return steps
    }

    private static func bracket(_ text: String) -> Step {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        if text.hasPrefix("?("), let sign = text.firstRange(of: "==") {
            let name = text[..<sign.lowerBound].drop { "?( @.".contains($0) }.filter { $0 != " " }
            let value = text[sign.upperBound...].filter { !" )\"'".contains($0) }
            return .matching(name, ColumnPath.literal(value))
        }
        return .member(text.filter { $0 != "'" && $0 != "\"" })
    }

    private static func literal(_ text: String) -> JSONValue {
        switch text {
        case "true": true
        case "false": false
        default: Int64(text).map { .integer($0) } ?? .string(text)
        }
    }
}
