import JSON
import KubernetesClient

/// Why a request is not done, as the API server words it: a `metav1.Status` of failure.
struct Refusal: Error, Sendable, Hashable {
    var code: Int
    /// Empty: the status has none.
    var reason: String
    var message: String
    /// Nil: the status has none.
    var details: JSONValue?

    init(_ code: Int, _ reason: String, _ message: String, details: JSONValue? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// The `Status` object.
    var status: JSONValue {
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
            "code": .integer(Int64(code)),
        ]
        if !reason.isEmpty { status.set(.string(reason), at: "reason") }
        status.set(details, at: "details")
        return status
    }

    var response: APIResponse {
        var headers = ["content-type": "application/json"]
        if let seconds = details?["retryAfterSeconds"]?.integer { headers["retry-after"] = String(seconds) }
        return APIResponse(status: code, headers: headers, body: JSONWriter.canonical(status))
    }
}

extension Refusal {
    static let unauthorized = Refusal(401, "Unauthorized", "Unauthorized")
    static let unknownPath = Refusal(404, "NotFound", "the server could not find the requested resource", details: [:])
    static let methodNotAllowed = Refusal(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", details: [:])
    /// What a patch that cannot be carried out is answered.
    static let badPatch = Refusal(
        422, "Invalid", "the server rejected our request due to an error in our request", details: [:])

    static func badRequest(_ message: String) -> Refusal { Refusal(400, "BadRequest", message) }

    static func notFound(_ kind: ClusterKind, _ name: String) -> Refusal {
        Refusal(404, "NotFound", "\(kind.qualifiedPlural) \"\(name)\" not found", details: kind.details(name))
    }

    static func alreadyExists(_ kind: ClusterKind, _ name: String) -> Refusal {
        Refusal(409, "AlreadyExists", "\(kind.qualifiedPlural) \"\(name)\" already exists", details: kind.details(name))
    }

    /// Somebody else wrote since this resource version.
    static func modified(_ kind: ClusterKind, _ name: String) -> Refusal {
        conflict(
            kind, name, "the object has been modified; please apply your changes to the latest version and try again")
    }

    static func conflict(_ kind: ClusterKind, _ name: String, _ why: String) -> Refusal {
        Refusal(
            409, "Conflict", "Operation cannot be fulfilled on \(kind.qualifiedPlural) \"\(name)\": \(why)",
            details: kind.details(name))
    }

    /// A delete's precondition that does not hold; the server names the kind here, not the resource.
    static func failedPrecondition(_ kind: ClusterKind, _ name: String, _ why: String) -> Refusal {
        Refusal(
            409, "Conflict", "Operation cannot be fulfilled on \(kind.qualifiedKind) \"\(name)\": \(why)",
            details: kind.kindDetails(name))
    }

    static func invalid(_ kind: ClusterKind, _ name: String, _ problems: [FieldProblem]) -> Refusal {
        let texts = problems.map(\.text)
        let list = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        var details = kind.kindDetails(name)
        details.set(.array(problems.map(\.cause)), at: "causes")
        return Refusal(422, "Invalid", "\(kind.qualifiedKind) \"\(name)\" is invalid: \(list)", details: details)
    }

    static func expired(_ message: String) -> Refusal { Refusal(410, "Expired", message) }

    static func tooLargeVersion(_ version: Int, current: Int) -> Refusal {
        Refusal(
            504, "Timeout", "Timeout: Too large resource version: \(version), current: \(current)",
            details: [
                "causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]],
                "retryAfterSeconds": 1,
            ])
    }

    static func unsupportedMediaType(_ accepted: [String]) -> Refusal {
        Refusal(
            415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }
}

/// What is wrong with one field: one entry of a refusal's causes.
struct FieldProblem: Sendable, Hashable {
    var reason: String
    /// From the object's root: `spec.versions[0].name`.
    var field: String
    var message: String

    var text: String { field + ": " + message }
    var cause: JSONValue {
        ["reason": .string(reason), "message": .string(message), "field": .string(field)]
    }

    static func required(_ field: String, _ why: String = "") -> FieldProblem {
        FieldProblem(
            reason: "FieldValueRequired", field: field,
            message: why.isEmpty ? "Required value" : "Required value: " + why)
    }

    /// `shown` is how the server prints the value: JSON for strings and numbers.
    static func invalid(_ field: String, shown: String, _ why: String) -> FieldProblem {
        FieldProblem(reason: "FieldValueInvalid", field: field, message: "Invalid value: \(shown): \(why)")
    }

    static func forbidden(_ field: String, _ why: String) -> FieldProblem {
        FieldProblem(reason: "FieldValueForbidden", field: field, message: "Forbidden: \(why)")
    }

    static func tooLong(_ field: String, bytes: Int) -> FieldProblem {
        FieldProblem(
            reason: "FieldValueTooLong", field: field, message: "Too long: may not be more than \(bytes) bytes")
    }
}
