import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// A world in memory, its manifests written as files; it has nothing that could be damaged.
final class InMemorySubject: ConformanceSubject {
    private struct State {
        var files: [String: String] = [:]
        var now = Fixtures.start
        var failing: (step: Int, error: BackendError)?
        var steps = 0
        var isFailed = false
    }

    let world: InMemoryWorld
    private let state: Mutex<State>
    private let sabotage: Sabotage?

    /// An empty world; `sabotage` breaks a promise of the backend's.
    init(_ sabotage: Sabotage? = nil) {
        world = InMemoryWorld()
        state = Mutex(State())
        self.sabotage = sabotage
    }

    private init(_ world: InMemoryWorld, _ state: sending State, _ sabotage: Sabotage?) {
        self.world = world
        self.state = Mutex(state)
        self.sabotage = sabotage
    }

    var now: Timestamp { state.withLock { $0.now } }
    var second: InMemoryBackend { backend }
    var backend: InMemoryBackend {
        InMemoryBackend(world) { [self] operation, moment in
            sabotage?.act(on: world, operation, moment) ?? step()
        }
    }

    private func step() -> BackendError? {
        state.withLock { state in
            defer { state.steps += 1 }
            guard let failing = state.failing, failing.step == state.steps else { return nil }
            state.isFailed = true
            return failing.error
        }
    }

    func fail(step: Int, as fault: ConformanceFault) {
        let error: BackendError = fault == .denied ? .denied("not allowed") : .unavailable("no answer")
        state.withLock { state in
            state.failing = (step, error)
            (state.steps, state.isFailed) = (0, false)
        }
    }

    func recover() -> Bool {
        state.withLock { state in
            state.failing = nil
            return state.isFailed
        }
    }

    func restarted() async throws -> InMemorySubject {
        world.endWatches()
        return InMemorySubject(world, state.withLock { State(files: $0.files, now: $0.now) }, sabotage)
    }

    func write(_ file: String, _ manifests: String?) async throws {
        let old = state.withLock { state in
            defer { state.files[file] = manifests }
            return state.files[file]
        }
        let (before, after) = (Self.decode(old), Self.decode(manifests))
        for manifest in before where !after.contains(where: { $0.key == manifest.key && $0.kind == manifest.kind }) {
            switch manifest {
            case .release(let release): world.delete(release.key)
            case .suite(let suite): world.withdraw(.suite, suite.key)
            case .endpoint(let endpoint): world.withdraw(.endpoint, endpoint.key)
            case .decision, .configMap, .keySecret: break
            }
        }
        for manifest in after {
            switch manifest {
            case .release(let release): world.apply(release)
            case .suite(let suite): world.put(suite)
            case .endpoint(let endpoint): world.put(endpoint)
            case .decision, .configMap, .keySecret: break
            }
        }
    }

    private static func decode(_ text: String?) -> [Manifest] {
        let documents = ManifestFile.read(Array((text ?? "").utf8), file: "m.yaml").documents
        return documents.compactMap { document in
            ManifestDecoder.decode(document) { _ in .success(Array("{\"key\": \"a\", \"answer\": \"b\"}".utf8)) }
                .manifest
        }
    }

    func decide(_ decision: ReleaseDecision) async throws -> ReleaseDecision {
        world.decide(decision)
        return decision
    }

    func files(at place: ObjectKey) async throws -> [String: [UInt8]] { world.contents.bundles[place]?.files ?? [:] }

    func tamper(_ place: ObjectKey, file: String) async throws {
        world.tamper(place, of: place.name) { bundle in
            var bundle = bundle
            bundle?.files[file] = Array("tampered".utf8)
            return bundle
        }
    }

    func occupy(_ place: ObjectKey) async throws {
        world.tamper(place) { _ in .init(files: ["note": [1]], transition: nil, ownerUID: nil) }
    }

    func pass(_ span: TimeSpan) async throws {
        world.expireRecords(
            at: state.withLock { state in
                state.now = state.now + span
                return state.now
            })
    }

    func damage(_ record: ConformanceRecord) async throws -> Bool { false }
}
