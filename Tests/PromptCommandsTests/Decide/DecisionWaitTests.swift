import PromptCore
import Testing

@testable import PromptCommands

@Suite struct DecisionWaitTests {
    private let applied = ReleaseDecision.Outcome(.applied, "approved 5%", at: SampleRecords.now)

    @Test func `it looks until there is an outcome`() async throws {
        var looks = 0
        let wait = DecisionWait(
            look: {
                looks += 1
                return looks == 3 ? applied : nil
            }, clock: SteppedClock { true }, timeout: nil)
        #expect(try await wait.outcome() == applied)
    }

    @Test func `it ends without one when its time is over`() async throws {
        let wait = DecisionWait(look: { nil }, clock: SteppedClock { true }, timeout: .seconds(1))
        #expect(try await wait.outcome() == nil)
    }
}
