import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator

extension KubernetesBackend {
    /// A journal of its own for one evaluator: keeps the answers of runs under way in ConfigMaps.
    package func answerJournal() -> any AnswerJournal { ConfigMapJournal(self) }

    /// The uid of a release: as it was read last, or read again.
    func uid(of release: ObjectKey) async throws(BackendError) -> String {
        if let known = releasesRead[release] { return ObjectMeta(apiObject: known).uid }
        guard let object = try await access.get(APIResource(.release), release) else {
            throw .notFound("there is no PromptRelease \(release)")
        }
        return ObjectMeta(apiObject: object).uid
    }

    /// Deletes the answers that an operator left behind when it died: of runs that are among `recorded`, and of those that
    /// the status of their release does not speak of. A status names a run before its first answer is kept.
    func sweepAnswers(in scope: String?, recorded: Set<ObjectKey>) async throws(BackendError) {
        // Whatever the server has at hand will do: one that changed since is not deleted.
        var options = APIListOptions(labelSelector: ObjectMark.answers, resourceVersion: "0")
        options.isMetadataOnly = true
        for object in try await access.list(.configMaps, in: scope, options) {
            let meta = ObjectMeta(apiObject: object)
            guard let (release, run) = meta.keptAnswers else { continue }
            if !recorded.contains(ObjectKey(namespace: release.namespace, name: run)),
                try await isAskedFor(run, by: release)
            {
                continue
            }
            _ = try await access.delete(
                .configMaps, meta.key, uid: meta.uid, resourceVersion: meta.resourceVersion)
        }
    }

    /// Whether a gate of a release waits for a run, as far as can be told: a status that cannot be read may say so.
    private func isAskedFor(_ run: String, by release: ObjectKey) async throws(BackendError) -> Bool {
        guard let object = try await access.get(APIResource(.release), release) else { return false }
        do throws(ObjectDamage) {
            let status = try ReleaseStatus.reading(apiObject: object)
            return status?.aliases.contains { $0.gates.contains { $0.run == run } } ?? false
        } catch {
            return true
        }
    }
}
