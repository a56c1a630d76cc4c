import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

struct RecordFateTests {
    private static let now = Fixtures.start
    private static let later = now + .seconds(1)
    private static let ninetyDays = now + .seconds(90 * 86_400)

    @Test(arguments: [
        (RecordFate.Release.there, Timestamp?.none, RecordFate.stays),
        (.there, now, .isUnmarked), (.there, later, .isUnmarked),
        (.leaving, nil, .stays), (.leaving, now, .stays),
        (.gone, nil, .isMarked(until: ninetyDays)), (.gone, later, .stays), (.gone, now, .goes),
    ])
    func `a record goes when its release is gone and its time is over`(
        _ release: RecordFate.Release, _ horizon: Timestamp?, _ fate: RecordFate
    ) {
        #expect(RecordFate(of: release, keptUntil: horizon, at: Self.now) == fate)
    }
}
