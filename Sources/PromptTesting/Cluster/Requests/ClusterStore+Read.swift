import JSON
import KubernetesClient
import PromptCore

/// What a list asks for.
struct ClusterListQuery: Sendable {
    var selector: ObjectSelector
    var limit: Int
    /// Nil: the latest.
    var version: Int?
    var isExact: Bool
    var token: ContinueToken?

    init(_ request: APIRequest, _ kind: ClusterKind) throws(Refusal) {
        selector = try ObjectSelector(
            labels: request[query: "labelSelector"], fields: request[query: "fieldSelector"], of: kind)
        limit = request[query: "limit"].flatMap { Int($0) } ?? 0
        let text = request[query: "resourceVersion"] ?? ""
        version = text.isEmpty ? nil : Int(text)
        if !text.isEmpty, version == nil { throw .badRequest("invalid resource version: \(text)") }
        let match = request[query: "resourceVersionMatch"] ?? ""
        isExact = match == "Exact"
        if !match.isEmpty, text.isEmpty {
            throw Refusal.invalidListOptions("resourceVersionMatch is forbidden unless resourceVersion is provided")
        }
        token = nil
        if let text = request[query: "continue"], !text.isEmpty {
            if version != nil, version != 0 {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            token = try ContinueToken(text)
        }
        // A list of any version comes from the cache, which knows no pages.
        if version == 0, token == nil, !isExact { limit = 0 }
    }
}

/// Where the next page begins, as the server writes it.
struct ContinueToken: Sendable, Hashable {
    var version: Int
    /// The last object of the page before.
    var last: ObjectKey

    var text: String {
        let path = (last.namespace.isEmpty ? "" : "/" + last.namespace) + "/" + last.name + "\u{0}"
        let json: JSONValue = ["v": "meta.k8s.io/v1", "rv": .integer(Int64(version)), "start": .string(path)]
        return json.text.base64URL
    }

    init(version: Int, last: ObjectKey) {
        self.version = version
        self.last = last
    }

    init(_ text: String) throws(Refusal) {
        let prefix = "invalid continue token: continue key is not valid: "
        guard let bytes = text.base64URLBytes, let first = bytes.first else {
            throw .badRequest(prefix + "illegal base64 data at input byte 0")
        }
        guard let json = try? JSONParser.value(bytes), let version = json["rv"]?.integer,
            let path = json["start"]?.string?.split(separator: "/"), let name = path.last?.dropLast()
        else {
            let found = Character(Unicode.Scalar(first))
            throw .badRequest(prefix + "invalid character '\(found)' looking for beginning of value")
        }
        self.version = Int(version)
        last = ObjectKey(namespace: path.count > 1 ? String(path[0]) : "", name: String(name))
    }
}

/// One page of a collection.
struct ClusterPage: Sendable {
    var items: [JSONValue]
    var version: Int
    var next: ContinueToken?
    /// Nil where it is not told.
    var remaining: Int?
}

extension ClusterStore {
    /// A page of the objects of a kind; `staleness` is how many versions behind a cache is that answers.
    func list(
        _ kind: ClusterKind, in namespace: String?, _ query: ClusterListQuery, staleness: Int = 0
    ) throws(Refusal) -> ClusterPage {
        if let wanted = query.version, wanted > version { throw .tooLargeVersion(wanted, current: version) }
        let isPinned = query.isExact && query.version != nil
        let at = query.token?.version ?? (isPinned ? query.version ?? version : max(0, version - staleness))
        guard let objects = objects(of: kind, at: at) else {
            guard query.token != nil else {
                throw .expired("The resourceVersion for the provided list is too old.")
            }
            throw .expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                    + "list without the continue parameter, or use the continue token in this response to retrieve the "
                    + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                    + "objects that were created, modified, or deleted between the time the first chunk was returned and "
                    + "now may show up in the list.")
        }
        let limit = query.limit > 0 ? query.limit : Int.max
        var items: [JSONValue] = []
        var last = ObjectKey(namespace: "", name: "")
        for key in objects.keys(in: namespace, after: query.token.map { Self.last($0, in: namespace) }) {
            guard let object = objects[key].map(kind.presented), query.selector.matches(object) else { continue }
            guard items.count < limit else {
                let left = query.selector.isEmpty ? objects.count(in: namespace, after: last) : nil
                let next = ObjectKey(namespace: namespace == nil ? last.namespace : "", name: last.name)
                return ClusterPage(
                    items: items, version: at, next: ContinueToken(version: at, last: next), remaining: left)
            }
            items.append(object)
            last = key
        }
        return ClusterPage(items: items, version: at)
    }

    /// The object that a page begins after; the token of a list of one namespace names none.
    private static func last(_ token: ContinueToken, in namespace: String?) -> ObjectKey {
        ObjectKey(namespace: namespace ?? token.last.namespace, name: token.last.name)
    }

    /// The object as it is, or as a cache that is `staleness` versions behind knows it.
    func get(_ target: ClusterTarget, staleness: Int = 0) throws(Refusal) -> JSONValue {
        let object: JSONValue?
        if staleness > 0 {
            let at = max(compactedVersion, version - staleness)
            object = objects(of: target.kind, at: at)?[target.key]
        } else {
            object = self.object(target.kind, target.key)
        }
        guard let object else { throw .notFound(target.kind, target.key.name) }
        return target.kind.presented(object)
    }
}

extension Refusal {
    static func invalidListOptions(_ why: String) -> Refusal {
        let problem = FieldProblem.forbidden("resourceVersionMatch", why)
        return Refusal(
            422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: \(problem.text)",
            details: ["group": "meta.k8s.io", "kind": "ListOptions", "causes": [problem.cause]])
    }
}
