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
    ) -> (diagnostics: [Diagnostic], findings: [ObjectKey: [LocatedFinding]]) {
        let lint = releases.map { entry, release in
            (release, findings(of: release, in: entry.document, now: now).filter { $0.waiver == nil })
        }
        let all =
            diagnostics + duplicates().map(\.diagnostic) + rivals() + references(recorded) + unfitCases(recorded)
            + lint.flatMap { Self.diagnostics(of: $1, in: $0) } + more
        return (
            inOrder(all), Dictionary(lint.map { ($0.key, $1) }, uniquingKeysWith: { first, _ in first })
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
    /// A finding that keeps its version from traffic is an error; one that only informs is left to `-o json`.
    private static func diagnostics(of findings: [LocatedFinding], in release: PromptRelease) -> [Diagnostic] {
        findings.compactMap { located in
            let (finding, source, mark) = (located.finding, located.location.source, located.location.mark)
            let stops = release.spec.lint.failOn.stops(finding.severity)
            guard stops || finding.severity != .info else { return nil }
            let part = finding.place.path.isEmpty ? "" : ", \(finding.place.part)"
            let place = finding.place.root == .spec ? "" : " in `\(finding.version)`\(part)"
            return Diagnostic(
                stops ? .error : .warning, file: source.file, mark: mark,
                message: "\(finding.rule)\(place): \(finding.message); \(finding.mend)",
                sourceLine: source.line(of: mark))
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
