import JSON
import KubernetesClient
import PromptCore
import PromptOperator

/// Asks the API server for objects and says of each error what its caller can do, with the verb and the resource.
struct ObjectAccess: Sendable {
    let client: APIClient

    /// What was asked for, in the words of RBAC: for people.
    struct Call: Sendable {
        let verb: String
        let path: APIObjectPath
        var subresource: String?

        var text: String {
            let resource = path.resource.plural + (subresource.map { "/" + $0 } ?? "")
            let place = [path.namespace, path.name].filter { !$0.isEmpty }.joined(separator: "/")
            return "\(verb) \(resource) \(place)"
        }
    }

    /// The path of an object; throws `denied` for names that no object has, and that could lead elsewhere.
    func path(_ resource: APIResource, _ key: ObjectKey) throws(BackendError) -> APIObjectPath {
        guard ObjectName.isSubdomain(key.name) else {
            throw .denied("\"\(key.name.prefix(80))\" cannot be the name of an object")
        }
        try check(namespace: key.namespace)
        return APIObjectPath(resource, namespace: key.namespace, name: key.name)
    }

    private func check(namespace: String) throws(BackendError) {
        guard ObjectName.isLabel(namespace) else {
            throw .denied("\"\(namespace.prefix(80))\" cannot be the name of a namespace")
        }
    }

    /// The object as it is stored now; nil when it is not there.
    func get(_ resource: APIResource, _ key: ObjectKey) async throws(BackendError) -> JSONValue? {
        let path = try path(resource, key)
        return try await asking(Call(verb: "get", path: path)) { () async throws(APIError) -> JSONValue? in
            try await client.get(path)
        }
    }

    /// The objects of a namespace, or of all, as they are stored now.
    func list(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions = .init()
    ) async throws(BackendError) -> [JSONValue] {
        if let namespace { try check(namespace: namespace) }
        let call = Call(verb: "list", path: APIObjectPath(resource, namespace: namespace ?? "", name: ""))
        return try await asking(call) { () async throws(APIError) in
            try await client.list(resource, in: namespace, options).items
        }
    }

    /// Stores a new object; nil when one of its name is there. With `tellingMetadata` its metadata are all that comes back.
    func create(
        _ object: JSONValue, _ resource: APIResource, _ key: ObjectKey, tellingMetadata: Bool = false
    ) async throws(BackendError) -> JSONValue? {
        let path = try path(resource, key)
        return try await asking(Call(verb: "create", path: path)) { () async throws(APIError) -> JSONValue? in
            do throws(APIError) {
                return try await client.create(
                    object, resource, in: key.namespace, tellingMetadata: tellingMetadata)
            } catch {
                guard case .alreadyExists = error else { throw error }
                // Not `nil`, which JSON has too.
                return .none
            }
        }
    }

    /// Replaces the status of an object if it is still at the resource version that `object` bears.
    func replaceStatus(
        _ object: JSONValue, _ resource: APIResource, _ key: ObjectKey
    ) async throws(BackendError) -> JSONValue {
        let path = try path(resource, key)
        let call = Call(verb: "update", path: path, subresource: "status")
        return try await asking(call) { () async throws(APIError) in
            try await client.replace(object, at: path, subresource: "status")
        }
    }

    /// What the server would store by `replaceStatus`; nothing is written.
    func tryStatus(
        _ object: JSONValue, _ resource: APIResource, _ key: ObjectKey
    ) async throws(BackendError) -> JSONValue {
        let path = try path(resource, key)
        let request = APIRequest(
            .put, path.path(subresource: "status"), query: [.init("dryRun", "All")], contentType: "application/json",
            body: JSONWriter.canonical(object))
        return try await asking(Call(verb: "update", path: path, subresource: "status")) {
            () async throws(APIError) in try await client.send(request)
        }
    }

    /// Changes the members that `patch` names. With `tellingMetadata` the metadata are all that comes back.
    func merge(
        _ patch: JSONValue, _ resource: APIResource, _ key: ObjectKey, tellingMetadata: Bool = false
    ) async throws(BackendError) -> JSONValue {
        let path = try path(resource, key)
        return try await asking(Call(verb: "patch", path: path)) { () async throws(APIError) in
            try await client.merge(patch, into: path, tellingMetadata: tellingMetadata)
        }
    }

    /// Deletes an object if it still has these; one that is gone, or another one by now, is no error.
    func delete(
        _ resource: APIResource, _ key: ObjectKey, uid: String, resourceVersion: String? = nil
    ) async throws(BackendError) -> Bool {
        let path = try path(resource, key)
        return try await asking(Call(verb: "delete", path: path)) { () async throws(APIError) in
            do throws(APIError) {
                return try await client.delete(
                    path, uid: uid.isEmpty ? nil : uid, resourceVersion: resourceVersion)
            } catch {
                guard case .conflict = error else { throw error }
                return false
            }
        }
    }

    private func asking<Answer: Sendable>(
        _ call: Call, _ ask: () async throws(APIError) -> Answer
    ) async throws(BackendError) -> Answer {
        do throws(APIError) {
            return try await ask()
        } catch {
            throw BackendError(error, to: call.text)
        }
    }
}

extension BackendError {
    /// What an error of the API server means to the operator; `call` says what was asked for.
    init(_ error: APIError, to call: String) {
        let text = "cannot \(call): \(error.message)"
        switch error {
        case .notFound: self = .notFound(text)
        case .alreadyExists, .conflict: self = .conflict(text)
        case .invalid, .unauthorized, .forbidden, .namespaceTerminating: self = .denied(text)
        case .gone, .unavailable, .unusable, .cancelled: self = .unavailable(text)
        }
    }
}
