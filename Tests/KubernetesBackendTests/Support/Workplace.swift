import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// A cluster in memory, what people do in it, and operators that work on it.
final class Workplace: Sendable {
    let cluster: FakeCluster
    let clock: TestClock
    /// Of people who may do everything.
    let admin: APIClient
    private let moment: SharedMoment

    /// A cluster that serves what these definitions define; its own timeouts go by the clock that people wait by.
    init(_ definitions: [JSONValue] = ClusterDefinitions.all, clock: TestClock = TestClock()) {
        let moment = SharedMoment()
        cluster = FakeCluster(crds: definitions, clock: clock, now: { moment.now })
        self.clock = clock
        admin = APIClient(cluster.transport())
        self.moment = moment
    }

    var now: Timestamp { moment.now }

    func pass(_ span: TimeSpan) { moment.set(moment.now + span) }

    /// An operator's backend and what passes between it and the cluster.
    func connected(
        _ change: (inout KubernetesConfiguration) -> Void = { _ in }
    ) -> (backend: KubernetesBackend, transport: WatchedTransport) {
        let transport = WatchedTransport(cluster.transport())
        var configuration = KubernetesConfiguration()
        configuration.now = { [moment] in moment.now }
        change(&configuration)
        let client = APIClient(transport, settings: APIClientSettings(clock: clock))
        return (KubernetesBackend(client, configuration, clock: clock, logger: .silent), transport)
    }

    func backend() -> KubernetesBackend { connected().backend }
}

/// The time of a cluster.
final class SharedMoment: Sendable {
    private let moment = Mutex(Fixtures.start)

    var now: Timestamp { moment.withLock { $0 } }

    func set(_ now: Timestamp) { moment.withLock { $0 = now } }
}

// MARK: - What people do

extension Workplace {
    func path(_ resource: APIResource, _ key: ObjectKey) -> APIObjectPath {
        APIObjectPath(resource, namespace: key.namespace, name: key.name)
    }

    func get(_ resource: APIResource, _ key: ObjectKey) async throws -> JSONValue? {
        try await admin.get(path(resource, key))
    }

    /// The API objects of a file of manifests.
    static func objects(_ manifests: String) -> [JSONValue] {
        ManifestFile.read(Array(manifests.utf8), file: "m.yaml").documents.map { document in
            let metadata = (document.root["metadata"]?.json ?? [:]).with("namespace", .string(document.key.namespace))
            return document.root.json.with("metadata", metadata)
        }
    }

    static func resource(of object: JSONValue) -> APIResource {
        let kind = object["kind"]?.string ?? ""
        if let known = ResourceKind(rawValue: kind) { return APIResource(known) }
        return kind == "Secret" ? .secrets : kind == "Pod" ? .pods : .configMaps
    }

    /// Creates objects, or replaces what they say; one that is on its way out is first seen off.
    func apply(_ manifests: String) async throws {
        for object in Self.objects(manifests) {
            let (resource, key) = (Self.resource(of: object), ObjectMeta(apiObject: object).key)
            try await ensure(namespace: key.namespace)
            if let known = try await get(resource, key), known.isBeingDeleted {
                let backend = backend()
                guard let left = try await backend.release(key) else { continue }
                try await backend.forget(
                    key, expecting: left.resourceVersion, keepingRecordsUntil: now + .seconds(3600))
            }
            while try await !put(object, resource, key) {}
        }
    }

    /// Creates an object or replaces what it says; false where an operator wrote in between.
    private func put(_ object: JSONValue, _ resource: APIResource, _ key: ObjectKey) async throws -> Bool {
        guard var next = try await get(resource, key) else {
            _ = try await admin.create(object, resource, in: key.namespace)
            return true
        }
        for part in ["spec", "data", "stringData"] where object[part] != nil { next = next.with(part, object[part]) }
        do throws(APIError) {
            _ = try await admin.replace(next, at: path(resource, key))
            return true
        } catch {
            guard case .conflict = error else { throw error }
            return false
        }
    }

    /// Deletes what a file of manifests says. A release is deleted as one that was committed to.
    func delete(_ manifests: String) async throws {
        for object in Self.objects(manifests) {
            let (resource, key) = (Self.resource(of: object), ObjectMeta(apiObject: object).key)
            guard let known = try await get(resource, key) else { continue }
            if resource == APIResource(.release), known.finalizers.isEmpty {
                let finalizers: JSONValue = [.string(ObjectMark.cleanup)]
                _ = try await admin.merge(["metadata": ["finalizers": finalizers]], into: path(resource, key))
            }
            try await admin.delete(path(resource, key))
        }
    }

    func ensure(namespace: String) async throws {
        let namespaces = APIResource(
            group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
        let object: JSONValue = [
            "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)],
        ]
        do throws(APIError) {
            _ = try await admin.create(object, namespaces, in: "")
        } catch {
            guard case .alreadyExists = error else { throw error }
        }
    }

    /// Enters a decision at its own time; as the server stored it.
    func decide(_ decision: ReleaseDecision) async throws -> ReleaseDecision {
        try await ensure(namespace: decision.meta.namespace)
        let now = now
        moment.set(decision.meta.creationTimestamp)
        defer { moment.set(now) }
        let stored = try await admin.create(decision.apiObject, APIResource(.decision), in: decision.meta.namespace)
        return try ReleaseDecision(apiObject: stored)
    }

    /// What a ConfigMap holds, as a kubelet lays it out.
    func files(at place: ObjectKey) async throws -> [String: [UInt8]] {
        let object = try await get(.configMaps, place)
        let text = (object?["data"]?.object ?? [:]).compactMapValues { $0.string.map { Array($0.utf8) } }
        let binary = (object?["binaryData"]?.object ?? [:])
            .compactMapValues { $0.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } }
        return text.merging(binary) { text, _ in text }
    }

    func merge(_ patch: JSONValue, _ resource: APIResource, _ key: ObjectKey, _ subresource: String? = nil) async throws
    {
        _ = try await admin.merge(patch, into: path(resource, key), subresource: subresource)
    }
}
