import Foundation
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore

/// The same objects listed and written by bare requests of the same client.
struct ClusterFloor {
    let cluster: BenchCluster

    /// Everything that an operator lists at its start, once; seconds.
    func list() async throws -> Double {
        let client = cluster.client
        let start = ContinuousClock.now
        var selected = APIListOptions()
        selected.labelSelector = cluster.selector
        var metadata = APIListOptions()
        metadata.isMetadataOnly = true
        _ = try await client.list(APIResource(.release), in: nil, selected)
        _ = try await client.list(APIResource(.decision), in: nil)
        for kind in [ResourceKind.suite, .endpoint, .run, .version] {
            _ = try await client.list(APIResource(kind), in: nil, metadata)
        }
        _ = try await client.list(.configMaps, in: nil, metadata)
        return (ContinuousClock.now - start).seconds
    }

    /// What a cold sync wrote, in its order for each release: versions, the status, the bundle, the status; seconds.
    func write() async throws -> Double {
        try await cluster.createReleases(isFloor: true)
        let written = try await copies()
        let cluster = cluster
        let start = ContinuousClock.now
        try await concurrently(0..<cluster.releases) { index in
            let namespace = cluster.namespace(index, isFloor: true)
            guard let copy = written[SampleManifests.name(index)] else { return }
            for version in copy.versions {
                _ = try await cluster.client.create(version, APIResource(.version), in: namespace)
            }
            let path = cluster.path(APIResource(.release), index, isFloor: true)
            guard let release = try await cluster.client.get(path) else { return }
            var next = try await cluster.client.replace(
                release.with("status", copy.status), at: path, subresource: "status")
            _ = try await cluster.client.create(copy.bundle, .configMaps, in: namespace)
            next = next.with("status", copy.status.with("phase", "Reported"))
            _ = try await cluster.client.replace(next, at: path, subresource: "status")
        }
        return (ContinuousClock.now - start).seconds
    }

    private struct Copy: Sendable {
        var versions: [JSONValue] = []
        var bundle = JSONValue.null
        var status = JSONValue.null
    }

    /// What stands now, to be written elsewhere.
    private func copies() async throws -> [String: Copy] {
        var copies: [String: Copy] = [:]
        for first in stride(from: 0, to: cluster.releases, by: 100) {
            let namespace = cluster.namespace(first)
            for release in try await cluster.client.list(APIResource(.release), in: namespace).items {
                copies[ObjectMeta(apiObject: release).name, default: Copy()].status = release["status"] ?? .null
            }
            for version in try await cluster.client.list(APIResource(.version), in: namespace).items {
                let name = version["spec"]?["releaseName"]?.string ?? ""
                copies[name]?.versions.append(bare(version, first))
            }
            for bundle in try await cluster.client.list(.configMaps, in: namespace).items {
                copies[ObjectMeta(apiObject: bundle).name]?.bundle = bare(bundle, first)
            }
        }
        return copies
    }

    /// An object as it was sent; it belongs to no release, so that the operator does not look at it.
    private func bare(_ object: JSONValue, _ index: Int) -> JSONValue {
        let meta = ObjectMeta(apiObject: object)
        let metadata: JSONValue = [
            "name": .string(meta.name), "namespace": .string(cluster.namespace(index, isFloor: true)),
            "annotations": .object(meta.annotations.mapValues(JSONValue.string)),
        ]
        return object.with("metadata", metadata)
    }
}

extension JSONValue {
    /// This object with one member set.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = object ?? [:]
        members[name] = value
        return .object(members)
    }
}
