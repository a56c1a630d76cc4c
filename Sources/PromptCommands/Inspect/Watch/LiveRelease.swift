import PromptCore

/// A release as a live view draws it.
struct LiveRelease: Sendable, Hashable {
    var release: RecordedRelease
    /// By alias, as the manifest says; none where it cannot be read.
    var strategies: [String: RolloutStrategy]

    init(release: RecordedRelease, spec: PromptReleaseSpec?) {
        self.release = release
        strategies = Dictionary(
            (spec?.aliases ?? []).map { ($0.name, $0.strategy) }, uniquingKeysWith: { first, _ in first })
    }

    /// Nothing moves, waits or is wrong: one line tells it all.
    var isSettled: Bool {
        release.status?.phase == .ready && release.deletedAt == nil
            && release.status?.aliases.allSatisfy { $0.phase == .stable } == true
    }

    /// An evaluation runs somewhere.
    var isEvaluating: Bool {
        release.status?.aliases.contains { alias in alias.gates.contains { $0.verdict == .running } } == true
    }
}

/// The drawing of releases at a moment; pure.
struct LivePen: Sendable {
    let now: Timestamp
    /// Grows with every drawing: what turns turns with it.
    let tick: Int
    /// Columns of the screen: bars are left out where there is no room for them.
    let width: Int
    /// For the command that ends a wait.
    var words = CommandWords()

    /// A release in one line.
    func line(of live: LiveRelease) -> StyledText {
        var line = head(of: live)
        if let summary = live.release.status?.summary, !summary.isEmpty { line += StyledText("  " + summary) }
        return line
    }

    /// A release with all of its aliases.
    func tree(of live: LiveRelease) -> StyledTree {
        let aliases = (live.release.status?.aliases ?? []).map { tree(of: $0, live) }
        return StyledTree(head(of: live), problems(of: live) + aliases)
    }

    private func head(of live: LiveRelease) -> StyledText {
        let release = live.release
        let head = StyledText(release.key.description, .bold) + "  "
        if let deletedAt = release.deletedAt {
            return head + StyledText("Deleting", .yellow) + StyledText("  since \(age(of: deletedAt))", .dim)
        }
        guard let status = release.status else {
            return head + StyledText("the operator has not looked at it yet", .dim)
        }
        let stale = status.observedGeneration == release.generation ? "" : "  (a newer manifest is not looked at yet)"
        return head + StyledText(status.phase.rawValue, status.phase.style) + StyledText(stale, .yellow)
    }

    /// What nobody but a person will mend.
    private func problems(of live: LiveRelease) -> [StyledTree] {
        guard let stalled = live.release.status?.condition(.stalled), stalled.status == .true else { return [] }
        let message = stalled.message.split(separator: "\n").first.map(String.init) ?? ""
        return [StyledTree(StyledText("✖ \(stalled.reason)", .red) + StyledText("  " + message))]
    }

    private func tree(of alias: AliasStatus, _ live: LiveRelease) -> StyledTree {
        let name = StyledText(alias.name, .bold) + "  " + StyledText(alias.phase.rawValue, alias.phase.style)
        guard let candidate = alias.candidate else {
            guard let stable = alias.stable else {
                return StyledTree(name + StyledText("  nothing is served yet", .dim))
            }
            return StyledTree(name + StyledText("  \(stable.version)") + since(stable.since))
        }
        let stable = alias.stable.map { StyledTree(StyledText("stable     \($0.version)") + since($0.since)) }
        return StyledTree(
            name,
            [
                stable ?? StyledTree(StyledText("stable     nothing yet", .dim)),
                StyledTree(label(of: candidate, alias), steps(of: alias, live) + standing(of: alias, live)),
            ])
    }

    private func label(of candidate: CandidateVersion, _ alias: AliasStatus) -> StyledText {
        let label = StyledText("candidate  \(candidate.version)") + StyledText("  attempt \(alias.attempt)", .dim)
        guard alias.stable != nil else { return label }
        let weight = StyledText("  \(alias.weight.text)", alias.weight == .zero ? .dim : .cyan)
        guard width >= 72 else { return label + weight }
        return label + "  " + bar(alias.weight.basisPoints, of: Percentage.all.basisPoints, width: 20, .cyan) + weight
    }

    func since(_ moment: Timestamp) -> StyledText { StyledText("  for \(age(of: moment))", .dim) }

    func age(of moment: Timestamp) -> String { moment.age(at: now) }

    /// A bar of blocks; anything above nothing shows, and only the whole fills it.
    func bar(_ part: Int, of whole: Int, width: Int, _ style: TextStyle) -> StyledText {
        let share = whole > 0 ? part * width / whole : 0
        let filled = part <= 0 ? 0 : part >= whole ? width : min(width - 1, max(1, share))
        return StyledText(String(repeating: "█", count: filled), style)
            + StyledText(String(repeating: "░", count: width - filled), .dim)
    }

    /// What turns while something runs.
    var spinner: String {
        let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
        return frames[tick % frames.count]
    }
}
