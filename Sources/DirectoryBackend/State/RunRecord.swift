import PromptCore

/// An evaluation run as a file.
struct RunRecord: StateRecord, Codable {
    var formatVersion = 1
    var namespace: String
    var name: String
    var uid: String
    var creationTimestamp: Timestamp
    var releaseName: String
    var suiteName: String
    var candidateVersion: String
    var stableVersion: String?
    var binding: EvidenceBinding
    var result: EvaluationResult

    init(_ run: EvaluationRun, uid: String) {
        namespace = run.meta.namespace
        name = run.meta.name
        self.uid = uid
        creationTimestamp = run.meta.creationTimestamp
        releaseName = run.releaseName
        suiteName = run.suiteName
        candidateVersion = run.candidateVersion
        stableVersion = run.stableVersion
        binding = run.binding
        result = run.result
    }

    var run: EvaluationRun {
        let meta = ObjectMeta(
            name: name, namespace: namespace, uid: uid, resourceVersion: "1", creationTimestamp: creationTimestamp)
        return EvaluationRun(
            meta: meta, releaseName: releaseName, suiteName: suiteName, candidateVersion: candidateVersion,
            stableVersion: stableVersion, binding: binding, result: result)
    }
}
