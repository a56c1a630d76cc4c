import PromptCore
import Testing

@testable import DirectoryBackend

@Suite("What is missing")
struct DeletionGuardTests {
    private static func releases(_ numbers: ClosedRange<Int>) -> Set<ObjectID> {
        Set(numbers.map { ObjectID(.release, ObjectKey(namespace: "a", name: "r\($0)")) })
    }

    private static func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private func makeGuard(allowMassDelete: Bool = false) -> DeletionGuard {
        DeletionGuard(delay: .seconds(1), allowMassDelete: allowMassDelete)
    }

    @Test("is gone once it has been missing for a while")
    func delay() {
        var deletions = makeGuard()
        let missing = Self.releases(1...1)
        #expect(deletions.judge(missing: missing, releases: 3, at: Self.at(0)) == .init(lookAgain: .seconds(1)))
        #expect(
            deletions.judge(missing: missing, releases: 3, at: Self.at(400))
                == .init(lookAgain: TimeSpan(milliseconds: 600)))
        #expect(deletions.judge(missing: missing, releases: 3, at: Self.at(1000)) == .init(gone: missing))
    }

    @Test("waits anew after it was back, or when the clock goes backwards")
    func waitsAnew() {
        var deletions = makeGuard()
        let missing = Self.releases(1...1)
        _ = deletions.judge(missing: missing, releases: 3, at: Self.at(0))
        _ = deletions.judge(missing: [], releases: 3, at: Self.at(500))
        #expect(deletions.judge(missing: missing, releases: 3, at: Self.at(1000)) == .init(lookAgain: .seconds(1)))
        #expect(deletions.judge(missing: missing, releases: 3, at: Self.at(10)) == .init(lookAgain: .seconds(1)))
    }

    @Test(
        "is held when it is at least five releases and more than half of them",
        arguments: [(4, 4, false), (5, 9, true), (5, 10, false), (6, 10, true), (10, 10, true)])
    func massDeletion(count: Int, of all: Int, isHeld: Bool) {
        var deletions = makeGuard()
        let missing = Self.releases(1...count)
        _ = deletions.judge(missing: missing, releases: all, at: Self.at(0))
        let verdict = deletions.judge(missing: missing, releases: all, at: Self.at(1000))
        #expect(verdict.gone == (isHeld ? [] : missing))
        #expect(deletions.heldReleases.count == (isHeld ? count : 0))
    }

    @Test("is judged as a whole while more and more goes missing")
    func removalUnderWay() {
        var deletions = makeGuard()
        for step in 1...10 {
            let verdict = deletions.judge(
                missing: Self.releases(1...(5 * step)), releases: 50, at: Self.at(Int64(step) * 900))
            #expect(verdict.gone == [])
        }
        _ = deletions.judge(missing: Self.releases(1...50), releases: 50, at: Self.at(10_000))
        #expect(deletions.heldReleases.count == 50)
    }

    @Test("stays held when some of it returns, and goes when that is allowed")
    func held() {
        var deletions = makeGuard()
        _ = deletions.judge(missing: Self.releases(1...8), releases: 10, at: Self.at(0))
        _ = deletions.judge(missing: Self.releases(1...8), releases: 10, at: Self.at(1000))
        #expect(deletions.judge(missing: Self.releases(1...2), releases: 10, at: Self.at(5000)) == .init())
        #expect(deletions.heldReleases.count == 2)
        var allowed = makeGuard(allowMassDelete: true)
        _ = allowed.judge(missing: Self.releases(1...8), releases: 10, at: Self.at(0))
        #expect(allowed.judge(missing: Self.releases(1...8), releases: 10, at: Self.at(1000)).gone.count == 8)
    }
}
