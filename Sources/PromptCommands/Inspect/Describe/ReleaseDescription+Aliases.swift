import PromptCore

/// The aliases, each as a tree.
extension ReleaseDescription {
    var aliasLines: [String] { (release.status?.aliases ?? []).flatMap { tree(of: $0).lines } }

    private func tree(of alias: AliasStatus) -> Tree {
        let strategy = spec?.aliases.first { $0.name == alias.name }?.strategy
        var children = [stable(alias)]
        if let candidate = alias.candidate { children.append(self.candidate(candidate, alias, strategy)) }
        children += [previous(alias), rejected(alias)].compactMap(\.self)
        let name = "\(terminal.paint(alias.name, .bold))  \(terminal.paint(alias.phase.rawValue, alias.phase.style))"
        return Tree(name, children)
    }

    private func stable(_ alias: AliasStatus) -> Tree {
        guard let stable = alias.stable else {
            return Tree("stable     <none>: nothing is served under this alias yet")
        }
        return Tree("stable     \(stable.version)  \(stable.digest.shown)  for \(age(of: stable.since))")
    }

    private func candidate(
        _ candidate: CandidateVersion, _ alias: AliasStatus, _ strategy: RolloutStrategy?
    ) -> Tree {
        var children: [Tree] = []
        if let step = alias.step { children.append(Tree(describe(step, strategy))) }
        if let paused = alias.paused {
            let by = paused.by == .person ? "a person" : paused.by == .gate ? "a gate" : "an error"
            children.append(
                Tree(
                    "paused by \(by) while \(paused.from.rawValue), \(age(of: paused.at)) ago: \(paused.reason.onOneLine)"
                ))
        }
        if let rejection = alias.rejection(of: candidate.digest), alias.phase == .rolledBack || alias.phase == .rejected
        {
            children.append(
                Tree("\(rejection.reason.rawValue), \(age(of: rejection.at)) ago: \(rejection.message.onOneLine)"))
        }
        if !alias.gates.isEmpty { children.append(Tree("gates", gates(alias))) }
        if let awaiting = alias.awaiting { children.append(self.awaiting(awaiting, alias)) }
        return Tree(
            "candidate  \(candidate.version)  \(candidate.digest.shown)  attempt \(alias.attempt)  at \(alias.weight.text)",
            children)
    }

    /// `step 2/4: 5%, held 12m of 1h, 48m left`.
    private func describe(_ step: StepClock, _ strategy: RolloutStrategy?) -> String {
        let held = step.elapsed(at: now)
        let index = strategy?.steps.firstIndex { $0.weight == step.weight }
        let position = index.map { " \($0 + 1)/\(strategy?.steps.count ?? 0)" } ?? ""
        let hold = index.flatMap { strategy?.steps[$0].hold }
        let stands = step.clockSince == nil ? "; its clock stands" : ""
        switch hold {
        case .time(let span)?:
            let left = max(.zero, span - held)
            return "step\(position): \(step.weight.text), held \(held.age) of \(span.text), \(left.age) left\(stands)"
        case .manual?:
            return "step\(position): \(step.weight.text), held \(held.age), until somebody promotes it\(stands)"
        case nil: return "step\(position): \(step.weight.text), held \(held.age)\(stands)"
        }
    }

    private func gates(_ alias: AliasStatus) -> [Tree] {
        alias.gates.map { gate in
            let verdict = terminal.paint(gate.verdict.rawValue, gate.verdict.style)
            let run = gate.run.map { "  (run \($0))" } ?? ""
            let message = gate.message.isEmpty ? "" : "  \(gate.message.onOneLine)"
            return Tree("\(gate.name)  for \(gate.weight.text)  \(verdict)\(message)\(run)")
        }
    }

    private func awaiting(_ awaiting: Awaiting, _ alias: AliasStatus) -> Tree {
        let have = awaiting.have.isEmpty ? "" : ", have \(awaiting.have.joined(separator: ", "))".onOneLine
        let need = awaiting.need > 1 ? " by \(awaiting.need) people" : ""
        let command = "\(awaiting.action.rawValue.lowercased()) \(release.key.name) --alias \(alias.name)"
        return Tree(
            terminal.paint("awaiting \(awaiting.action.rawValue) for \(awaiting.weight.text)\(need)\(have)", .yellow),
            [Tree(words.line("\(command) -n \(release.key.namespace)"))])
    }

    private func previous(_ alias: AliasStatus) -> Tree? {
        guard !alias.previous.isEmpty else { return nil }
        return Tree(
            "previous",
            alias.previous.map { Tree("\($0.version)  \($0.digest.shown)  until \(age(of: $0.until)) ago") })
    }

    /// What is not tried again; the candidate's own entry is told with it.
    private func rejected(_ alias: AliasStatus) -> Tree? {
        let isSettled = alias.phase == .rolledBack || alias.phase == .rejected
        let entries = alias.rejected.filter { !isSettled || $0.digest != alias.candidate?.digest }
        guard !entries.isEmpty else { return nil }
        return Tree(
            "rejected",
            entries.map { entry in
                let name = entry.version.isEmpty ? records.versionName(of: entry.digest) ?? "<unnamed>" : entry.version
                return Tree(
                    "\(name)  \(entry.digest.shown)  attempt \(entry.attempt)  \(entry.reason.rawValue), "
                        + "\(age(of: entry.at)) ago: \(entry.message.onOneLine)")
            })
    }
}
