import JSON
import PromptCore

/// What only shows when manifests are looked at together; pure.
extension ManifestSet {
    /// Everything that is wrong with the set: what decoding found, then references, rivals, duplicates and lint.
    ///
    /// `recorded` are the contents of recorded versions by release and version name, where a state folder is at hand;
    /// `more` is put among the others by its place.
    func problems(
        recorded: [ObjectKey: [String: VersionContent]] = [:], more: [Diagnostic] = [], now: Timestamp
    ) -> (diagnostics: [Diagnostic], findings: [ObjectKey: [LintFinding]]) {
        let lint = releases.map { ($0.entry, $0.release, Self.findings(of: $0.release, now: now)) }
        let all =
            diagnostics + duplicates().map(\.diagnostic) + rivals() + references(recorded) + unfitCases(recorded)
            + lint.flatMap { Self.diagnostics(of: $0.2, in: $0.1, $0.0.document) } + more
        return (
            inOrder(all), Dictionary(lint.map { ($0.1.key, $0.2) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// In the order of the files, then of the text.
    private func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let positions = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return diagnostics.enumerated()
            .sorted { a, b in
                let (x, y) = (positions[a.element.file] ?? -1, positions[b.element.file] ?? -1)
                if x != y { return x < y }
                if a.element.file != b.element.file || a.element.mark == b.element.mark { return a.offset < b.offset }
                return a.element.mark < b.element.mark
            }
            .map(\.element)
    }

    /// Manifests of one object beyond the first.
    func duplicates() -> [(key: ObjectKey, diagnostic: Diagnostic)] {
        struct Identity: Hashable {
            var kind: String
            var key: ObjectKey
        }
        var known: [Identity: Entry] = [:]
        return entries.compactMap { entry in
            let identity = Identity(kind: entry.manifest.kind, key: entry.manifest.key)
            guard let first = known[identity] else {
                known[identity] = entry
                return nil
            }
            let diagnostic = entry.document.error(
                "the \(identity.kind) `\(identity.key)` is there already, in \(first.place)",
                at: entry.document.nameMark)
            return (identity.key, diagnostic)
        }
    }

    /// Releases of one namespace with one intent or one delivery name: only one of them can have it.
    private func rivals() -> [Diagnostic] {
        struct Claim: Hashable {
            var namespace: String
            var field: String
            var value: String
        }
        var owners: [Claim: (Entry, PromptRelease)] = [:]
        return releases.flatMap { entry, release in
            let claims = [("intent", release.spec.intent), ("delivery.name", release.spec.delivery.name)]
            return claims.compactMap { field, value -> Diagnostic? in
                let claim = Claim(namespace: release.key.namespace, field: field, value: value)
                guard let (first, owner) = owners[claim] else {
                    owners[claim] = (entry, release)
                    return nil
                }
                guard owner.key != release.key else { return nil }
                return release.spec.places.diagnostic(
                    at: field,
                    "the \(field == "intent" ? "intent" : "delivery name") `\(value)` is that of the release "
                        + "`\(owner.meta.name)` too (\(first.place)): only the older of the two keeps it")
            }
        }
    }

    private func references(_ recorded: [ObjectKey: [String: VersionContent]]) -> [Diagnostic] {
        releases.flatMap { _, release in
            ReleaseCheck.diagnostics(
                of: release,
                in: ReleaseContext(
                    suites: suites(in: release.key.namespace), endpoints: endpoints(in: release.key.namespace),
                    recordedVersions: recorded[release.key] ?? [:]))
        }
    }
}

// MARK: - Lint

extension ManifestSet {
    static func findings(of release: PromptRelease, now: Timestamp) -> [LintFinding] {
        release.spec.versions.flatMap { version in
            version.content.map { content in
                let found =
                    Linter.findings(in: content, version: version.name)
                    + Linter.contractBreaks(in: version.name, among: release.spec.versions)
                return Linter.waived(found, version: version.name, lint: release.spec.lint, now: now)
            } ?? []
        }
    }

    /// A finding that keeps its version from traffic is an error; one that only informs is left to `-o json`.
    private static func diagnostics(
        of findings: [LintFinding], in release: PromptRelease, _ document: ManifestDocument
    ) -> [Diagnostic] {
        findings.compactMap { finding in
            let stops = release.spec.lint.failOn.stops(finding.severity)
            guard stops || finding.severity != .info else { return nil }
            let mark = release.spec.versions.first { $0.name == finding.version }?.mark ?? document.nameMark
            return document.diagnostic(
                stops ? .error : .warning,
                "\(finding.rule) in `\(finding.version)`: \(finding.message); \(finding.mend)",
                at: mark)
        }
    }
}

extension ManifestDocument {
    /// The place of the object's name, or of the document.
    var nameMark: Mark { root["metadata"]?["name"]?.mark ?? root.mark }

    func error(_ message: String, at mark: Mark) -> Diagnostic { diagnostic(.error, message, at: mark) }

    func diagnostic(_ severity: Diagnostic.Severity, _ message: String, at mark: Mark) -> Diagnostic {
        Diagnostic(severity, file: file, mark: mark, message: message, sourceLine: source.line(of: mark))
    }
}
