import ArgumentParser
import JSON

/// The forms that lists of objects are printed in.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, wide, json, yaml, name
}

/// `-o table|wide|json|yaml|name`.
package struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print what was found.")
    package var format: OutputFormat = .table

    package init() {}
}

extension Printer {
    /// Prints a list in the format that was asked for.
    ///
    /// `name` prints one name a line; `json` and `yaml` print `list`; the others print the table, and `nothing` on
    /// stderr when it has no rows.
    package func list(_ table: Table, list: JSONValue, names: [String], as format: OutputFormat, nothing: String) {
        switch format {
        case .json: json(list)
        case .yaml: yaml(list)
        case .name: for name in names { data(name) }
        case .table, .wide:
            guard !table.rows.isEmpty else { return note(nothing) }
            raw(table.text(isWide: format == .wide, on: out))
        }
    }
}

extension JSONValue {
    /// A Kubernetes `v1` List of objects, as `kubectl get -o json` prints it.
    package static func list(of items: [JSONValue]) -> JSONValue {
        ["apiVersion": "v1", "kind": "List", "items": .array(items)]
    }
}
