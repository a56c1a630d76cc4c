import JSON
import KubernetesClient
import PromptCore

/// How something is written.
struct ClusterWrite: Sendable {
    /// What becomes of fields that the schema does not know.
    enum FieldValidation: String, Sendable {
        case strict = "Strict"
        case warn = "Warn"
        case ignore = "Ignore"
    }

    var manager: String
    var validation = FieldValidation.warn
    var isDryRun = false
    var isForced = false
    var now: Timestamp
}

/// Which object, or which part of it, a write is addressed to.
struct ClusterTarget: Sendable {
    var kind: ClusterKind
    var key: ObjectKey
    var subresource: String?

    func owner(_ manager: String, _ operation: ManagedFields.Operation) -> ManagedFields.Owner {
        ManagedFields.Owner(
            manager: manager, operation: operation, apiVersion: kind.resource.apiVersion,
            subresource: subresource ?? "")
    }
}

/// What a write left.
struct ClusterWritten: Sendable {
    var object: JSONValue
    var isCreated = false
    /// The fields that were dropped.
    var unknownFields: [String] = []
}

extension ClusterKind {
    /// A body as an object of this kind: decoded strictly or leniently, relieved of what the schema does not know.
    func accepted(_ body: JSONValue, _ validation: ClusterWrite.FieldValidation) throws(Refusal) -> ClusterWritten {
        guard case .object = body else {
            throw .badRequest("the object provided is unrecognized (must be of type \(resource.kind))")
        }
        try checkType(of: body)
        if let problem = decodingProblem(of: body) { throw cannotHandle(problem) }
        guard isCustom else { return ClusterWritten(object: body) }
        var dropped: [String] = []
        let object = schema.pruned(body, at: "", dropped: &dropped)
        if validation == .strict, !dropped.isEmpty {
            let fields = dropped.map { "unknown field \"\($0)\"" }.joined(separator: ", ")
            throw cannotHandle("strict decoding error: " + fields)
        }
        return ClusterWritten(object: object, unknownFields: validation == .warn ? dropped : [])
    }

    private func checkType(of body: JSONValue) throws(Refusal) {
        let kind = body["kind"]?.string ?? ""
        let apiVersion = body["apiVersion"]?.string ?? ""
        if isCustom, kind.isEmpty { throw .badRequest("Object 'Kind' is missing in '\(body.text)'") }
        if !apiVersion.isEmpty, apiVersion != resource.apiVersion {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version "
                    + "(\(resource.apiVersion))")
        }
        if !kind.isEmpty, kind != resource.kind {
            throw .badRequest(
                "\(kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): converting "
                    + "(\(kind)) to (\(resource.kind)): unknown conversion")
        }
    }

    private func cannotHandle(_ why: String) -> Refusal {
        .badRequest(
            "\(resource.kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): \(why)")
    }
}
