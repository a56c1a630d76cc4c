import PromptCore

/// A simulated world told from its beginning: how it is set up, and what then happens.
package struct SimulationScript: Sendable, Hashable {
    /// How a world begins.
    package struct Setup: Sendable, Hashable {
        /// Releases at the start, 1 to `SimulationCatalog.releases.count`.
        package var releases: Int
        /// How far the second operator's clock is ahead of the first's; it may be behind.
        package var skew: TimeSpan
        /// The operators' own commits are told to nobody, as on a folder, where only one operator runs at a time.
        package var isQuiet: Bool
        /// Whether a second operator runs from the start.
        package var hasTwoOperators: Bool
        /// Whether operators contend for a lease, where there can be one, and only its holder works.
        package var isElected: Bool

        package init(
            releases: Int = 1, skew: TimeSpan = .zero, isQuiet: Bool = false, hasTwoOperators: Bool = false,
            isElected: Bool = false
        ) {
            self.releases = releases
            self.skew = skew
            self.isQuiet = isQuiet
            self.hasTwoOperators = hasTwoOperators
            self.isElected = isElected
        }
    }

    package var setup: Setup
    package var steps: [SimulationStep]

    package init(_ setup: Setup, _ steps: [SimulationStep]) {
        self.setup = setup
        self.steps = steps
    }

    /// What happens in the simplest world: one release, one operator.
    package init(_ steps: [SimulationStep]) { self.init(Setup(), steps) }

    /// The script as a test would write it, a step a line.
    package var source: String {
        let setup =
            "Setup(releases: \(setup.releases), skew: .seconds(\(setup.skew.milliseconds / 1000)), "
            + "isQuiet: \(setup.isQuiet), hasTwoOperators: \(setup.hasTwoOperators)"
            + (setup.isElected ? ", isElected: true)" : ")")
        return "SimulationScript(\n    .init\(setup.dropFirst("Setup".count)),\n    [\n"
            + steps.map { "        \($0.source),\n" }.joined() + "    ])"
    }
}
