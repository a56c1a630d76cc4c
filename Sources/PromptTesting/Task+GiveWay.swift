extension Task where Success == Never, Failure == Never {
    /// Lets others run, between two looks at what a test waits for; throws `CancellationError` when its time is over, so
    /// that a test which waits for what never comes fails and does not hang.
    package static func giveWay() async throws {
        try checkCancellation()
        await yield()
    }
}
