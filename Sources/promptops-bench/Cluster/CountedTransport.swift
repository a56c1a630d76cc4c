import Foundation
import KubernetesClient
import Synchronization

/// Counts requests by verb and resource on their way: `update promptreleases/status`.
final class CountedTransport: APITransport {
    private let base: any APITransport
    private let counts = Mutex<[String: Int]>([:])

    init(_ base: any APITransport) { self.base = base }

    /// Since the start.
    var snapshot: [String: Int] { counts.withLock { $0 } }

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        count(request)
        return try await base.send(request)
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        count(request)
        return try await base.stream(request)
    }

    private func count(_ request: APIRequest) {
        let name = Self.name(request)
        counts.withLock { $0[name, default: 0] += 1 }
    }

    private static func name(_ request: APIRequest) -> String {
        var parts = request.path.split(separator: "/").dropFirst(request.path.hasPrefix("/api/") ? 2 : 3)
        if parts.first == "namespaces", parts.count > 2 { parts = parts.dropFirst(2) }
        let isObject = parts.count > 1
        let resource = (parts.first ?? "") + (parts.count > 2 ? "/" + (parts.last ?? "") : "")
        let verb =
            switch request.method {
            case .get: request[query: "watch"] != nil ? "watch" : isObject ? "get" : "list"
            case .post: "create"
            case .put: "update"
            case .patch: "patch"
            case .delete: "delete"
            }
        return "\(verb) \(resource)"
    }
}

extension [String: Int] {
    /// What was counted since an earlier moment.
    func since(_ earlier: [String: Int]) -> [String: Int] {
        merging(earlier.mapValues { -$0 }, uniquingKeysWith: +).filter { $0.value != 0 }
    }

    /// How many of these verbs.
    func sum(of verbs: String...) -> Int {
        filter { entry in verbs.contains { entry.key.hasPrefix($0 + " ") } }.values.reduce(0, +)
    }
}
