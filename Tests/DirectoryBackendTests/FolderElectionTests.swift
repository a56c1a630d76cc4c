import ControllerRuntime
import PromptOperator
import PromptTesting
import Testing

@testable import DirectoryBackend

@Suite("An election on a state folder", .timeLimit(.minutes(1)))
struct FolderElectionTests {
    let place: Workplace
    let clock = TestClock()

    init() throws { place = try Workplace() }

    private func backend(_ holder: String) -> DirectoryBackend {
        place.backend {
            $0.holder = holder
            $0.clock = clock
        }
    }

    @Test("goes to the one that waits within one retry period after the leader has resigned")
    func handover() async throws {
        let (first, second) = (backend("first"), backend("second"))
        try await FolderElection(first, waits: true).acquire()
        #expect(place.folder.text("state/operator.lock") == "first\n")
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await FolderElection(second, waits: true).acquire() }
            await clock.waitForSleepers(1)
            #expect(place.folder.text("state/operator.lock") == "first\n")
            await FolderElection(first, waits: true).resign()
            clock.advance(by: second.configuration.lockRetryPeriod)
        }
        #expect(place.folder.text("state/operator.lock") == "second\n")
    }

    @Test("is refused to one that does not wait, which is told who leads")
    func noWaiting() async throws {
        let first = backend("first")
        try await FolderElection(first, waits: true).acquire()
        let failure = StartFailure.alreadyRunning(
            holder: "first", lockFile: place.folder.path + "/state/operator.lock")
        await #expect(throws: failure) { try await FolderElection(backend("second"), waits: false).acquire() }
        #expect(first.fence.standing == .held)
    }

    @Test("is lost with the lock file, and then nothing is written any more", arguments: ["gone", "another"])
    func lostFile(fate: String) async throws {
        let leader = backend("leader")
        let election = FolderElection(leader, waits: true)
        try await election.acquire()
        try await leader.prepare()
        #expect(leader.fence.standing == .held)
        try place.folder.remove("state/operator.lock")
        if fate == "another" { try place.folder.write("somebody\n", to: "state/operator.lock") }
        let before = place.folder.names("state/tmp")
        await #expect(throws: (any Error).self) {
            try await leader.deliver(.of(["release.json": "{}"]), replacing: nil)
        }
        #expect(place.folder.names("state/tmp") == before)
        #expect(place.folder.names("output") == [])
        let loss = await withTaskGroup(of: LeadershipLost?.self) { group in
            group.addTask { await election.hold() }
            await clock.waitForSleepers(1)
            clock.advance(by: leader.configuration.lockRetryPeriod)
            return await group.next() ?? nil
        }
        #expect(loss?.reason.contains("state/operator.lock that this operator locked was removed or replaced") == true)
    }

    @Test("ends with its task, without a lead and without a loss")
    func cancelled() async throws {
        let (first, second) = (backend("first"), backend("second"))
        try await FolderElection(first, waits: true).acquire()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await FolderElection(second, waits: true).acquire()
                }
            }
            group.addTask { #expect(await FolderElection(first, waits: true).hold() == nil) }
            await clock.waitForSleepers(2)
            group.cancelAll()
        }
    }
}
