import JSON
import YAML

/// One JSON or YAML value of a text, or why there is none.
struct WrittenValue: Sendable {
    /// Nil where the text could not be read.
    var node: Node?
    var problems: [SyntaxError] = []
    /// How many lines stand before the part of the file that the node's marks count from.
    var linesBefore = 0

    /// The documents of a file: one for JSON, any number for YAML, where an empty text is null.
    static func all(in file: CheckedFile) -> [WrittenValue] {
        guard file.syntax != .yaml else { return yaml(file.bytes) }
        do throws(SyntaxError) {
            return [WrittenValue(node: try JSONParser.parse(file.bytes))]
        } catch {
            return [WrittenValue(problems: [error])]
        }
    }

    private static func yaml(_ bytes: [UInt8]) -> [WrittenValue] {
        let stream = YAMLReader.documents(bytes)
        let values = stream.documents.map { WrittenValue(node: $0.root, problems: $0.problems) }
        if let error = stream.error { return values + [WrittenValue(problems: [error])] }
        return values.isEmpty ? [WrittenValue(node: Node(JSONValue.null))] : values
    }

    /// One line of a file, as JSON.
    static func line(_ bytes: ArraySlice<UInt8>, _ number: Int) -> WrittenValue {
        do throws(SyntaxError) {
            return WrittenValue(node: try JSONParser.parse(Array(bytes)), linesBefore: number - 1)
        } catch {
            let place = Mark(line: number, column: error.mark.column)
            return WrittenValue(problems: [SyntaxError(error.message, at: place)], linesBefore: number - 1)
        }
    }
}
