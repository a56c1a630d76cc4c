import JSON

/// Everything of one kind, at one version of the store.
package struct APIList: Sendable, Hashable {
    /// Each with `apiVersion` and `kind`.
    package var items: [JSONValue]
    /// Where a watch goes on from; opaque.
    package var resourceVersion: String

    package init(items: [JSONValue], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

extension APIClient {
    /// All objects of a kind, pages joined; of all namespaces where `namespace` is nil. Throws `gone` for a version that
    /// the server does not serve any more, or not yet.
    package func list(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions = .init()
    ) async throws(APIError) -> APIList {
        let list = try await list(resource, in: namespace, options) { $0 }
        return APIList(items: list.items, resourceVersion: list.resourceVersion)
    }

    /// As `list`, holding no more of the objects than `decode` makes of them; those that it turns down are left out.
    func list<Item: Sendable>(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions,
        decode: @escaping @Sendable (JSONValue) -> Item?
    ) async throws(APIError) -> (items: [Item], resourceVersion: String) {
        var pages = APIListPages(resource, in: namespace, options, decode: decode)
        var isComplete = false
        while !isComplete {
            let page: JSONValue
            do throws(APIError) {
                page = try await send(pages.request)
            } catch {
                try pages.failed(error)
                continue
            }
            isComplete = try pages.received(page)
        }
        return (pages.items, pages.resourceVersion ?? "")
    }
}
