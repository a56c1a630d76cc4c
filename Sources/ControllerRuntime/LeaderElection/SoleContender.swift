/// The election of a process that is alone: it leads at once, and for as long as it lasts.
package struct SoleContender: Election {
    /// A contender without others.
    package init() {}

    package func acquire() async throws { try Task.checkCancellation() }

    package func hold() async -> LeadershipLost? {
        let (endless, continuation) = AsyncStream.makeStream(of: Never.self)
        defer { continuation.finish() }
        for await _ in endless {}
        return nil
    }

    package func resign() async {}
}
