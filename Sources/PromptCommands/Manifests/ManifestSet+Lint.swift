import JSON
import PromptCore

/// A finding with the place in the file that it was written in.
struct LocatedFinding: Sendable {
    var finding: LintFinding
    /// Nil: nobody waived it.
    var waiver: LintSpec.Waiver?
    var location: LintLocator.Location
}

/// What the linter finds in a set of manifests.
extension ManifestSet {
    /// The findings of a release's versions, waived or not, then one for each waiver that has expired; the last are said
    /// once, in the name of the release's first version.
    func findings(of release: PromptRelease, in document: ManifestDocument, now: Timestamp) -> [LocatedFinding] {
        let (lint, locator) = (release.spec.lint, locator(for: document))
        let found = release.spec.versions.flatMap { version in
            version.content.map {
                Linter.findings(in: $0, version: version.name)
                    + Linter.contractBreaks(in: version.name, among: release.spec.versions)
            } ?? []
        }
        let expired = release.spec.versions.first.map { Linter.expired(lint, version: $0.name, now: now) } ?? []
        return (Linter.judged(found, lint: lint, now: now) + expired.map { JudgedFinding($0) }).map { judged in
            LocatedFinding(
                finding: judged.finding, waiver: judged.waiver,
                location: locator.location(of: judged.finding.place, inVersion: judged.finding.version))
        }
    }

    /// Finds places in a release's document and in the texts that it refers to.
    func locator(for document: ManifestDocument) -> LintLocator {
        LintLocator(document) { reference in
            switch reference {
            case .file(let path):
                return texts[TextPlace(document.file, path)].map { bytes in
                    .file(SourceText(bytes, file: Self.shown(path, beside: document.file)))
                }
            case .configMapKey(let name, let key):
                let key = ManifestSet.scalar(key, ofConfigMap: name, in: document.meta.namespace, documents)
                return key.map { .scalar($0, $1) }
            }
        }
    }

    /// A file's path as the manifest's own is shown.
    private static func shown(_ path: String, beside manifest: String) -> String {
        manifest.lastIndex(of: "/").map { manifest[...$0] + path } ?? path
    }

    private static func scalar(
        _ key: String, ofConfigMap name: String, in namespace: String, _ documents: [ManifestDocument]
    ) -> (Node, SourceText)? {
        let key = documents.lazy
            .filter { $0.kind == "ConfigMap" && $0.meta.name == name && $0.meta.namespace == namespace }
            .compactMap { document in document.root["data"]?[key].map { ($0, document.source) } }
        return key.first
    }
}
