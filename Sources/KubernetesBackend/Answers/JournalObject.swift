import Foundation
import JSON
import PromptCore

/// A ConfigMap that keeps answers of a run under way.
///
/// It belongs to the release and goes with it. It bears no mark of a bundle, and no release refers to it: feeds that tell
/// of it wake nobody.
enum JournalObject {
    /// `<run>-answers`, `<run>-answers-2`, ...: of a run whose name is too long for that its beginning and 12 digits of
    /// its digest.
    static func name(_ run: String, _ index: Int) -> String {
        let ending = "-answers" + (index == 1 ? "" : "-\(index)")
        guard run.utf8.count + ending.utf8.count > longestName else { return run + ending }
        let digest = "-" + Digest(of: run.utf8).short
        let beginning = run.prefix(longestName - ending.utf8.count - digest.utf8.count)
        return beginning.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed() + digest + ending
    }

    private static let longestName = 253

    /// The first object of a batch of lines; `releaseUID` is that of the owner.
    static func create(
        _ batch: JournalLayout.Batch, of run: String, _ release: ObjectKey, releaseUID: String
    ) -> JSONValue {
        var annotations = [ObjectMark.run: JSONValue.string(run)]
        let label = ObjectMark.labelValue(release.name)
        if label != release.name { annotations[ObjectMark.answers] = .string(release.name) }
        let owner: JSONValue = [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(ResourceKind.release.rawValue),
            "name": .string(release.name), "uid": .string(releaseUID),
        ]
        let metadata: JSONValue = [
            "name": .string(name(run, batch.object)), "namespace": .string(release.namespace),
            "labels": .object([ObjectMark.managedBy: .string(ObjectMark.manager), ObjectMark.answers: .string(label)]),
            "annotations": .object(annotations), "ownerReferences": [owner],
        ]
        let values = patch(batch).object ?? [:]
        return .object(
            values.merging(["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata]) { value, _ in value })
    }

    /// The JSON merge patch that adds a batch to an object, and says nothing of the others in it.
    static func patch(_ batch: JournalLayout.Batch) -> JSONValue {
        if let text = BundleFiles.text(batch.bytes) { return ["data": .object([batch.key: .string(text)])] }
        return ["binaryData": .object([batch.key: .string(Data(batch.bytes).base64EncodedString())])]
    }

    /// Whether an object keeps answers of this run.
    static func isJournal(_ meta: ObjectMeta, of run: String) -> Bool {
        meta.labels[ObjectMark.answers] != nil && meta.annotations[ObjectMark.run] == run
    }
}

extension ObjectMeta {
    /// The release and the run that a ConfigMap keeps answers of; nil for any other one.
    var keptAnswers: (release: ObjectKey, run: String)? {
        guard let label = labels[ObjectMark.answers], let run = annotations[ObjectMark.run] else { return nil }
        return (ObjectKey(namespace: namespace, name: annotations[ObjectMark.answers] ?? label), run)
    }
}
