import ControllerRuntime
import JSON
import Synchronization

/// One kind of object of an API server, in one namespace or all, as an informer follows it.
///
/// Where the server offers it a list is the beginning of a watch, and that same watch goes on where the list ends; where
/// it does not, the list comes in pages. An object that `decode` turns down is left out, so `decode` decides by what
/// never changes of an object: by one that it took first and turns down later nothing is told.
package struct KubernetesListWatch<Object: Sendable>: ListWatch {
    private let client: APIClient
    private let resource: APIResource
    private let namespace: String?
    private let options: APIListOptions
    private let decode: @Sendable (JSONValue) -> Object?
    private let clock: any Clock<Duration>
    private let memory: ListWatchMemory

    /// A source of `resource`, of all namespaces where `namespace` is nil; `clock` counts the silence of watches. A
    /// `resourceVersion` in the options is what the first list is not to be older than.
    package init(
        _ client: APIClient, _ resource: APIResource, in namespace: String?, _ options: APIListOptions,
        clock: any Clock<Duration>, decode: @escaping @Sendable (JSONValue) -> Object?
    ) {
        self.client = client
        self.resource = resource
        self.namespace = namespace
        self.options = options
        self.decode = decode
        self.clock = clock
        memory = ListWatchMemory(ListWatchState(resourceVersion: options.resourceVersion))
    }

    package func list() async throws(ListWatchError) -> ListResult<Object> {
        do throws(APIError) {
            let result = try await freshList()
            memory.state.withLock { $0.saw(version: result.resourceVersion) }
            return result
        } catch {
            throw ListWatchError(error)
        }
    }

    package func watch(from resourceVersion: String) async throws(ListWatchError) -> KubernetesWatchEvents<Object> {
        let watch: OpenWatch
        if let begun = memory.takeWatch(at: resourceVersion) {
            watch = begun
        } else {
            do throws(APIError) {
                watch = try await open(.version(resourceVersion))
            } catch {
                throw ListWatchError(error)
            }
        }
        return KubernetesWatchEvents(watch: watch, memory: memory, decode: decode)
    }
}

// MARK: - Lists

extension KubernetesListWatch {
    /// How long the beginning of a watch may be silent before the server is held to know nothing of initial events.
    private static var initialSilence: Duration { .seconds(15) }

    private func freshList() async throws(APIError) -> ListResult<Object> {
        _ = memory.takeWatch(at: nil)
        do throws(APIError) {
            return try await list(by: memory.state.withLock { $0.method })
        } catch {
            guard case .gone = error, memory.state.withLock({ $0.noteVersionGone() }) else { throw error }
            return try await list(by: memory.state.withLock { $0.method })
        }
    }

    private func list(by method: ListWatchState.Method) async throws(APIError) -> ListResult<Object> {
        switch method {
        case .stream(let version):
            if let result = try await listByStream(notOlderThan: version) { return result }
            return try await list(by: memory.state.withLock { $0.pages })
        case .pages(let version):
            var options = options
            options.resourceVersion = version
            let list = try await client.list(resource, in: namespace, options, decode: decode)
            return ListResult(items: list.items, resourceVersion: list.resourceVersion)
        }
    }

    /// Nil where the stream was no list, so that pages are to be asked for.
    private func listByStream(notOlderThan version: String?) async throws(APIError) -> ListResult<Object>? {
        do throws(APIError) {
            let watch = try await open(.everything(notOlderThan: version))
            return try await readList(from: watch)
        } catch {
            switch error {
            case .invalid:
                memory.state.withLock { $0.noteNoStreams() }
                return nil
            // A server that fails at it, such as one whose etcd cannot tell how far it is, may well have pages.
            case .unavailable(_, _, isSafe: false): return nil
            default: throw error
            }
        }
    }

    private func readList(from watch: OpenWatch) async throws(APIError) -> ListResult<Object>? {
        var objects = InitialObjects<Object>()
        do throws(APIWatch.Failure) {
            while let event = try await watch.events.next(within: Self.initialSilence) {
                switch event {
                case .changed(let change, let json, _): objects.apply(change, json, decode(json))
                case .bookmark(let version, endsInitial: true):
                    memory.keep(watch, at: version)
                    return ListResult(items: objects.items, resourceVersion: version)
                case .bookmark: continue
                }
            }
            return nil
        } catch {
            switch error {
            case .silent:
                memory.state.withLock { $0.noteNoStreams() }
                return nil
            case .broken(let error): throw error
            }
        }
    }

    private func open(_ start: WatchStart) async throws(APIError) -> OpenWatch {
        let span = WatchSpan(random: client.settings.random())
        let request = APIRequest.watch(resource, in: namespace, options, from: start, seconds: span.seconds)
        let stream = try await client.open(request)
        return OpenWatch(events: APIWatch(stream, clock: clock), silence: span.silence)
    }
}

// MARK: - What is kept between calls

/// A watch, and how long it may say nothing.
struct OpenWatch: Sendable {
    let events: APIWatch
    let silence: Duration
}

/// What a source keeps between a list, a watch and the next list.
final class ListWatchMemory: Sendable {
    let state: Mutex<ListWatchState>
    /// The watch that a list has begun, and the version where it stands.
    private let begun = Mutex<(version: String, watch: OpenWatch)?>(nil)

    init(_ state: ListWatchState) { self.state = Mutex(state) }

    func keep(_ watch: OpenWatch, at version: String) { begun.withLock { $0 = (version, watch) } }

    /// The watch that stands at a version, if there is one; any other is closed.
    func takeWatch(at version: String?) -> OpenWatch? {
        let taken = begun.withLock { begun in
            defer { begun = nil }
            return begun
        }
        return taken.flatMap { $0.version == version ? $0.watch : nil }
    }
}

extension ListWatchError {
    /// What a watcher does about an API server's error.
    package init(_ error: APIError) {
        switch error {
        case .gone: self = .gone
        case .unauthorized, .forbidden, .unusable: self = .denied(reason: error.message)
        default: self = .unavailable(reason: error.message)
        }
    }
}
