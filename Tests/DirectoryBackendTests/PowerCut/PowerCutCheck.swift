import Foundation
import PromptBundle
import PromptCore

@testable import DirectoryBackend

/// What was committed in a telling, and when.
struct PowerCutHistory: Sendable {
    struct Commit: Sendable {
        var position: Int
        var record: ReleaseRecord
    }

    private(set) var commits: [Commit] = []
    /// When the record of the release was removed for good.
    private(set) var forgotten: Int?
    /// When the manifest was removed.
    let leaving: Int

    /// Of a telling; or of what it noted `until` a moment, and of the journal of the operator that went on.
    init(_ telling: PowerCutStory.Telling, until end: Int = .max, then next: [SimulatedDisk.Record] = []) {
        let leaving = telling.beginnings[PowerCutStory.gone.rawValue]
        self.leaving = end < leaving ? .max : next.isEmpty ? leaving : 0
        let journal = telling.site.disk.journal.prefix(end) + next
        var records: [Int: ReleaseRecord] = [:]
        var folder: Int?
        for (position, entry) in journal.enumerated() {
            guard case .effect(let effect, _) = entry else { continue }
            switch effect {
            case .content(let number, let bytes): records[number] = try? ReleaseRecord(stateBytes: bytes)
            case .entries(let entries):
                for entry in entries where entry.name == PowerCutSite.key.name + ".json" {
                    if let record = entry.node.flatMap({ records[$0.number] }) {
                        folder = entry.folder
                        commits.append(Commit(position: position, record: record))
                    } else if entry.folder == folder {
                        // Counted as the later journal counts.
                        forgotten = next.isEmpty ? position : position - end
                    }
                }
            }
        }
    }

    /// What a transition was committed as.
    func digest(of transition: Int) -> Digest? {
        commits.last { $0.record.status?.transition == transition }?.record.status?.serving?.digest
    }

    /// The last transition up to `limit` that was committed with this content.
    func transition(of digest: Digest, upTo limit: Int) -> Int? {
        (0...limit).last { self.digest(of: $0) == digest }
    }
}

/// What must hold of a disk that is found after a power cut, before anybody works on it.
struct PowerCutCheck {
    let cut: PowerCut
    let site: PowerCutSite
    let history: PowerCutHistory
    private(set) var violations: [String] = []

    /// Looks at a cut in a telling on `site`.
    init(_ cut: PowerCut, of site: PowerCutSite, _ history: PowerCutHistory) {
        self.cut = cut
        self.site = PowerCutSite(cut.image, of: site)
        self.history = history
        do {
            let found = try PowerCutEnd(self.site)
            try check(found)
        } catch {
            fail("damaged: \(error)")
        }
    }

    private mutating func fail(_ text: String) {
        violations.append("\(text); cut after \(cut.position), survived \(cut.survived)")
    }

    private mutating func check(_ found: PowerCutEnd) throws {
        let state = site.state
        if let format = try state.format(), !StateFolder.isReadable(format: format) { fail("the format is \(format)") }
        let record = try state.read(ReleaseRecord.self, at: state.folder.releaseFile(PowerCutSite.key))
        let isForgotten = history.forgotten.map { $0 < cut.position } ?? false
        if record != nil || !isForgotten { try checkStatus(record, found) }
        if cut.answers.contains(.decision("stop")), !found.decisions.contains("triage~stop") {
            fail("5: a decision that was answered is lost")
        }
        for place in found.bundles.keys.sorted() { try checkWhole(place) }
        for (place, mark) in found.marks {
            guard let transition = mark.transition else { continue }
            if transition > record?.status?.transition ?? (isForgotten ? .max : 0) {
                fail("7: the mark of \(place) is ahead of the status")
            }
            if mark.digest != history.digest(of: transition) { fail("1: the mark of \(place) has another digest") }
        }
    }

    private mutating func checkStatus(_ record: ReleaseRecord?, _ found: PowerCutEnd) throws {
        let status = record?.status
        var delivered = 0
        for case .rest(let version, let transition) in cut.answers {
            delivered = max(delivered, transition)
            if record?.statusVersion ?? 0 < version { fail("a status that was answered is lost") }
        }
        for alias in status?.aliases ?? [] {
            let named = [
                alias.candidate, alias.stable.map { CandidateVersion(version: $0.version, digest: $0.digest) },
            ]
            for case let version? in named where found.versions[version.version] != version.digest {
                fail("2: \(version.version) is named and not recorded")
            }
        }
        var stands = 0
        for (place, files) in found.bundles {
            guard let committed = history.transition(of: BundleDigest.of(files), upTo: status?.transition ?? 0) else {
                fail("7: what stands at \(place) is ahead of the status")
                continue
            }
            stands = max(stands, committed)
        }
        if stands < delivered, cut.position <= history.leaving {
            fail("4: what is delivered went back from \(delivered) to \(stands)")
        }
    }

    /// Through the names that workloads see.
    private mutating func checkWhole(_ place: String) throws {
        let folder = site.outputPath + "/support/" + place
        do {
            let index = try site.disk.readOnce(folder + "/release.json", limit: 1 << 20).bytes
            var files = ["release.json": index]
            for version in try LoadedBundle(files: files.merging(bundle(place)) { $1 }).index.versions.values {
                files[version.file] = try site.disk.readOnce(folder + "/" + version.file, limit: 1 << 20).bytes
            }
            _ = try LoadedBundle(files: files)
        } catch {
            fail("half a bundle at \(place): \(error)")
        }
    }

    private func bundle(_ place: String) throws -> [String: [UInt8]] {
        let folder = BundleFolder(path: site.outputPath + "/support/" + place, files: site.disk)
        guard case .bundle(let snapshot) = try folder.read() else { return [:] }
        return snapshot.files
    }
}
