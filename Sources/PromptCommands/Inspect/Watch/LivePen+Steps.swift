import PromptCore

/// The steps of a rollout, with the gates of the one that is tried.
extension LivePen {
    /// One line for each step that the manifest lists; without the manifest the step that is held, and the gates.
    func steps(of alias: AliasStatus, _ live: LiveRelease) -> [StyledTree] {
        let isMoving = alias.phase != .rolledBack && alias.phase != .rejected
        guard isMoving, alias.stable != nil, let strategy = live.strategies[alias.name] else {
            return (alias.step.map { [StyledTree(held($0, hold: nil))] } ?? []) + gates(of: alias)
        }
        let listed = strategy.steps.map { step in
            StyledTree(label(of: step, alias), alias.gates.first?.weight == step.weight ? gates(of: alias) : [])
        }
        // Steps may be edited while one of them is held.
        let isListed = alias.step.map { held in strategy.steps.contains { $0.weight == held.weight } } ?? true
        let unlisted = isListed ? [] : alias.step.map { [StyledTree(held($0, hold: nil))] } ?? []
        let areGatesListed = strategy.steps.contains { $0.weight == alias.gates.first?.weight }
        return unlisted + listed + (areGatesListed ? [] : gates(of: alias))
    }

    private func label(of step: RolloutStep, _ alias: AliasStatus) -> StyledText {
        if let clock = alias.step, clock.weight == step.weight { return held(clock, hold: step.hold) }
        if step.weight <= alias.weight { return StyledText("✔ ", .green) + StyledText(step.weight.text, .dim) }
        if alias.gates.first?.weight == step.weight {
            return StyledText(alias.paused == nil ? "◆ " : "‖ ", alias.phase.style) + StyledText(step.weight.text)
        }
        return StyledText("○ \(step.weight.text)\(plan(of: step.hold))", .dim)
    }

    private func plan(of hold: RolloutStep.Hold) -> String {
        switch hold {
        case .time(let span): span == .zero ? "" : "  for \(span.text)"
        case .manual: "  until somebody promotes it"
        }
    }

    /// `● 5%  ███░░░░░░░  12m of 1h, 48m left`.
    private func held(_ clock: StepClock, hold: RolloutStep.Hold?) -> StyledText {
        // Whole seconds, so that what is held and what is left make up the hold.
        let held = TimeSpan.seconds(clock.elapsed(at: now).milliseconds / 1000)
        let stands = clock.clockSince == nil
        let mark = StyledText(stands ? "‖ " : "● ", stands ? .yellow : .cyan) + StyledText(clock.weight.text, .bold)
        let suffix = StyledText(stands ? "; its clock stands" : "", .yellow)
        switch hold {
        case .time(let span)?:
            let left = max(.zero, span - held)
            let times = StyledText("  \(held.stopwatch) of \(span.text), \(left.stopwatch) left")
            guard width >= 72, span > .zero else { return mark + times + suffix }
            let done = Int(held.milliseconds.clamped(to: 0...span.milliseconds))
            return mark + "  " + bar(done, of: Int(span.milliseconds), width: 20, .green) + times + suffix
        case .manual?: return mark + StyledText("  held \(held.stopwatch), until somebody promotes it") + suffix
        case nil: return mark + StyledText("  held \(held.stopwatch)") + suffix
        }
    }

    private func gates(of alias: AliasStatus) -> [StyledTree] {
        alias.gates.map { gate in
            let mark = gate.verdict == .running ? spinner : gate.verdict.mark
            let message = gate.message.isEmpty ? gate.verdict.rawValue : gate.message
            return StyledTree(
                StyledText(mark + " ", gate.verdict.style) + StyledText(gate.name) + StyledText("  \(message)", .dim))
        }
    }

    /// Why it stands where it stands, and what ends that.
    func standing(of alias: AliasStatus, _ live: LiveRelease) -> [StyledTree] {
        var lines: [StyledTree] = []
        if let paused = alias.paused {
            let by = paused.by == .person ? "a person" : paused.by == .gate ? "a gate" : "an error"
            lines.append(
                StyledTree(
                    StyledText("‖ paused by \(by)", .yellow)
                        + StyledText("  \(age(of: paused.at)) ago: \(paused.reason)")))
        }
        if alias.phase == .rolledBack || alias.phase == .rejected,
            let digest = alias.candidate?.digest, let rejection = alias.rejection(of: digest)
        {
            lines.append(
                StyledTree(
                    StyledText("✖ \(rejection.reason.rawValue)", .red)
                        + StyledText("  \(age(of: rejection.at)) ago: \(rejection.message)")))
        }
        if let awaiting = alias.awaiting { lines.append(tree(of: awaiting, alias, live.release)) }
        return lines
    }

    private func tree(of awaiting: Awaiting, _ alias: AliasStatus, _ release: RecordedRelease) -> StyledTree {
        let have = awaiting.have.isEmpty ? "" : ", have \(awaiting.have.joined(separator: ", "))"
        let need = awaiting.need > 1 ? " by \(awaiting.need) people" : ""
        let command = "\(awaiting.action.rawValue.lowercased()) \(release.key.name) --alias \(alias.name)"
        return StyledTree(
            StyledText("◷ waits for \(awaiting.action.rawValue) at \(awaiting.weight.text)\(need)\(have)", .yellow),
            [StyledTree(StyledText(words.line("\(command) -n \(release.key.namespace)"), .dim))])
    }
}

extension GateStatus.State {
    /// One column that stands for it.
    fileprivate var mark: String {
        switch self {
        case .pass: "✔"
        case .fail: "✖"
        case .inconclusive: "?"
        case .error: "!"
        case .pending, .running: "·"
        }
    }
}

extension TimeSpan {
    /// To the second, for what is watched: `1h02m`, `47m32s`, `9s`.
    fileprivate var stopwatch: String {
        let seconds = max(0, milliseconds / 1000)
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        if hours >= 24 { return age }
        if hours > 0 { return "\(hours)h\(minutes < 10 ? "0" : "")\(minutes)m" }
        let rest = seconds % 60
        return minutes > 0 ? "\(minutes)m\(rest < 10 ? "0" : "")\(rest)s" : "\(rest)s"
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
