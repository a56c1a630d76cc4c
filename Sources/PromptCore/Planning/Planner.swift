/// Decides what to do about one release: a pure function of what was observed.
///
/// The stages run in the order of the functions below: what is wrong with the spec, which versions are recorded, where
/// each alias goes, what that makes of the bundle, what the status says of it all, what retention lets go.
package struct Planner {
    let observation: Observation
    var plan: Plan
    var ledger: Ledger
    let problems: [Diagnostic]
    let findings: [String: [LintFinding]]

    /// What should be done about what was observed.
    package static func plan(_ observation: Observation) -> Plan {
        var planner = Planner(observation)
        planner.recordVersions()
        planner.followAliases()
        planner.serve()
        planner.tellRelease()
        planner.letGo()
        planner.tellDecisions()
        planner.describe()
        planner.wakeForWaivers()
        return planner.plan
    }

    init(_ observation: Observation) {
        self.observation = observation
        plan = Plan(status: observation.status ?? ReleaseStatus())
        plan.obstacle = observation.status?.obstacle
        ledger = Ledger(observation)
        problems = Self.problems(observation, ledger: ledger)
        findings = Self.lint(observation, ledger)
    }

    var release: PromptRelease { observation.release }
    var spec: PromptReleaseSpec { observation.release.spec }
    var now: Timestamp { observation.now }
    var isInvalid: Bool { problems.hasErrors }

    /// A bundle of this release stands, and the status does not say what it stands for: the status was lost, and with it
    /// who was stable and what was rejected. Nothing moves and the bundle stays until a person restores the status or
    /// removes the bundle.
    var isStatusLost: Bool {
        observation.status?.serving == nil && observation.bundle?.ownerUID == release.meta.uid
    }

    private static func problems(_ observation: Observation, ledger: Ledger) -> [Diagnostic] {
        var context = ReleaseContext(
            suites: observation.suites, endpoints: observation.endpoints,
            recordedVersions: ledger.contents, intentOwner: observation.intentOwner,
            deliveryOwner: observation.deliveryOwner)
        context.isAtItsPlace = true
        return observation.release.diagnostics + ReleaseCheck.diagnostics(of: observation.release, in: context)
    }

    /// What is in the spec, and recorded versions that left it and are still named by an alias.
    private static func lint(_ observation: Observation, _ ledger: Ledger) -> [String: [LintFinding]] {
        let spec = observation.release.spec
        let listed = spec.versions.map { ($0.name, $0.content) }
        let named = spec.aliases.map { ($0.version, ledger[$0.version]?.content) }
        var findings: [String: [LintFinding]] = [:]
        for case (let name, let content?) in listed + named where findings[name] == nil {
            let found =
                observation.findings[name]
                ?? Linter.findings(in: content, version: name) + Linter.contractBreaks(in: name, among: spec.versions)
            findings[name] = Linter.waived(found, version: name, lint: spec.lint, now: observation.now)
        }
        return findings
    }
}

// MARK: - Waivers

extension Planner {
    /// A waiver ends without anybody touching the manifest, and what it waived is to be told then.
    private mutating func wakeForWaivers() {
        guard let end = Linter.nextExpiry(of: spec.lint, after: now) else { return }
        plan.wakeAt = min(plan.wakeAt ?? end, end)
    }
}

// MARK: - Versions

extension Planner {
    /// New versions of a valid spec are recorded; changed content under a known name never is.
    mutating func recordVersions() {
        guard !isInvalid else { return }
        for version in spec.versions {
            guard let content = version.content, ledger[version.name] == nil else { continue }
            let record = PromptVersion(recording: version, content: content, of: release, at: now)
            plan.record.append(record)
            ledger.add(record)
        }
    }
}

/// The recorded versions of a release by name, those of this plan included, and the names whose content the manifest
/// has changed since.
struct Ledger {
    private(set) var versions: [String: PromptVersion]
    let mutated: Set<String>

    init(_ observation: Observation) {
        let versions = Dictionary(
            observation.recorded.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        self.versions = versions
        mutated = Set(
            observation.release.spec.versions
                .filter { spec in
                    guard let content = spec.content, let known = versions[spec.name] else { return false }
                    return known.digest != content.digest
                }
                .map(\.name))
    }

    subscript(_ name: String) -> PromptVersion? { versions[name] }

    var contents: [String: VersionContent] { versions.mapValues(\.content) }

    mutating func add(_ version: PromptVersion) { versions[version.version] = version }

    /// The version that a name stands for.
    func target(_ name: String) -> CandidateVersion? {
        versions[name].map { CandidateVersion(version: name, digest: $0.digest) }
    }
}
