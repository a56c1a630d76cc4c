import PromptCore

/// Makes scripts out of seeds: short scenes in which people roll out, decide and edit while something goes wrong.
package struct SimulationGenerator {
    private var random: SeededGenerator
    private var setup: SimulationScript.Setup
    /// Nobody tampers, loses or keeps anything: every place must be in order in the end.
    private let isTidy: Bool

    private init(_ seed: UInt64) {
        random = SeededGenerator(seed: seed)
        setup = SimulationScript.Setup()
        setup.releases = random.pick([1, 1, 2, 2, 3, 4])
        setup.skew = .seconds(random.pick([0, 0, 7, -7, 90]))
        setup.hasTwoOperators = random.once(in: 3)
        isTidy = random.once(in: 2)
        setup.isQuiet = !setup.hasTwoOperators && random.once(in: 3)
    }

    /// The script of a seed: the same seed always makes the same script.
    package static func script(seed: UInt64) -> SimulationScript {
        var generator = SimulationGenerator(seed)
        var steps: [SimulationStep] = []
        let length = generator.random.pick([10, 20, 30])
        while steps.count < length { steps += generator.scene() }
        return SimulationScript(generator.setup, steps)
    }

    private mutating func release() -> Int { Int.random(in: 0..<setup.releases, using: &random) }
    private mutating func alias() -> String {
        random.pick(["production", "production", "production", "staging", "edge"])
    }
    private mutating func version() -> String { random.pick(["v1", "v2", "v2", "v2b", "v3", "v3", "v4"]) }
    private mutating func anyOperator() -> Int {
        setup.hasTwoOperators || random.once(in: 4) ? random.pick([0, 1]) : 0
    }

    private mutating func pass() -> SimulationStep {
        .pass(seconds: random.pick([1, 20, 61, 61, 61, 61, 601, 601, 1900, 7200]))
    }

    private mutating func scene() -> [SimulationStep] {
        switch Int.random(in: 0..<22, using: &random) {
        case 20: retention()
        case 21: life()
        case 0..<6: rollout()
        case 6..<13: trouble()
        case 13: [.toggleLockstep] + acts(4) + [.toggleLockstep]
        case 14: held()
        case 15: random.once(in: 2) ? [.rest] : [.kill(anyOperator()), act(), .start(0)]
        case 16: outage()
        default: acts(2)
        }
    }

    /// A candidate, and as much time as its steps may take.
    private mutating func rollout() -> [SimulationStep] {
        let number = release()
        let alias = random.pick(["production", "production", "staging"])
        var steps: [SimulationStep] = []
        if random.once(in: 2) {
            steps.append(
                .strategy(
                    Int.random(in: 0..<SimulationCatalog.strategies.count, using: &random), alias: alias, of: number))
        }
        let verdict = random.pick([nil, nil, nil, nil, Verdict.fail, .inconclusive, .error])
        steps.append(.name(version(), alias: alias, of: number))
        for turn in 0..<random.pick([1, 2, 3, 4]) {
            if turn == 1, let verdict { steps.append(.verdict(verdict)) }
            steps.append(random.pick([.pass(seconds: 20), .pass(seconds: 61), pass()]))
            if random.once(in: 2) { steps.append(decision(about: alias, of: number)) }
        }
        return steps + (verdict == nil ? [] : [.verdict(.pass), .answer(alias: alias, of: number)])
    }

    private mutating func moment() -> SimulationStep.Moment {
        random.pick(SimulationStep.Moment.allCases + [.afterReading, .beforeCommit, .beforeDeliver, .beforeDeliver])
    }

    /// Something befalls an operator in the middle of what follows.
    private mutating func trouble() -> [SimulationStep] {
        let victim = anyOperator()
        let kind = random.pick([SimulationStep.Interruption.pause, .pause, .pause, .fail, .kill])
        var steps: [SimulationStep] = [
            .interrupt(victim, moment(), kind), busyAct(),
        ]
        switch kind {
        case .pause: steps += [.start(1 - victim)] + acts(random.pick([1, 2, 3])) + [.resume(victim)]
        case .kill: steps += acts(random.pick([0, 1])) + [.start(random.pick([0, 1]))]
        case .fail: steps += acts(random.pick([0, 1]))
        }
        return steps
    }

    private mutating func held() -> [SimulationStep] {
        let victim = anyOperator()
        return [.hold(victim, random.pick(SimulationStep.Feed.allCases))] + acts(3)
            + [random.once(in: 3) ? .loseWatches(victim) : .flow(victim)]
    }

    /// A version leaves the spec, is let go, and is wanted again.
    private mutating func retention() -> [SimulationStep] {
        let (number, version) = (release(), version())
        return [
            .retention(days: 0, of: number), .toggleVersion(version, of: number), trap([.beforeCommit, .afterCommit]),
            .name("v1", alias: alias(), of: number), .toggleVersion(version, of: number),
            .name(version, alias: alias(), of: number), pass(), .resume(0),
        ]
    }

    /// A release goes, and comes back, while an operator is at it.
    private mutating func life() -> [SimulationStep] {
        let number = release()
        return [
            .interrupt(0, moment(), random.pick([.pause, .pause, .kill, .fail])), busyAct(),
            .start(1), .delete(number), act(), .apply(number), .resume(0), .start(0),
        ]
    }

    private mutating func trap(_ moments: [SimulationStep.Moment]) -> SimulationStep {
        .interrupt(0, random.pick(moments), random.pick([.pause, .kill]))
    }

    /// Evaluations take their time, fail, or cannot be asked.
    private mutating func outage() -> [SimulationStep] {
        [.verdict(random.pick([.fail, .inconclusive, .error, .error, nil, nil])), busyAct()] + acts(2)
            + [.verdict(random.pick([.pass, .pass, .pass, .inconclusive, .fail])), pass(), .verdict(.pass)]
    }

    private mutating func acts(_ count: Int) -> [SimulationStep] { (0..<count).map { _ in act() } }

    /// An act that gives an operator something to do.
    private mutating func busyAct() -> SimulationStep {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: pass()
        case 1, 2: .name(version(), alias: alias(), of: release())
        case 3: decision(about: alias(), of: release())
        default: act()
        }
    }

    private mutating func act() -> SimulationStep {
        let number = release()
        return switch Int.random(in: 0..<44, using: &random) {
        case 0..<6: .name(version(), alias: alias(), of: number)
        case 6..<12: pass()
        case 12..<22: decision(about: alias(), of: number)
        case 22: .toggleSuspend(number)
        case 23: .toggleMistake(number)
        case 24: .toggleAlias(alias(), of: number)
        case 25: .toggleContent(version(), of: number)
        case 26: .toggleVersion(version(), of: number)
        case 27: .toggleBucketing(number)
        case 28: .intent(random.pick(SimulationCatalog.intents), of: number)
        case 29, 30: .deliveryName(random.pick(SimulationCatalog.places), of: number)
        case 31: .retention(days: random.pick([0, 0, 1]), of: number)
        case 32: .delete(number)
        case 33: .apply(number)
        case 34: isTidy ? .toggleBucketing(number) : .toggleDeletionPolicy(number)
        case 35: .suite(random.pick(SimulationCatalog.suites), revision: random.pick([0, 1, 2, 3]))
        case 36: .endpoint(revision: random.pick([0, 1, 2, 3]))
        case 37: .collect(Int.random(in: 0..<20, using: &random))
        case 38: .strategy(Int.random(in: 0..<12, using: &random), alias: alias(), of: number)
        case 39: !isTidy && random.once(in: 3) ? .loseStatus(number) : .repeatEvents(anyOperator())
        case 40 where isTidy: .deliveryName(random.pick(SimulationCatalog.places), of: number)
        default: isTidy ? random.once(in: 2) ? .delete(number) : .apply(number) : tampering()
        }
    }

    private mutating func tampering() -> SimulationStep {
        .tamper(random.pick(SimulationStep.Tampering.allCases), place: random.pick(SimulationCatalog.places))
    }

    /// Mostly what the status waits for, or something else about what it shows.
    private mutating func decision(about alias: String, of number: Int) -> SimulationStep {
        if random.once(in: 2) { return .answer(alias: alias, of: number) }
        let aims = Array(repeating: SimulationStep.Aim.shown, count: 12) + SimulationStep.Aim.allCases
        let actions = ReleaseDecision.Action.allCases + [.abort, .abort, .pause, .reject]
        return .decide(random.pick(actions), alias: alias, of: number, random.pick(aims))
    }
}
