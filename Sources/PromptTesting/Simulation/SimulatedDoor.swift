import ControllerRuntime
import PromptOperator
import Synchronization

/// Where every operation of one simulated operator passes, before and after its effect: here it is counted and checked,
/// and here the operator can be paused, failed or killed.
final class SimulatedDoor: Sendable {
    typealias Moment = SimulationStep.Moment
    typealias Interruption = SimulationStep.Interruption

    private struct Guarded {
        var isDead = false
        var isLockstep = false
        var interruptions: [(moment: Moment, kind: Interruption)] = []
        var paused: [Wakeup] = []
    }

    private let guarded = Mutex(Guarded())
    private let number: Int
    private let site: SimulationSite

    init(_ number: Int, at site: SimulationSite) {
        self.number = number
        self.site = site
    }

    var isDead: Bool { guarded.withLock { $0.isDead } }

    /// To be asked around every operation.
    func pass(_ operation: BackendOperation, _ moment: OperationMoment) async -> BackendError? {
        if moment == .after, operation.isEffect { site.happened(operation, by: number) }
        guard !isDead else { return Self.killed }
        guard moment == .after || site.begins(operation, by: number) else {
            guarded.withLock { $0.isDead = true }
            return Self.killed
        }
        switch interruption(at: Moment(operation, moment)) {
        case .kill:
            site.tell("operator \(number) is killed")
            guarded.withLock { $0.isDead = true }
        case .fail:
            site.tell("operator \(number): \(operation.name) fails (\(moment))")
            return .unavailable("a fault")
        case .pause:
            site.tell("operator \(number) is paused \(moment) \(operation.name)")
            await pause()
        case nil:
            if guarded.withLock({ $0.isLockstep }) { await Task.yield() }
        }
        return isDead ? Self.killed : nil
    }

    private static let killed = BackendError.unavailable("this operator was killed")

    private func interruption(at moment: Moment?) -> Interruption? {
        guarded.withLock { guarded in
            guard let index = guarded.interruptions.firstIndex(where: { $0.moment == moment }) else { return nil }
            return guarded.interruptions.remove(at: index).kind
        }
    }

    private func pause() async {
        let wakeup = Wakeup()
        guarded.withLock { $0.paused.append(wakeup) }
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
    }

    /// Nothing will befall it any more.
    func calm() {
        guarded.withLock { $0.interruptions = [] }
        resume()
    }

    /// From here on nothing that it does reaches the world.
    func kill() {
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
