import Glibc
import JSON
import PromptCore
import PromptOperator
import Synchronization
import Testing

@testable import DirectoryBackend

/// An operator that is killed after any of its file operations, in the middle of a line or not, and the next one.
@Suite struct AuditKillTests {
    /// Lets so many operations through that change something; after that nothing works any more.
    private final class Kill: Sendable {
        private let left: Mutex<Int>

        init(after operations: Int) { left = Mutex(operations) }

        func fault(_ operation: FaultyFileSystem.Operation) -> Int32? {
            left.withLock { left in
                switch operation {
                case .status, .names, .read: break
                default: left -= 1
                }
                return left < 0 ? EIO : nil
            }
        }
    }

    /// What the state folder and the output say has happened, whatever the log says.
    private struct World {
        let place: Workplace
        var isTampered = false

        private var state: DirectoryState { DirectoryState(path: place.folder.path + "/state") }
        private var key: ObjectKey { AuditSamples.key }

        /// The events that must be in the log, in no order.
        func truth() throws -> [RolloutEvent.Reason: Int] {
            var counts: [RolloutEvent.Reason: Int] = [:]
            let isForgotten = place.folder.text("state/former/support/triage.json") != nil
            let record = try state.release(key)
            counts[.versionRecorded] = try state.versions(of: key).count
            let transition = record?.status?.transition ?? (isForgotten ? 3 : 0)
            for reason in AuditKillTests.commits.prefix(transition) { counts[reason] = 2 }
            let text = place.folder.text("output/support/triage/a")
            if isTampered, text == "1" { counts[.contentDrifted] = 1 }
            if isForgotten, record == nil { counts[.releaseDeleted] = 1 }
            return counts.filter { $0.value > 0 }
        }

        func told() throws -> [RolloutEvent.Reason: Int] {
            Dictionary(grouping: try state.events(of: key), by: \.reason).mapValues(\.count)
        }

        func problems() throws -> [AuditReport.Problem] { try state.verifyAudit().problems }
    }

    /// Told twice each by the first, second and third commit.
    private static let commits: [RolloutEvent.Reason] = [.releaseCreated, .promoted, .delivered]

    private static func version(at now: Timestamp) -> PromptVersion {
        PromptVersion(
            meta: ObjectMeta(
                name: PromptVersion.objectName(release: "triage", version: "v1"), namespace: "support",
                creationTimestamp: now),
            releaseName: "triage", intent: "triage", version: "v1",
            content: VersionContent(normalized: ["text": "Hello"]), source: nil, recordedAt: now)
    }

    /// Everything that an operator tells of, once; goes on where the one before it was killed.
    private static func act(_ backend: DirectoryBackend, _ world: inout World) async throws {
        let key = AuditSamples.key
        _ = try await backend.record(
            version(at: world.place.time.timestamp),
            telling: [AuditSamples.event(.versionRecorded) { $0.version = "v1" }])
        for (index, reason) in commits.enumerated() {
            guard let stored = try await backend.release(key), (stored.status?.transition ?? 0) == index else {
                continue
            }
            var status = ReleaseStatus()
            status.transition = index + 1
            let events = [AuditSamples.event(reason), AuditSamples.event(reason)]
            _ = try await backend.commit(status, of: key, expecting: stored.resourceVersion, telling: events)
        }
        let delivery = BundleDelivery.of(["a": "1"])
        let current = try await backend.bundle(named: "triage", in: "support")
        if !world.isTampered, current?.digest != delivery.digest {
            try await backend.deliver(delivery, replacing: current)
        }
        if !world.isTampered {
            try world.place.folder.write("2", to: "output/support/triage/..data/a")
            world.isTampered = true
        }
        let drifted = try await backend.bundle(named: "triage", in: "support")
        if drifted?.digest != delivery.digest {
            let fact = RolloutEvent.BundleFact(name: "triage", transition: 1, digest: delivery.digest)
            try await backend.deliver(
                delivery, replacing: drifted, telling: [AuditSamples.event(.contentDrifted) { $0.bundle = fact }])
        }
        if world.place.folder.text("manifests/triage.yaml") != nil {
            try world.place.folder.remove("manifests/triage.yaml")
        }
        await backend.scan()
        guard let gone = try await backend.release(key), gone.isDeleted else { return }
        try await backend.forget(
            key, expecting: gone.resourceVersion, keepingRecordsUntil: world.place.time.timestamp + .seconds(60),
            telling: [AuditSamples.event(.releaseDeleted)])
    }

    /// Runs until the end or the kill; true when it reached the end.
    private func run(_ world: inout World, killedAfter limit: Int?, tearing: Bool) async throws -> Bool {
        let kill = Kill(after: limit ?? .max)
        var files = FaultyFileSystem { operation, _ in kill.fault(operation) }
        files.tearsLines = tearing
        let used = files
        let backend = world.place.backend {
            $0.files = used
            $0.deletionDelay = .zero
            $0.allowMassDelete = true
            $0.auditFileSize = 1500
        }
        do {
            try await backend.prepare()
            try await Self.act(backend, &world)
            await backend.close()
            return true
        } catch {
            await backend.close()
            guard limit != nil else { throw error }
            return false
        }
    }

    @Test(arguments: [false, true])
    func `killed after any file operation, the log tells exactly what happened`(isTorn: Bool) async throws {
        var limit = 0
        while true {
            let place = try Workplace()
            try place.writeRelease("triage")
            var world = World(place: place)
            let isOver = try await run(&world, killedAfter: limit, tearing: isTorn)
            // The next operator only starts: it must leave a log that tells the truth.
            _ = try await place.prepared { $0.auditFileSize = 1500 }.close()
            #expect(try world.told() == world.truth(), "killed after operation \(limit)")
            #expect(try world.problems() == [], "killed after operation \(limit)")
            #expect(try await run(&world, killedAfter: nil, tearing: false))
            let all = try world.told()
            #expect(try all == world.truth(), "went on after operation \(limit)")
            #expect(all.keys.count == 6, "went on after operation \(limit)")
            #expect(try world.problems() == [], "went on after operation \(limit)")
            if isOver { break }
            limit += 1
        }
        #expect(limit > 30)
    }
}
