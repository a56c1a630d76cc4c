import JSON
import PromptCore

/// What `validate` says about a set of manifests; pure.
struct Validation: Sendable {
    let set: ManifestSet
    let diagnostics: [Diagnostic]
    let findings: [ObjectKey: [LocatedFinding]]
    /// One for each suite, in the order of the files.
    let needs: [SuiteNeed]

    /// `recorded` are the contents of recorded versions by release and version name.
    init(_ set: ManifestSet, recorded: [ObjectKey: [String: VersionContent]] = [:], now: Timestamp) {
        let suites = SuiteCheck(set: set, recorded: recorded).results()
        let (diagnostics, findings) = set.problems(recorded: recorded, more: suites.diagnostics, now: now)
        self.set = set
        self.findings = findings
        self.diagnostics = diagnostics + set.emptiness
        needs = suites.needs
    }

    var errors: Int { diagnostics.errors.count }
    var warnings: Int { diagnostics.count - errors }

    /// `4 manifests in 2 files: no errors, 1 warning`.
    var summary: String {
        "\(Self.count(set.entries.count, "manifest")) in \(Self.count(set.files.count, "file")): "
            + "\(Self.count(errors, "error")), \(Self.count(warnings, "warning"))"
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count == 0 ? "no" : String(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}

// MARK: - What was understood

extension Validation {
    /// Everything that was understood, normalised, and everything that is wrong.
    var json: JSONValue {
        [
            "summary": [
                "files": .integer(Int64(set.files.count)), "manifests": .integer(Int64(set.entries.count)),
                "errors": .integer(Int64(errors)), "warnings": .integer(Int64(warnings)),
            ],
            "manifests": .array(set.entries.map(Self.json)), "diagnostics": .array(diagnostics.map(\.json)),
            "lint": .array(
                findings.sorted { $0.key < $1.key }.flatMap { key, found in found.map { Self.json($0, key) } }),
            "suites": .array(needs.map(\.json)),
        ]
    }

    private static func json(_ entry: ManifestSet.Entry) -> JSONValue {
        let meta = entry.manifest.meta
        var members: [String: JSONValue] = [
            "apiVersion": .string(entry.document.apiVersion ?? ""), "kind": .string(entry.manifest.kind),
            "metadata": [
                "name": .string(meta.name), "namespace": .string(meta.namespace),
                "labels": .object(meta.labels.mapValues(JSONValue.string)),
                "annotations": .object(meta.annotations.mapValues(JSONValue.string)),
            ],
            "file": .string(entry.document.file), "line": .integer(Int64(entry.document.nameMark.line)),
            "digest": .string(entry.manifest.specDigest.text),
        ]
        if case .configMap = entry.manifest {
            members["data"] = entry.manifest.specJSON
        } else {
            members["spec"] = entry.manifest.specJSON
        }
        return .object(members)
    }

    private static func json(_ located: LocatedFinding, _ release: ObjectKey) -> JSONValue {
        let finding = located.finding
        return [
            "release": .string(release.description), "version": .string(finding.version), "rule": .string(finding.rule),
            "severity": .string(finding.severity.rawValue), "message": .string(finding.message),
            "mend": .string(finding.mend), "part": .string(finding.place.part),
            "file": .string(located.location.source.file), "line": .integer(Int64(located.location.mark.line)),
            "column": .integer(Int64(located.location.mark.column)),
        ]
    }
}

extension Diagnostic {
    /// The diagnostic as `-o json` shows it.
    var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "file": .string(file), "line": .integer(Int64(mark.line)),
            "column": .integer(Int64(mark.column)), "message": .string(message),
        ]
    }
}
