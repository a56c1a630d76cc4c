import PromptTesting
import Testing

@Suite("The in-memory backend keeps what every backend promises")
struct InMemoryConformanceTests {
    @Test(.timeLimit(.minutes(5)), arguments: BackendConformance.allCases)
    func conforms(_ promise: BackendConformance) async throws {
        try await promise.check(InMemorySubject())
    }

    @Test(.timeLimit(.minutes(5)), arguments: Sabotage.allCases)
    func `a backend that breaks a promise is found out`(_ sabotage: Sabotage) async {
        for promise in sabotage.broken {
            await #expect(throws: (any Error).self, "\(promise)") { try await promise.check(InMemorySubject(sabotage)) }
        }
    }

    @Test func `every check is seen failing`() {
        // Neither can be broken from around an operation: nothing in memory is damaged, and a watch is none.
        let unseen = Set(BackendConformance.allCases).subtracting(Sabotage.allCases.flatMap(\.broken))
        #expect(unseen == [.damageIsSetAside, .watchGoesOn])
    }
}
