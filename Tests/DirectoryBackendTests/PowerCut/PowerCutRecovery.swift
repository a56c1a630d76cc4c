import PromptCore
import PromptOperator
import PromptTesting

@testable import DirectoryBackend

/// An operator that goes on with the disk that was found.
struct PowerCutRecovery {
    let site: PowerCutSite
    let chapter: PowerCutStory
    private(set) var violations: [String] = []

    init(_ cut: PowerCut, of telling: PowerCutStory.Telling) async throws {
        chapter = Self.chapter(cut, telling)
        site = PowerCutSite(cut.image, of: telling.site)
        for _ in 0..<chapter.rawValue { site.time.pass(PowerCutSite.pause) }
        do {
            let worker = try await SteppedOperator(site)
            try await chapter.act(on: site, worker.backend)
            if try await !worker.settle() { violations.append("no rest") }
            await worker.backend.close()
            let end = try PowerCutEnd(site)
            violations += Self.differences(end, telling.ends[chapter.rawValue])
        } catch {
            violations.append("\(error)")
        }
        let log = AuditFolder(path: site.state.folder.auditFolder, files: site.disk)
        for line in (try? AuditReader(log).lines(of: nil)) ?? [] {
            switch line.entry {
            case .event(let told) where Self.bad.contains(told.event.reason):
                violations.append("told \(told.event.reason.rawValue)")
            case .notice(.logDamaged, let problem) where !problem.hasPrefix("the last line was left half written"):
                violations.append("the audit log: \(problem)")
            default: break
            }
        }
        violations = violations.map { "\($0) in \(chapter); cut after \(cut.position), survived \(cut.survived)" }
    }

    /// What an operator has no reason to tell.
    private static let bad: Set<RolloutEvent.Reason> = [.statusLost, .stateCorrupted, .contentDrifted]

    private static func chapter(_ cut: PowerCut, _ telling: PowerCutStory.Telling) -> PowerCutStory {
        let index = telling.beginnings.lastIndex { $0 <= cut.position } ?? 0
        return PowerCutStory(rawValue: index) ?? .first
    }

    private static func differences(_ found: PowerCutEnd, _ expected: PowerCutEnd) -> [String] {
        var differences: [String] = []
        if found.status != expected.status { differences.append("another status \(found.status?.summary ?? "-")") }
        if found.bundles != expected.bundles { differences.append("other bundles \(found.bundles.keys.sorted())") }
        if found.marks.mapValues(\.transition) != expected.marks.mapValues(\.transition) {
            differences.append("other marks \(found.marks.mapValues(\.transition))")
        }
        if found.former != expected.former { differences.append("other former releases \(found.former)") }
        if found.versions != expected.versions { differences.append("other versions") }
        if found.decisions != expected.decisions || found.outcomes != expected.outcomes {
            differences.append("other decisions \(found.outcomes)")
        }
        if found.leftovers != expected.leftovers { differences.append("leftovers \(found.leftovers)") }
        return differences
    }
}
