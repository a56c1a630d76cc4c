import PromptTesting

/// Lets the time of a clock pass while something is under way, from one deadline to the next, until it has ended.
enum PassingTime {
    /// Runs `body` in turns with the clock; nothing in it may wait for anything but time.
    static func run<Value: Sendable>(
        on clock: TestClock, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let executor = SimulationExecutor()
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(executorPreference: executor) { try await body() }
            executor.runUntilIdle()
            while let next = clock.deadlines.first {
                clock.advance(by: next - clock.now.offset)
                executor.runUntilIdle()
            }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
