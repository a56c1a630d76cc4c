import JSON
import PromptCore

/// The manifests of releases, as far as they can be read: commands show what they add and do without them otherwise.
struct SpecReader: Sendable {
    private let folder: String

    /// `folder` is the manifests folder.
    init(folder: String) { self.folder = folder }

    /// The release as its manifest says, and its spec as it is written; nil when the manifest is not there.
    func manifest(of release: RecordedRelease) -> WrittenRelease? {
        guard !release.file.isEmpty else { return nil }
        let set = ManifestReader().read([folder + "/" + release.file])
        return set.releases.first { $0.release.key == release.key }
            .map { WrittenRelease(release: $0.release, spec: $0.entry.document.root["spec"]?.json ?? .null) }
    }
}
