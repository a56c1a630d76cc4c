import KubernetesClient
import PromptTesting

extension APIClient {
    /// A client whose pauses are counted by `clock` and whose chance is always the same.
    static func scripted(
        _ transport: ScriptedTransport, clock: TestClock = TestClock(), random: Double = 0,
        onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) -> APIClient {
        var settings = APIClientSettings(clock: clock)
        settings.random = { random }
        settings.onWarning = onWarning
        return APIClient(transport, settings: settings)
    }
}

extension TestClock {
    /// Moves on by each of these as soon as a task sleeps.
    func advance(by pauses: [Duration]) async {
        for pause in pauses {
            await waitForSleepers(1)
            advance(by: pause)
        }
    }
}
