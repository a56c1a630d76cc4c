import Foundation
import JSON

extension JSONValue {
    /// The JSON that a value encodes to: a status, a run's result.
    package init(encoding value: some Encodable) throws {
        self = try JSONParser.parse(Array(JSONEncoder().encode(value))).json
    }
}
