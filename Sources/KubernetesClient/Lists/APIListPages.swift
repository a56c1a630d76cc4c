import JSON

/// A list that comes in pages, as a machine: each answer tells what to ask next. Pure; `APIClient.list` performs it.
///
/// The rules are those of client-go's pager: pages after the first name a `continue` token and no version; a token that
/// has expired starts the list anew in one piece; `remainingItemCount` is an estimate and is not looked at.
struct APIListPages<Item: Sendable>: Sendable {
    /// What came so far that `decode` kept, in the server's order.
    private(set) var items: [Item] = []
    /// Of the first page, which is that of all of them; nil before.
    private(set) var resourceVersion: String?

    private let resource: APIResource
    private let namespace: String?
    private let options: APIListOptions
    private let decode: @Sendable (JSONValue) -> Item?
    private var token = ""
    private var isPaged: Bool

    init(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions,
        decode: @escaping @Sendable (JSONValue) -> Item?
    ) {
        self.resource = resource
        self.namespace = namespace
        self.options = options
        self.decode = decode
        // A list of at least a version comes from the server's cache only in one piece; pages would burden its store.
        isPaged = options.pageSize > 0 && (options.resourceVersion.map { $0 == "0" || $0.isEmpty } ?? true)
    }

    /// The next page's.
    var request: APIRequest {
        var query = options.selectors
        if isPaged { query.append(.init("limit", String(options.pageSize))) }
        if !token.isEmpty {
            query.append(.init("continue", token))
        } else if let version = options.resourceVersion, !version.isEmpty {
            query.append(.init("resourceVersion", version))
        }
        var request = APIRequest(.get, resource.path(in: namespace), query: query)
        request.accept = options.listAccept
        return request
    }

    /// A page came; true when it was the last. Throws for what is no list.
    mutating func received(_ page: JSONValue) throws(APIError) -> Bool {
        guard let version = page["metadata"]?["resourceVersion"]?.string else {
            throw .unavailable("the server's answer is not a list of \(resource.plural)", after: nil, isSafe: true)
        }
        resourceVersion = resourceVersion ?? version
        let kind = ItemKind(of: page, resource)
        for item in page["items"]?.array ?? [] {
            if let item = decode(kind.marking(item)) { items.append(item) }
        }
        token = page["metadata"]?["continue"]?.string ?? ""
        return token.isEmpty
    }

    /// A page was refused: the list begins anew where its token has expired; any other error is thrown on.
    mutating func failed(_ error: APIError) throws(APIError) {
        guard case .gone = error, !token.isEmpty else { throw error }
        items = []
        resourceVersion = nil
        token = ""
        isPaged = false
    }
}

/// What the items of a list are: a list of a built-in kind says it once for all of them.
private struct ItemKind {
    let apiVersion: JSONValue
    let kind: JSONValue

    init(of list: JSONValue, _ resource: APIResource) {
        let name = list["kind"]?.string ?? ""
        if let apiVersion = list["apiVersion"]?.string, name.hasSuffix("List"), name != "List" {
            self.apiVersion = .string(apiVersion)
            kind = .string(String(name.dropLast("List".count)))
        } else {
            apiVersion = .string(resource.apiVersion)
            kind = .string(resource.kind)
        }
    }

    func marking(_ item: JSONValue) -> JSONValue {
        guard case .object(var members) = item, members["kind"] == nil || members["apiVersion"] == nil else {
            return item
        }
        members["apiVersion"] = members["apiVersion"] ?? apiVersion
        members["kind"] = members["kind"] ?? kind
        return .object(members)
    }
}
