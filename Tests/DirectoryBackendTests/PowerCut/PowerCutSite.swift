import ControllerRuntime
import Foundation
import PromptCore
import PromptOperator
import PromptTesting

@testable import DirectoryBackend

/// An operator's three folders on a simulated disk, and people who write into them.
struct PowerCutSite: Sendable {
    static let key = ObjectKey(namespace: "support", name: "triage")
    /// Longer than every hold.
    static let pause = TimeSpan.seconds(600)

    /// Only the lock is in it: the system's locks know no other disks.
    let folder: TemporaryFolder
    let disk: SimulatedDisk
    let time = SimulatedTime()

    /// A site on an empty disk; `apart` puts bundles and state on two.
    init(apart: Bool) throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("state")
        disk = SimulatedDisk(mounts: Self.mounts(folder, apart: apart))
        for name in ["manifests", "output", "state"] { try disk.makeFolders(folder.path + "/" + name) }
    }

    /// The site with another content of its disk, as after a power cut.
    init(_ image: DiskImage, of site: PowerCutSite, isHonest: @escaping @Sendable (Int) -> Bool = { _ in true }) {
        folder = site.folder
        disk = SimulatedDisk(image, mounts: site.disk.mounts, isHonest: isHonest)
    }

    private static func mounts(_ folder: TemporaryFolder, apart: Bool) -> [String: Int] {
        var mounts = [folder.path + "/manifests": SimulatedDisk.people]
        if apart { mounts[folder.path + "/output"] = 2 }
        return mounts
    }

    var statePath: String { folder.path + "/state" }
    var outputPath: String { folder.path + "/output" }
    var manifestsPath: String { folder.path + "/manifests" }

    var state: StateFiles { StateFiles(folder: StateFolder(path: statePath), files: disk) { "word" } }

    var configuration: DirectoryConfiguration {
        var configuration = DirectoryConfiguration(manifests: manifestsPath, output: outputPath, state: statePath)
        configuration.usesInotify = false
        configuration.deletionDelay = .zero
        let time = time
        configuration.now = { time.now }
        configuration.files = disk
        return configuration
    }
}

/// One operator process over a site, without its loops.
struct SteppedOperator: Sendable {
    let site: PowerCutSite
    let backend: DirectoryBackend
    /// The status version that it found.
    private let inherited: Int
    private let index = ReleaseIndex()
    private let queue = WorkQueue<EvaluationQueue.RunID>()
    private let releases: ReleaseReconciler<DirectoryBackend>
    private let evaluations: EvaluationReconciler<DirectoryBackend>

    /// Starts an operator; everything passes but `v3`.
    init(_ site: PowerCutSite) async throws {
        self.site = site
        let time = site.time
        let now: @Sendable () -> Timestamp = { time.now }
        backend = DirectoryBackend(site.configuration, logger: .silent)
        let orders = EvaluationQueue(queue: queue)
        releases = ReleaseReconciler(
            backend: backend, observer: Observer(backend: backend, index: index, now: now), evaluations: orders,
            now: now, logger: .silent)
        evaluations = EvaluationReconciler(
            orders: orders,
            evaluator: ScriptedEvaluator(now: now) { request, _ in request.candidate.version == "v3" ? .fail : .pass },
            backend: backend, finished: { _ in })
        inherited = try Self.record(site)?.statusVersion ?? 0
        try await backend.prepare()
    }

    private static func record(_ site: PowerCutSite) throws -> ReleaseRecord? {
        try site.state.read(ReleaseRecord.self, at: site.state.folder.releaseFile(PowerCutSite.key))
    }

    /// Works until nothing moves without time or a person; false when it does not come to rest.
    func settle() async throws -> Bool {
        await backend.scan()
        for summary in backend.releases.list().items { _ = index.apply(.added(summary)) }
        for _ in 0..<100 {
            let result = try await releases.reconcile(PowerCutSite.key)
            // One that asks to go on at once has told nobody anything yet.
            if result != .requeueNow { try await noteAnswer() }
            var evaluated = 0
            while queue.snapshot.ready > 0, let id = await queue.next() {
                defer { queue.done(id) }
                _ = try await evaluations.reconcile(id)
                evaluated += 1
            }
            if evaluated == 0, result != .requeueNow { return true }
        }
        return false
    }

    private func noteAnswer() async throws {
        // What an earlier operator left is no word of this one.
        guard let record = try Self.record(site), record.statusVersion > inherited else { return }
        site.disk.note(
            .rest(statusVersion: record.statusVersion, delivered: record.status?.bundle?.transition ?? 0))
    }
}
