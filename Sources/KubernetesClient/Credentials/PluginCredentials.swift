import ControllerRuntime
import Foundation
import Synchronization

/// The credentials of a plugin: kept until they expire or a server refuses them, and asked for once for all who wait.
///
/// A failure is told to everybody for ten seconds before the plugin is run again. Who is cancelled waits no longer; the
/// plugin goes on for the others.
final class PluginCredentials: CredentialSource {
    private typealias Answer = Result<Credential, APITransportError>

    private struct State {
        var held: ExecCredential?
        var failure: (error: APITransportError, at: Duration)?
        var isRunning = false
        var lastID: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]
    }

    private static let pause = Duration.seconds(10)

    private let run: PluginRun
    private let now: @Sendable () -> Date
    private let timeline: Timeline
    private let state = Mutex(State())

    init(_ plugin: ExecPlugin, _ surroundings: HTTPAPITransport.Surroundings) {
        run = PluginRun(plugin: plugin, surroundings: surroundings)
        now = surroundings.now
        timeline = Timeline(surroundings.clock)
    }

    func credential() async throws(APITransportError) -> Credential {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(id, $0) }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: .failure(.cancelled))
        }
        return try answer.get()
    }

    func refused(_ credential: Credential) -> Bool {
        state.withLock { state in
            if state.held?.credential == credential { state.held = nil }
            return true
        }
    }

    /// Answers at once, or lets wait for the run that is under way or begins.
    private func enter(_ id: UInt64, _ continuation: CheckedContinuation<Answer, Never>) {
        let (answer, starts) = state.withLock { state -> (Answer?, Bool) in
            if let answer = known(state) { return (answer, false) }
            // Read under the lock: a cancellation that comes later finds who waits.
            if Task.isCancelled { return (.failure(.cancelled), false) }
            state.waiting[id] = continuation
            defer { state.isRunning = true }
            return (nil, !state.isRunning)
        }
        if let answer { continuation.resume(returning: answer) }
        if starts { run.start { self.finish($0) } }
    }

    private func known(_ state: State) -> Answer? {
        if let held = state.held, held.expires.map({ now() < $0 }) ?? true { return .success(held.credential) }
        if let failure = state.failure, timeline.now - failure.at < Self.pause { return .failure(failure.error) }
        return nil
    }

    private func finish(_ outcome: PluginRun.Outcome) {
        let waiting = state.withLock { state in
            state.isRunning = false
            switch outcome {
            case .success(let credential): (state.held, state.failure) = (credential, nil)
            case .failure(let error): (state.held, state.failure) = (nil, (error, timeline.now))
            }
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: outcome.map(\.credential)) }
    }
}
