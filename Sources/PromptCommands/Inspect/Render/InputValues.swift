import JSON
import JSONSchema
import PromptBundle
import PromptCore
import YAML

/// The values that a prompt is filled with, as a command line gives them; pure.
enum InputValues {
    /// Joins the members of a file and `name=value` pairs, which win, and checks them against what is declared.
    ///
    /// The value of a pair is JSON where the input's schema wants anything but a string, and text otherwise. Throws with
    /// every problem: a name that is not declared, a value that breaks its schema.
    static func collect(
        pairs: [String], file: [String: JSONValue], declared: [PromptInput]
    ) throws(CommandFailure) -> [String: JSONValue] {
        var values = file
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
                throw CommandFailure("--input takes NAME=VALUE, not `\(pair.onOneLine)`", exit: .usage)
            }
            let name = String(pair[..<equals])
            values[name] = value(String(pair[pair.index(after: equals)...]), for: declared.first { $0.name == name })
        }
        let problems = unknown(values, declared) + broken(values, declared)
        guard problems.isEmpty else {
            throw CommandFailure("the inputs do not fit: " + problems.joined(separator: "; "))
        }
        return values
    }

    /// The members of a YAML or JSON file.
    static func parse(_ bytes: [UInt8], file: String) throws(CommandFailure) -> [String: JSONValue] {
        let stream = YAMLReader.documents(bytes)
        if let problem = stream.problems.first {
            throw CommandFailure(
                "\(file):\(problem.mark.line):\(problem.mark.column): \(problem.message)", exit: .usage)
        }
        guard let root = stream.documents.first?.root else { return [:] }
        guard let members = root.json.object, stream.documents.count == 1 else {
            throw CommandFailure("\(file) must hold one map of inputs by name", exit: .usage)
        }
        return members
    }

    private static func value(_ text: String, for input: PromptInput?) -> JSONValue {
        guard let schema = input?.schema, !wantsString(schema), let json = try? JSONParser.parse(text).json else {
            return .string(text)
        }
        return json
    }

    /// A schema that names no type may mean a string too.
    private static func wantsString(_ schema: JSONValue) -> Bool {
        guard let type = schema["type"] else { return true }
        return type.string == "string" || type.array?.contains("string") == true
    }

    private static func unknown(_ values: [String: JSONValue], _ declared: [PromptInput]) -> [String] {
        let known = declared.map(\.name)
        return values.keys.sorted().filter { !known.contains($0) }
            .map { name in
                known.isEmpty
                    ? "there is no input `\(name)`: the version declares none"
                    : "there is no input `\(name)`: the version declares \(known.joined(separator: ", "))"
            }
    }

    private static func broken(_ values: [String: JSONValue], _ declared: [PromptInput]) -> [String] {
        declared.flatMap { input -> [String] in
            guard let value = values[input.name], let schema = input.schema else { return [] }
            do throws(SchemaError) {
                return try JSONSchema(compiling: schema).validate(value)
                    .map { "\(input.name)\($0.instanceLocation): \($0.message)" }
            } catch {
                return [
                    "the schema of `\(input.name)` is none: \(error.problems.map(\.message).joined(separator: "; "))"
                ]
            }
        }
    }
}
