import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// Where every operation of one simulated operator passes, before and after its effect: here it is counted and checked,
/// and here the operator can be paused, failed or killed.
package final class SimulatedDoor: Sendable {
    package typealias Moment = SimulationStep.Moment
    typealias Interruption = SimulationStep.Interruption

    /// How an operator fares that passes.
    package enum Passage: Sendable, Hashable {
        case open
        /// What it does fails.
        case fails
        /// It was killed: nothing that it does reaches the world.
        case closed
    }

    private struct Guarded {
        var isDead = false
        var isLockstep = false
        var interruptions: [(moment: Moment, kind: Interruption)] = []
        var paused: [Wakeup] = []
    }

    private let guarded = Mutex(Guarded())
    private let number: Int
    private let site: SimulationSite
    /// What stands still with a paused operator; nil where nothing else of its process does.
    private let executor: SimulationExecutor?

    init(_ number: Int, at site: SimulationSite, stopping executor: SimulationExecutor? = nil) {
        self.number = number
        self.site = site
        self.executor = executor
    }

    package var isDead: Bool { guarded.withLock { $0.isDead } }

    /// To be asked around every operation of a backend.
    func pass(_ operation: BackendOperation, _ moment: OperationMoment) async -> BackendError? {
        if moment == .after, operation.isEffect { site.happened(operation, by: number) }
        var reading: ObjectKey?
        if case .readRelease(let key) = operation { reading = key }
        let passage =
            moment == .before
            ? await enter(operation.name, reading: reading, at: Moment(operation, moment))
            : await leave(operation.name, at: Moment(operation, moment))
        switch passage {
        case .open: return nil
        case .fails: return .unavailable("a fault")
        case .closed: return .unavailable("this operator was killed")
        }
    }

    /// To be asked before something is done; `reading` is the release that is about to be read.
    package func enter(_ name: String, reading: ObjectKey?, at moment: Moment?) async -> Passage {
        guard !isDead else { return .closed }
        guard site.begins(reading: reading, by: number) else {
            guarded.withLock { $0.isDead = true }
            return .closed
        }
        return await stand(at: moment, "before \(name)")
    }

    /// To be asked after something took effect, before the operator hears of it.
    package func leave(_ name: String, at moment: Moment?) async -> Passage {
        isDead ? .closed : await stand(at: moment, "after \(name)")
    }

    private func stand(at moment: Moment?, _ place: String) async -> Passage {
        switch interruption(at: moment) {
        case .kill:
            site.met("kill", by: number, place)
            guarded.withLock { $0.isDead = true }
        case .fail:
            site.met("failure", by: number, place)
            return .fails
        case .pause:
            site.met("pause", by: number, place)
            await pause()
        case nil:
            if guarded.withLock({ $0.isLockstep }) { await Task.yield() }
        }
        return isDead ? .closed : .open
    }

    private func interruption(at moment: Moment?) -> Interruption? {
        guarded.withLock { guarded in
            guard let index = guarded.interruptions.firstIndex(where: { $0.moment == moment }) else { return nil }
            return guarded.interruptions.remove(at: index).kind
        }
    }

    private func pause() async {
        let wakeup = Wakeup()
        guarded.withLock { $0.paused.append(wakeup) }
        executor?.stop(true)
        _ = await wakeup.wait()
    }

    // MARK: What the simulation does to it

    func interrupt(at moment: Moment, _ kind: Interruption) {
        guarded.withLock { $0.interruptions.append((moment, kind)) }
    }

    func setLockstep(_ isOn: Bool) { guarded.withLock { $0.isLockstep = isOn } }

    func resume() {
        let paused = guarded.withLock { guarded in
            defer { guarded.paused = [] }
            return guarded.paused
        }
        for wakeup in paused { wakeup.fire() }
        executor?.stop(false)
    }

    /// Nothing will befall it any more.
    func calm() {
        guarded.withLock { $0.interruptions = [] }
        resume()
    }

    /// From here on nothing that it does reaches the world.
    package func kill() {
        guarded.withLock { $0.isDead = true }
        resume()
    }
}

extension SimulationStep.Moment {
    /// The moment of an operation; nil where none is named.
    init?(_ operation: BackendOperation, _ moment: OperationMoment) {
        let isBefore = moment == .before
        switch operation {
        case .readDecisions where isBefore: self = .afterReading
        case .recordVersion: self = isBefore ? .beforeRecord : .afterRecord
        case .commit: self = isBefore ? .beforeCommit : .afterCommit
        case .deliver: self = isBefore ? .beforeDeliver : .afterDeliver
        case .saveRun: self = isBefore ? .beforeSaveRun : .afterSaveRun
        case .reportOutcome: self = isBefore ? .beforeOutcome : .afterOutcome
        case .forget, .deleteRun, .deleteDecision, .removeBundle:
            self = isBefore ? .beforeRemove : .afterRemove
        default: return nil
        }
    }
}
