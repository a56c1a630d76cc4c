import JSON
import JSONSchema
import PromptCore
import XMLSchema

/// What `schema check` says of one instance.
struct InstanceResult: Sendable, Hashable {
    struct Problem: Sendable, Hashable {
        /// A JSON Pointer into the instance; nil for XML and for what could not be read.
        var instanceLocation: String?
        /// The keyword's place in the JSON Schema.
        var schemaLocation: String?
        var message: String
        /// From 1; nil where nobody knows.
        var line: Int?
        var column: Int?

        init(message: String, mark: Mark) {
            self.message = message
            (line, column) = (mark.line, mark.column)
        }

        init(_ error: ValidationError, mark: Mark) {
            self.init(message: error.message, mark: mark)
            instanceLocation = error.instanceLocation
            schemaLocation = error.schemaLocation
        }

        init(_ problem: XMLSchema.Problem) {
            message = problem.message
            line = problem.line > 0 ? problem.line : nil
        }
    }

    var file: String
    /// Where the instance begins.
    var line: Int
    var problems: [Problem]

    var isValid: Bool { problems.isEmpty }

    /// `FILE: valid`, or a line for each problem: `FILE:3:5: /severity: message (#/properties/severity/enum)`.
    var text: String {
        if isValid { return "\(file.onOneLine): valid\n" }
        return problems.map { problem in
            let place = [file] + [problem.line, problem.column].compactMap { $0.map(String.init) }
            let pointer = problem.instanceLocation.map { $0.isEmpty ? "" : "\($0): " } ?? ""
            let keyword = problem.schemaLocation.map { " (\($0))" } ?? ""
            return "\(place.joined(separator: ":")): \(pointer)\(problem.message)\(keyword)".onOneLine + "\n"
        }.joined()
    }

    /// One line of JSON, without its newline.
    var jsonLine: String {
        let json: JSONValue = [
            "file": .string(file), "line": .integer(Int64(line)), "valid": .bool(isValid),
            "problems": .array(problems.map(\.json)),
        ]
        return String(decoding: json.canonicalBytes, as: UTF8.self)
    }
}

extension InstanceResult.Problem {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = ["message": .string(message)]
        members["instanceLocation"] = instanceLocation.map(JSONValue.string)
        members["schemaLocation"] = schemaLocation.map(JSONValue.string)
        members["line"] = line.map { .integer(Int64($0)) }
        members["column"] = column.map { .integer(Int64($0)) }
        return .object(members)
    }
}
