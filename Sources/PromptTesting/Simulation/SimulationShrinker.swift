/// Makes a script that fails shorter while it still breaks the same invariant: delta debugging over its steps.
package struct SimulationShrinker {
    private let ground: any SimulationGround
    private let flaw: SimulationFlaw?
    private let invariant: Character?
    private var script: SimulationScript
    /// Plays that are left before it gives up.
    private var budget: Int

    /// The shortest script found that breaks the same invariant as `script`, which breaks one; at most `plays` are tried.
    package static func shrink(
        _ script: SimulationScript, violation: String, on ground: any SimulationGround = MemoryGround(),
        flaw: SimulationFlaw? = nil, plays: Int = 600
    ) async -> SimulationScript {
        var shrinker = SimulationShrinker(
            ground: ground, flaw: flaw, invariant: violation.first, script: script, budget: plays)
        await shrinker.simplifySetup()
        await shrinker.dropSteps()
        await shrinker.simplifySetup()
        return shrinker.script
    }

    private mutating func stillFails(_ candidate: SimulationScript) async -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        let outcome = await Simulation.play(candidate, on: ground, flaw: flaw)
        guard outcome.violation?.first == invariant else { return false }
        script = candidate
        return true
    }

    /// Drops ever smaller parts, until no single step can go.
    private mutating func dropSteps() async {
        var size = max(1, script.steps.count / 2)
        while true {
            var start = 0
            var hasShrunk = false
            while start < script.steps.count {
                var candidate = script
                candidate.steps.removeSubrange(start..<min(start + size, candidate.steps.count))
                if await stillFails(candidate) { hasShrunk = true } else { start += size }
            }
            if size == 1, !hasShrunk { return }
            if budget == 0 { return }
            size = hasShrunk && size == 1 ? 1 : max(1, size / 2)
        }
    }

    private mutating func simplifySetup() async {
        let simplest = SimulationScript.Setup()
        for change: (inout SimulationScript.Setup) -> Void in [
            { $0.skew = simplest.skew }, { $0.isQuiet = simplest.isQuiet },
            { $0.isElected = simplest.isElected }, { $0.hasTwoOperators = simplest.hasTwoOperators },
            { $0.releases = 1 }, { $0.releases = 2 },
        ] {
            var candidate = script
            change(&candidate.setup)
            if candidate.setup != script.setup, candidate.setup.releases <= script.setup.releases {
                _ = await stillFails(candidate)
            }
        }
    }
}
