import PromptCore
import Synchronization

/// What the linter found in a version's content, remembered: content under a name never changes, and a plan is made
/// far more often than a version is written.
final class LintCache: Sendable {
    private struct Key: Hashable {
        var version: String
        var digest: Digest
        /// Of the version before it, whose contract it is held against.
        var predecessor: String?
        var predecessorDigest: Digest?
    }

    /// Enough for ten thousand releases of a few versions; beyond it everything is looked at anew.
    private static let capacity = 50_000

    private let known = Mutex<[Key: [LintFinding]]>([:])

    /// By version name: the findings in the versions whose content could be read, waivers aside.
    func findings(in versions: [VersionSpec]) -> [String: [LintFinding]] {
        var found: [String: [LintFinding]] = [:]
        for version in versions {
            guard let content = version.content else { continue }
            found[version.name] = findings(in: content, version: version.name, among: versions)
        }
        return found
    }

    private func findings(
        in content: VersionContent, version: String, among versions: [VersionSpec]
    ) -> [LintFinding] {
        let predecessor = versions.predecessor(of: version)
        let key = Key(
            version: version, digest: content.digest, predecessor: predecessor?.name,
            predecessorDigest: predecessor?.content.digest)
        if let findings = known.withLock({ $0[key] }) { return findings }
        let findings =
            Linter.findings(in: content, version: version) + Linter.contractBreaks(in: version, among: versions)
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll() }
            known[key] = findings
        }
        return findings
    }
}
