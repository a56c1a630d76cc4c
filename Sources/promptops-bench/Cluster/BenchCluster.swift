import Foundation
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import YAML

/// The releases of a measurement in a cluster: a hundred in a namespace, all namespaces of this run's own.
struct BenchCluster: Sendable {
    let client: APIClient
    let releases: Int
    /// Tells this run's objects from all others.
    let id: String

    static let label = "bench.promptops.dev/run"
    private static let namespaceResource = APIResource(
        group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)

    var selector: String { "\(Self.label)=\(id)" }

    /// The namespace of a release, or of its copy for a floor.
    func namespace(_ index: Int, isFloor: Bool = false) -> String {
        "promptops-bench-\(id)-\(isFloor ? "floor-" : "")\(index / 100)"
    }

    func path(_ resource: APIResource, _ index: Int, isFloor: Bool = false) -> APIObjectPath {
        APIObjectPath(resource, namespace: namespace(index, isFloor: isFloor), name: SampleManifests.name(index))
    }

    // MARK: Setting up

    /// Makes the namespaces.
    func prepare() async throws {
        for first in stride(from: 0, to: releases, by: 100) {
            for name in [namespace(first), namespace(first, isFloor: true)] {
                let object: JSONValue = [
                    "apiVersion": "v1", "kind": "Namespace",
                    "metadata": ["name": .string(name), "labels": .object([Self.label: .string(id)])],
                ]
                _ = try await client.create(object, Self.namespaceResource, in: "")
            }
        }
    }

    /// Removes the namespaces with all that is in them; releases first, so that no finalizer holds one up.
    func remove() async throws {
        try await concurrently(0..<releases) { [self] index in
            for isFloor in [false, true] {
                let release = path(APIResource(.release), index, isFloor: isFloor)
                do throws(APIError) {
                    _ = try await client.merge(["metadata": ["finalizers": []]], into: release)
                } catch {
                    guard case .notFound = error else { throw error }
                }
            }
        }
        for first in stride(from: 0, to: releases, by: 100) {
            for name in [namespace(first), namespace(first, isFloor: true)] {
                try await client.delete(APIObjectPath(Self.namespaceResource, name: name))
            }
        }
    }

    /// Creates every release, or its copy that nobody follows.
    func createReleases(isFloor: Bool = false) async throws {
        try await concurrently(0..<releases) { [self] index in
            let object = try release(index, newest: SampleManifests.versions, isFloor: isFloor)
            _ = try await client.create(object, APIResource(.release), in: namespace(index, isFloor: isFloor))
        }
    }

    func release(_ index: Int, newest: Int, isFloor: Bool = false) throws -> JSONValue {
        let text = SampleManifests.manifest(index, newest: newest)
        guard case .object(var object)? = YAMLReader.documents(Array(text.utf8)).documents.first?.root.json else {
            throw CocoaError(.coderReadCorrupt)
        }
        object["metadata"] = [
            "name": .string(SampleManifests.name(index)),
            "namespace": .string(namespace(index, isFloor: isFloor)),
            "labels": .object([Self.label: .string(isFloor ? "floor" : id)]),
        ]
        return .object(object)
    }

    // MARK: Changes

    /// Gives a release its next wording, which `staging` is to have.
    func reword(_ index: Int, newest: Int) async throws {
        let spec = try release(index, newest: newest)["spec"] ?? .null
        _ = try await client.merge(["spec": spec], into: path(APIResource(.release), index))
    }

    /// Changes a release in what no plan looks at.
    func relabel(_ index: Int, _ turn: Int) async throws {
        let labels: JSONValue = .object(["bench.promptops.dev/turn": .string("\(turn)")])
        _ = try await client.merge(["metadata": ["labels": labels]], into: path(APIResource(.release), index))
    }

    /// Waits until the bundle in the cluster has a wording.
    func waitForWording(_ index: Int, _ newest: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            let text = try await client.get(path(.configMaps, index))?["data"]?["staging.txt"]?.string ?? ""
            if text.prefix(80).contains("wording \(newest).") { return }
            guard ContinuousClock.now < deadline else { throw Unseen(release: SampleManifests.name(index)) }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    struct Unseen: Error, CustomStringConvertible {
        let release: String
        var description: String { "a change of \(release) was not delivered within 120 s" }
    }
}
