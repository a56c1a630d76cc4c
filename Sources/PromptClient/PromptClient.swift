import PromptBundle
import Synchronization

/// The prompts of one release, as a workload uses them: from a mounted ConfigMap or any other folder with a bundle.
///
/// ```swift
/// let client = try PromptClient(directory: "/etc/prompts")
/// let prompt = try client.resolve("production", targetingKey: userID)
/// let body = try prompt.render(["ticket": .string(ticket)])
/// ```
/// A client can be shared by all tasks of a process. It reads the folder when it is made; afterwards `refresh`, or
/// iterating `updates` in a task of its own, keeps it current. Whatever goes wrong with the folder, the last good bundle
/// stays.
public final class PromptClient: Sendable {
    private let reader: BundleReader
    private let clock: any Clock<Duration>
    private let interval: Duration
    private let state: Mutex<ClientState>

    /// Reads the bundle in a folder; throws why there is none. `interval` is how often `updates` looks at the folder.
    public init(
        directory: String, interval: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock()
    ) throws(BundleError) {
        reader = BundleReader(directory: directory)
        let (bundle, revision) = try reader.loadWithRevision()
        self.clock = clock
        self.interval = interval
        state = Mutex(ClientState(bundle: bundle, revision: revision))
    }

    /// The last good bundle.
    public var bundle: LoadedBundle { state.withLock { $0.bundle } }

    /// The prompt that an alias gives a targeting key (a user, a tenant, a session), worded for a model.
    ///
    /// The same key gets the same version while the canary's weight stands; no key, or an empty one, gets the stable
    /// version. `intent` is what the caller means to ask for: another bundle is an error. Throws `bundle` for an unknown
    /// alias or intent, and `invalidPrompt` for a version that cannot be used.
    public func resolve(
        _ alias: String, intent: String? = nil, targetingKey: String? = nil, model: String? = nil
    ) throws(PromptError) -> Prompt {
        let bundle = bundle
        let resolution: Resolution
        do throws(BundleError) {
            if let intent, intent != bundle.index.intent { throw .unknownIntent(intent, known: bundle.index.intent) }
            resolution = try bundle.resolve(alias: alias, targetingKey: targetingKey, model: model)
        } catch {
            throw .bundle(error)
        }
        let wording = ClientState.Wording(digest: resolution.digest, body: resolution.prompt)
        if let prepared = state.withLock({ $0.prepared[wording] }) { return Prompt(resolution, prepared) }
        let prepared = try PreparedPrompt(resolution)
        state.withLock { $0.prepared[wording] = prepared }
        return Prompt(resolution, prepared)
    }

    /// Reads the folder anew if it has changed: the update, or nil when there is none since the last look.
    ///
    /// A failure is told once; the folder is read again at every look until it is whole.
    @discardableResult
    public func refresh() -> BundleUpdate? {
        let seen = state.withLock { $0.revision }
        do throws(BundleError) {
            guard try reader.revision() != seen else { return state.withLock { $0.recover() } }
            let (bundle, revision) = try reader.loadWithRevision()
            return state.withLock { $0.replace(bundle, revision, since: seen) }
        } catch {
            return state.withLock { $0.fail(error, since: seen) }
        }
    }

    /// The changes of the bundle from now on, each to be iterated by one task.
    ///
    /// While it is iterated the folder is looked at every `interval`; it ends when the task is cancelled. A state that
    /// lasts no longer than the work of the loop's body may be left out.
    public var updates: AsyncStream<BundleUpdate> {
        let seen = Mutex(state.withLock { $0.count })
        return AsyncStream { [self] in
            guard let (update, count) = await next(after: seen.withLock(\.self)) else { return nil }
            seen.withLock { $0 = count }
            return update
        }
    }

    /// The newest update after that many; nil when the task is cancelled.
    private func next(after count: Int) async -> (update: BundleUpdate, count: Int)? {
        while true {
            if let update = state.withLock({ $0.update(after: count) }) { return update }
            // A clock's sleep throws for nothing but the cancellation of its task.
            do { try await clock.sleep(for: interval) } catch { return nil }
            refresh()
        }
    }
}
