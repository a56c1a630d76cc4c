import ControllerRuntime
import JSON
import Synchronization

/// The changes that one watch of an API server tells, for one reader.
package struct KubernetesWatchEvents<Object: Sendable>: AsyncSequence, Sendable {
    package typealias Element = WatchEvent<Object>
    package typealias Failure = ListWatchError

    let watch: OpenWatch
    let memory: ListWatchMemory
    let decode: @Sendable (JSONValue) -> Object?

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: self) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: KubernetesWatchEvents

        /// The next change; nil when the server ended the watch.
        package mutating func next() async throws(ListWatchError) -> WatchEvent<Object>? { try await source.next() }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ListWatchError) -> WatchEvent<Object>? {
            try await source.next()
        }
    }

    private func next() async throws(ListWatchError) -> WatchEvent<Object>? {
        do throws(APIWatch.Failure) {
            guard let event = try await watch.events.next(within: watch.silence).map(read) else { return nil }
            memory.state.withLock { $0.saw(version: event.resourceVersion) }
            return event
        } catch {
            switch error {
            case .silent: throw .unavailable(reason: "the watch has fallen silent")
            case .broken(let error): throw ListWatchError(error)
            }
        }
    }

    /// Of an object that does not count, only how far the watch has come.
    private func read(_ event: APIWatchEvent) -> WatchEvent<Object> {
        switch event {
        case .bookmark(let version, _): return .bookmark(resourceVersion: version)
        case .changed(let change, let json, let version):
            guard let object = decode(json) else { return .bookmark(resourceVersion: version) }
            switch change {
            case .added: return .added(object, resourceVersion: version)
            case .modified: return .modified(object, resourceVersion: version)
            case .deleted: return .deleted(object, resourceVersion: version)
            }
        }
    }
}
