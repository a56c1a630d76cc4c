/// PL030: a version that breaks the contract of the one before it.
///
/// It looks at two versions, so it is no `LintFamily`; a version's predecessor is the one written before it.
extension Linter {
    /// The most findings about one version.
    private static let maximumBreaks = 20

    /// By version name: what breaks its predecessor's contract, waivers aside; versions without findings are left out.
    package static func contractBreaks(in versions: [VersionSpec]) -> [String: [LintFinding]] {
        var found: [String: [LintFinding]] = [:]
        for version in versions {
            let breaks = contractBreaks(in: version.name, among: versions)
            if !breaks.isEmpty { found[version.name] = breaks }
        }
        return found
    }

    /// The same for one of the versions.
    package static func contractBreaks(in version: String, among versions: [VersionSpec]) -> [LintFinding] {
        guard let content = versions.first(where: { $0.name == version })?.content,
            let predecessor = versions.predecessor(of: version)
        else { return [] }
        return ContractComparison.changes(from: predecessor.content, to: content)
            .filter { $0.effect != .compatible }.prefix(maximumBreaks)
            .map { change in
                LintFinding(
                    rule: LintRule.contractBreak.rawValue, severity: change.effect == .breaking ? .error : .warning,
                    version: version, message: "against \(predecessor.name): \(change.message)",
                    mend: change.effect == .breaking
                        ? "keep the contract of \(predecessor.name), or waive this once all who rely on it are ready"
                        : "compare the two, and waive this once it is seen to be right")
            }
    }
}

extension [VersionSpec] {
    /// The nearest version before this one whose content could be read.
    package func predecessor(of version: String) -> (name: String, content: VersionContent)? {
        guard let index = firstIndex(where: { $0.name == version }) else { return nil }
        return self[..<index].reversed().lazy
            .compactMap { spec in spec.content.map { (name: spec.name, content: $0) } }
            .first
    }
}
