import PromptCore

/// A version that a command was asked about.
struct NamedVersion: Sendable, Hashable {
    var name: String
    var content: VersionContent

    var digest: Digest { content.digest }
}

/// Finds what a person calls a version: its name, `latest` (the newest recorded), or an alias for its stable version.
struct VersionFinder {
    let release: RecordedRelease
    /// Oldest first.
    let recorded: [PromptVersion]
    /// What the manifest lists; what was recorded under a name counts before it.
    let written: [VersionSpec]
    /// Where the manifest stands that has errors; nil for one without.
    var faulty: String?

    func find(_ name: String) throws(CommandFailure) -> NamedVersion {
        if let version = exact(name) { return version }
        if name == "latest", let last = recorded.last {
            return NamedVersion(name: last.version, content: last.content)
        }
        if let stable = release.status?[alias: name]?.stable, let version = exact(stable.version) { return version }
        let known =
            recorded.map(\.version)
            + written.filter { $0.content != nil }.map(\.name)
            .filter { name in !recorded.contains { $0.version == name } }
        throw CommandFailure("\(release.key) has no version \(name)", hint: hint(known), exit: .usage)
    }

    private func hint(_ known: [String]) -> String? {
        if let faulty { return "its manifest has errors: `promptops validate \(faulty)` shows them" }
        let more = recorded.isEmpty ? "" : "; `latest` and aliases work too"
        return known.isEmpty ? nil : "it has \(known.joined(separator: ", "))" + more
    }

    private func exact(_ name: String) -> NamedVersion? {
        if let version = recorded.last(where: { $0.version == name }) {
            return NamedVersion(name: name, content: version.content)
        }
        return written.first { $0.name == name }?.content.map { NamedVersion(name: name, content: $0) }
    }
}

extension VersionFinder {
    /// The versions of a release that is recorded, and those that only its manifest has.
    ///
    /// A release that no operator has seen yet is found in what people wrote.
    static func reading(_ key: ObjectKey, from source: any RecordSource) async throws(CommandFailure) -> VersionFinder {
        let recorded: RecordedRelease?
        do throws(CommandFailure) {
            recorded = try await source.release(key)
        } catch {
            throw CommandFailure(error.message, hint: error.hint, exit: error.exit == .error ? .error : .usage)
        }
        if let recorded {
            let manifest = await source.manifest(of: recorded)
            return VersionFinder(
                release: recorded, recorded: try await source.versions(of: recorded),
                written: manifest?.release.spec.versions ?? [],
                faulty: manifest?.release.diagnostics.hasErrors == true ? source.manifests : nil)
        }
        guard let written = try await source.unseen(key) else {
            throw CommandFailure("there is no release \(key)", exit: .usage)
        }
        return VersionFinder(
            release: RecordedRelease(key: key, intent: written.spec.intent), recorded: [],
            written: written.spec.versions, faulty: written.diagnostics.hasErrors ? source.manifests : nil)
    }
}
