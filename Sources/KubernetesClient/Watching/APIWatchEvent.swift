import JSON

/// One line of a watch, as an API server writes it.
enum APIWatchEvent: Sendable, Hashable {
    enum Change: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    /// What became of an object, which bears its version.
    case changed(Change, JSONValue, resourceVersion: String)
    /// Everything up to this version has been told; `endsInitial`: with it, everything that was there when a watch with
    /// initial events began.
    case bookmark(resourceVersion: String, endsInitial: Bool)
}

extension APIWatchEvent {
    /// Reads a line. Throws what an `ERROR` event stands for, and `unavailable` for what is no event.
    init(line: [UInt8]) throws(APIError) {
        let json: JSONValue
        do {
            json = try JSONParser.value(line)
        } catch {
            throw Self.nonsense("a line of the watch is not JSON: \(error)")
        }
        guard let type = json["type"]?.string, let object = json["object"] else {
            throw Self.nonsense("a line of the watch is no event")
        }
        guard type != "ERROR" else { throw Self.error(APIStatus(object)) }
        let metadata = object["metadata"]
        guard let version = metadata?["resourceVersion"]?.string, !version.isEmpty else {
            throw Self.nonsense("an object of the watch bears no resource version")
        }
        if let change = Change(rawValue: type) {
            self = .changed(change, object, resourceVersion: version)
        } else if type == "BOOKMARK" {
            let mark = metadata?["annotations"]?["k8s.io/initial-events-end"]?.string
            self = .bookmark(resourceVersion: version, endsInitial: mark == "true")
        } else {
            throw Self.nonsense("the watch tells of an event of an unknown type")
        }
    }

    private static func nonsense(_ text: String) -> APIError { .unavailable(text, after: nil, isSafe: true) }

    /// A status without a code says too little to give up on.
    private static func error(_ status: APIStatus) -> APIError {
        let error = APIError(status)
        if case .invalid = error, status.code == 0 { return nonsense(status.message) }
        return error
    }
}
