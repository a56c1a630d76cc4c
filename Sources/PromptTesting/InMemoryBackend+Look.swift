import PromptCore
import PromptOperator

extension InMemoryBackend {
    package func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) async -> Digest? {
        let contents = world.contents
        guard let stored = contents.releases[key], !stored.isDeleted else { return nil }
        guard resourceVersion ?? stored.resourceVersion == stored.resourceVersion else { return nil }
        var parts = [stored.resourceVersion]
        parts += contents.versions(of: key).map { $0.meta.name + $0.digest.hex }
        parts += contents.runs(of: key).map(\.meta.name)
        parts += contents.decisions(of: key).map { "\($0.uid) \($0.outcome.map { "\($0)" } ?? "")" }
        for place in places.sorted() {
            parts.append(contents.bundles[ObjectKey(namespace: key.namespace, name: place)]?.resourceVersion ?? "-")
        }
        return Digest(of: parts.joined(separator: "\n").utf8)
    }
}
