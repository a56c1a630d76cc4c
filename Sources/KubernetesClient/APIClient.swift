import JSON

/// Asks an API server for objects: builds the requests, tells errors apart.
///
/// Objects are JSON as the server writes it. Nothing is cached: every read is the server's.
package struct APIClient: Sendable {
    package let transport: any APITransport
    /// Who owns the fields that this client applies.
    package let fieldManager: String

    package let settings: APIClientSettings

    /// A client of the server that `transport` leads to.
    package init(
        _ transport: any APITransport, fieldManager: String = "promptops", settings: APIClientSettings = .init()
    ) {
        self.transport = transport
        self.fieldManager = fieldManager
        self.settings = settings
    }
}

// MARK: - Objects

extension APIClient {
    /// The object as it is stored now; nil when it is not there.
    package func get(_ path: APIObjectPath) async throws(APIError) -> JSONValue? {
        do throws(APIError) {
            return try await send(APIRequest(.get, path.path()))
        } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }

    /// Stores a new object; what was stored, or with `tellingMetadata` only its metadata, where the server can. Throws
    /// `alreadyExists` when one of its name is there.
    package func create(
        _ object: JSONValue, _ resource: APIResource, in namespace: String, tellingMetadata: Bool = false
    ) async throws(APIError) -> JSONValue {
        var request = APIRequest(.post, resource.path(in: namespace), object, query: manager)
        request.accept = APIListOptions(isMetadataOnly: tellingMetadata).objectAccept
        return try await send(request)
    }

    /// Replaces an object, or its `subresource` such as `status`, if it is still at the resource version that it bears;
    /// what is stored then.
    package func replace(
        _ object: JSONValue, at path: APIObjectPath, subresource: String? = nil
    ) async throws(APIError) -> JSONValue {
        try await send(APIRequest(.put, path.path(subresource: subresource), object, query: manager))
    }

    /// Server-side apply of a full intent: fields that this manager owned and that are not in it go; what is stored then.
    /// An object that bears a resource version is only applied over that one.
    package func apply(
        _ object: JSONValue, at path: APIObjectPath, subresource: String? = nil
    ) async throws(APIError) -> JSONValue {
        var request = APIRequest(
            .patch, path.path(subresource: subresource), object, query: manager + [.init("force", "true")])
        request.contentType = "application/apply-patch+yaml"
        return try await send(request)
    }

    /// Changes the members that `patch` names, by RFC 7386; what is stored then, or with `tellingMetadata` only its
    /// metadata, where the server can. One that bears a resource version is only merged into that one.
    package func merge(
        _ patch: JSONValue, into path: APIObjectPath, subresource: String? = nil, tellingMetadata: Bool = false
    ) async throws(APIError) -> JSONValue {
        var request = APIRequest(.patch, path.path(subresource: subresource), patch, query: manager)
        request.accept = APIListOptions(isMetadataOnly: tellingMetadata).objectAccept
        request.contentType = "application/merge-patch+json"
        return try await send(request)
    }

    /// Deletes an object, if it still has these; false when it is not there. It may go on existing for its finalizers.
    @discardableResult
    package func delete(
        _ path: APIObjectPath, uid: String? = nil, resourceVersion: String? = nil
    ) async throws(APIError) -> Bool {
        var conditions: [String: JSONValue] = [:]
        conditions["uid"] = uid.map { .string($0) }
        conditions["resourceVersion"] = resourceVersion.map { .string($0) }
        let options: JSONValue = [
            "apiVersion": "v1", "kind": "DeleteOptions", "preconditions": .object(conditions),
            "propagationPolicy": "Background",
        ]
        do throws(APIError) {
            _ = try await send(APIRequest(.delete, path.path(), options))
            return true
        } catch {
            if case .notFound = error { return false }
            throw error
        }
    }

    private var manager: [APIRequest.QueryItem] { [.init("fieldManager", fieldManager)] }
}

/// Which object, of which kind.
package struct APIObjectPath: Sendable, Hashable {
    package var resource: APIResource
    /// Empty for kinds without namespaces.
    package var namespace: String
    package var name: String

    package init(_ resource: APIResource, namespace: String = "", name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    /// From the server's root; `subresource` such as `status`.
    package func path(subresource: String? = nil) -> String {
        resource.path(in: namespace) + "/" + name + (subresource.map { "/" + $0 } ?? "")
    }
}

extension APIRequest {
    /// A request with an object as its body.
    fileprivate init(_ method: Method, _ path: String, _ object: JSONValue, query: [QueryItem] = []) {
        self.init(
            method, path, query: query, contentType: "application/json", body: JSONWriter.canonical(object))
    }
}
