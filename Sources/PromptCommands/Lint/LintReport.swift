import JSON
import PromptCore

/// What `lint` says about a set of manifests; pure.
struct LintReport: Sendable {
    /// One finding, or a waiver that is of no use.
    struct Entry: Sendable {
        var release: ObjectKey
        /// Nil for what concerns the release as a whole.
        var version: String?
        var rule: String
        var severity: LintFinding.Severity
        var message: String
        var mend: String
        var place: LintPlace
        var location: LintLocator.Location
        var waiver: LintSpec.Waiver?
        /// Whether it keeps the version from traffic.
        var stops: Bool

        var file: String { location.source.file }
    }

    /// What is wrong with the manifests themselves.
    let diagnostics: [Diagnostic]
    /// In the order of the files, then of the text.
    let entries: [Entry]
    private let versions: Int

    init(_ set: ManifestSet, now: Timestamp) {
        let nothing = Diagnostic(
            .warning, file: set.files.first ?? ".", mark: Mark(line: 1, column: 1),
            message: "no release was found to look at")
        let problems = set.diagnostics + set.emptiness
        diagnostics = problems + (set.releases.isEmpty && problems.isEmpty ? [nothing] : [])
        versions = set.releases.reduce(0) { $0 + $1.release.spec.versions.count(where: { $0.content != nil }) }
        entries = set.releases.flatMap { Self.entries(of: $1, $0.document, in: set, now: now) }
    }

    private static func entries(
        of release: PromptRelease, _ document: ManifestDocument, in set: ManifestSet, now: Timestamp
    ) -> [Entry] {
        let lint = release.spec.lint
        let found = set.findings(of: release, in: document, now: now)
        let entries = found.map { located in
            let finding = located.finding
            return Entry(
                release: release.key, version: finding.place.root == .spec ? nil : finding.version, rule: finding.rule,
                severity: finding.severity, message: finding.message, mend: finding.mend, place: finding.place,
                location: located.location, waiver: located.waiver,
                stops: located.waiver == nil && lint.failOn.stops(finding.severity))
        }
        let all = entries + idle(release, document, found.map(\.finding), in: set, now: now)
        return all.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            if x.file != y.file { return x.file == document.file || (y.file != document.file && x.file < y.file) }
            return x.location.mark == y.location.mark ? a.offset < b.offset : x.location.mark < y.location.mark
        }
        .map(\.element)
    }

    /// Waivers that cover nothing. Nothing is known of that where a version could not be read, or is recorded alone.
    private static func idle(
        _ release: PromptRelease, _ document: ManifestDocument, _ findings: [LintFinding], in set: ManifestSet,
        now: Timestamp
    ) -> [Entry] {
        let known = Set(release.spec.versions.filter { $0.content != nil }.map(\.name))
        let isWhole =
            known.count == release.spec.versions.count
            && release.spec.aliases.allSatisfy { known.contains($0.version) }
        guard isWhole else { return [] }
        let locator = set.locator(for: document)
        return Linter.idle(release.spec.lint, findings: findings, now: now).map { index in
            let place = LintPlace(["lint", "waivers", .index(index)], root: .spec)
            let rule = release.spec.lint.waivers[index].rule
            return Entry(
                release: release.key, rule: rule, severity: .info, message: "the waiver of \(rule) covers nothing",
                mend: "take it out", place: place, location: locator.location(of: place, inVersion: ""), stops: false)
        }
    }
}

// MARK: - For people

extension LintReport {
    var table: Table {
        let columns = ["PLACE", "SEVERITY", "RULE", "RELEASE", "VERSION", "FINDING"].map { Table.Column($0) }
        return Table(
            columns,
            rows: entries.map { entry in
                let mark = entry.location.mark
                let isWaived = entry.waiver != nil
                return [
                    Table.Cell("\(entry.file):\(mark.line):\(mark.column)", .bold),
                    Table.Cell(
                        isWaived ? "waived" : entry.severity.rawValue, isWaived ? .dim : entry.severity.style),
                    Table.Cell(entry.rule), Table.Cell(entry.release.description), Table.Cell(entry.version ?? ""),
                    Table.Cell(
                        entry.waiver.map { "\(entry.message) (\($0.reason))" } ?? "\(entry.message); \(entry.mend)"),
                ]
            })
    }

    /// `5 versions: 1 error, 2 warnings, no infos, 1 waived; 1 stops`.
    var summary: String {
        let counts = LintFinding.Severity.allCases.map { severity in
            Self.count(entries.count { $0.waiver == nil && $0.severity == severity }, severity.rawValue)
        }
        let waived = entries.count { $0.waiver != nil }
        let stops = entries.count(where: \.stops)
        return "\(Self.count(versions, "version")): \(counts.joined(separator: ", ")), "
            + "\(waived == 0 ? "none" : String(waived)) waived; "
            + (stops == 0 ? "nothing stops" : "\(stops) stop\(stops == 1 ? "s" : "") traffic")
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count == 0 ? "no" : String(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}

// MARK: - For programs

extension LintReport {
    var json: JSONValue {
        [
            "summary": [
                "versions": .integer(Int64(versions)), "findings": .integer(Int64(entries.count)),
                "waived": .integer(Int64(entries.count { $0.waiver != nil })),
                "stops": .integer(Int64(entries.count(where: \.stops))),
            ],
            "findings": .array(entries.map(\.json)), "diagnostics": .array(diagnostics.map(\.json)),
        ]
    }
}

extension LintReport.Entry {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "release": .string(release.description), "rule": .string(rule), "severity": .string(severity.rawValue),
            "message": .string(message), "mend": .string(mend), "part": .string(place.part), "file": .string(file),
            "line": .integer(Int64(location.mark.line)), "column": .integer(Int64(location.mark.column)),
            "stops": .bool(stops),
        ]
        members["version"] = version.map(JSONValue.string)
        members["waived"] = waiver.map { waiver in
            ["reason": .string(waiver.reason), "until": .string(waiver.until)]
        }
        return .object(members)
    }
}
