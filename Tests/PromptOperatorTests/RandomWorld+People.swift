import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// What people do in a random world.
extension RandomWorld {
    private func edit(_ what: String, _ change: (inout PromptRelease) -> Void) {
        guard var release = world.contents.releases[key]?.release else { return }
        change(&release)
        tell("person: \(what)")
        world.apply(release)
    }

    private func name(_ version: String, _ alias: String) {
        edit("\(alias) names \(version)") { release in
            for index in release.spec.aliases.indices where release.spec.aliases[index].name == alias {
                release.spec.aliases[index].version = version
            }
        }
    }

    /// One thing that a person, or somebody else, does.
    func act() {
        switch pick(Array(0..<32)) {
        case 0...5: name(pick(["v1", "v2", "v2b", "v3", "v4"]), pick(["production", "production", "staging"]))
        case 6...20: decide()
        case 21: edit("suspend") { $0.spec.suspend.toggle() }
        case 22: toggleValidity()
        case 23: changeDelivery()
        case 24...25: changeStrategy()
        case 26: changeEvidence()
        case 27: changeVersion()
        case 28: changeAliases()
        case 29: collectDecision()
        default: tamper()
        }
        invariants.note(world.contents)
    }

    /// What keeps everything from moving does not last for ever.
    func mend() {
        guard let release = world.contents.releases[key]?.release else { return }
        if release.spec.suspend, once(in: 3) { edit("suspend") { $0.spec.suspend = false } }
        if !release.diagnostics.isEmpty, once(in: 3) { toggleValidity() }
        if release.spec.aliases.count < 2, once(in: 3) { changeAliases() }
        for version in release.spec.versions
        where version.name != "v2b" && version.content?.digest != Fixtures.digest(version.name) {
            if once(in: 3) { changeVersion(version.name) }
        }
    }

    private func decide() {
        let alias = pick(["production", "production", "staging"])
        let known = world.contents.releases[key]?.status?[alias: alias]
        let isGuess = once(in: 8)
        let digest = isGuess ? Fixtures.digest(pick(["v1", "v2", "v3"])) : known?.candidate?.digest
        let attempt = isGuess ? pick([1, 2, 3, 4]) : known?.attempt
        let weight = known?.awaiting?.weight ?? known?.step?.weight ?? Fixtures.percent(pick(["1%", "5%", "100%"]))
        let action = pick(ReleaseDecision.Action.allCases + fittingActions(known))
        let actor = pick(["alice", "bob"])
        let expiresAt = once(in: 8) ? time.now + .seconds(pick([0, 60])) : nil
        let decision = guarded.withLock { guarded in
            guarded.book.make(
                action, of: digest ?? Fixtures.digest("v2"), attempt: attempt ?? 1, weight: weight, alias: alias,
                by: actor, expiresAt: expiresAt)
        }
        tell(
            "person: \(decision.uid) \(action.rawValue) \(alias) \(decision.digest.short) #\(decision.attempt) \(weight.text)"
        )
        world.decide(decision)
    }

    /// What a person would do who looks at the status, several times over.
    private func fittingActions(_ alias: AliasStatus?) -> [ReleaseDecision.Action] {
        if let awaiting = alias?.awaiting { return Array(repeating: awaiting.action, count: 14) }
        switch alias?.phase {
        case .rolledBack, .rejected: return Array(repeating: .retry, count: 14)
        case .paused: return Array(repeating: .resume, count: 7) + Array(repeating: .retry, count: 7)
        default: return []
        }
    }

    private func toggleValidity() {
        edit("valid or not") { release in
            let problem = Diagnostic(file: "r.yaml", mark: Mark(line: 1, column: 1), message: "unknown field")
            release.diagnostics = release.diagnostics.isEmpty ? [problem] : []
        }
    }

    private func changeDelivery() {
        let choice = pick([0, 1, 2])
        edit("delivery \(choice)") { release in
            switch choice {
            case 0: release.spec.intent = release.spec.intent == "a" ? "b" : "a"
            case 1: release.spec.delivery.bucketing = release.spec.delivery.bucketing == .flagdV2 ? .flagdV3 : .flagdV2
            default: release.spec.delivery.name = release.spec.delivery.name == "triage" ? "elsewhere" : "triage"
            }
        }
    }

    private func changeStrategy() {
        let strategy = guarded.withLock { Self.strategy(&$0.random) }
        edit("strategy \(strategy.steps.map(\.weight.text)) \(strategy.gates.map(\.name))") { release in
            for index in release.spec.aliases.indices where release.spec.aliases[index].name == "production" {
                release.spec.aliases[index].strategy = strategy
            }
        }
    }

    /// Only between reconciles: a commit is not compared with suites and endpoints.
    private func changeEvidence() {
        guard !guarded.withLock({ $0.isNested }) else { return }
        let revision = pick([1, 2, 3])
        tell("person: suite or endpoint \(revision)")
        if once(in: 2) {
            world.put(Fixtures.suite(revision: revision))
        } else {
            world.put(Fixtures.endpoint(revision: revision))
        }
    }

    private func changeVersion(_ known: String? = nil) {
        let name = known ?? pick(["v2", "v3", "v4"])
        edit("content of \(name)") { release in
            for index in release.spec.versions.indices where release.spec.versions[index].name == name {
                let isChanged = release.spec.versions[index].content?.digest != Fixtures.digest(name)
                release.spec.versions[index] = Fixtures.version(name, text: isChanged ? nil : "changed \(name)")
            }
        }
    }

    private func changeAliases() {
        let strategy = guarded.withLock { Self.strategy(&$0.random) }
        let version = pick(["v1", "v2"])
        edit("production leaves or returns") { release in
            if release.spec.aliases.contains(where: { $0.name == "production" }) {
                release.spec.aliases.removeAll { $0.name == "production" }
            } else {
                release.spec.aliases.insert(AliasSpec(name: "production", version: version, strategy: strategy), at: 0)
            }
        }
    }

    private func collectDecision() {
        let keys = world.contents.decisions.keys.sorted()
        guard !keys.isEmpty else { return }
        let key = pick(keys)
        tell("person: \(key.name) is collected")
        world.deleteDecision(key)
    }

    private func tamper() {
        let place = ObjectKey(namespace: key.namespace, name: pick(["triage", "elsewhere"]))
        guard world.contents.bundles[place] != nil else { return }
        let choice = pick([0, 1, 2, 3])
        tell("somebody: tampers with \(place.name) (\(choice))")
        world.tamper(place, of: key.name) { bundle in
            guard var bundle, choice > 0 else { return nil }
            switch choice {
            case 1: bundle.files["extra"] = [1]
            case 2: bundle.transition = (bundle.transition ?? 0) + 5
            default: bundle.ownerUID = "somebody"
            }
            return bundle
        }
    }
}
