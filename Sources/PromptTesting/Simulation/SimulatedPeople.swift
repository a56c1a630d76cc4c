import JSON
import PromptCore
import PromptOperator

/// What people, and somebody else, do in a simulated world.
struct SimulatedPeople: Sendable {
    private let site: SimulationSite
    private var book = DecisionBook()
    /// The manifests as they were last applied.
    private var manifests: [PromptRelease]
    private var decided = 0

    private var world: any SimulatedWorld { site.world }
    private var contents: InMemoryContents { site.world.contents }

    init(_ site: SimulationSite, releases: Int) {
        self.site = site
        manifests = SimulationCatalog.releases.indices.map(SimulationCatalog.manifest)
        for name in SimulationCatalog.suites { setSuite(name, revision: 1) }
        setEndpoint(revision: 1)
        for number in 0..<max(1, releases) { site.world.apply(manifests[number % manifests.count]) }
    }

    mutating func perform(_ step: SimulationStep) {
        switch step {
        case .name(let version, let alias, let number): edit(number) { $0.each(alias) { $0.version = version } }
        case .strategy(let index, let alias, let number):
            let strategies = SimulationCatalog.strategies
            edit(number) { $0.each(alias) { $0.strategy = strategies[index % strategies.count] } }
        case .toggleAlias(let alias, let number): edit(number) { $0.toggleAlias(alias) }
        case .toggleContent(let version, let number): edit(number) { $0.toggleContent(version) }
        case .toggleVersion(let version, let number): edit(number) { $0.toggleVersion(version) }
        case .toggleSuspend(let number): edit(number) { $0.spec.suspend.toggle() }
        case .toggleMistake(let number): edit(number) { $0.toggleMistake() }
        case .toggleBucketing(let number): edit(number) { $0.toggleBucketing() }
        case .toggleDeletionPolicy(let number): edit(number) { $0.toggleDeletionPolicy() }
        case .intent(let intent, let number): edit(number) { $0.spec.intent = intent }
        case .deliveryName(let name, let number): edit(number) { $0.spec.delivery.name = name }
        case .retention(let days, let number): edit(number) { $0.keepLittle(days: days) }
        case .delete(let number): world.delete(SimulationCatalog.key(number))
        case .apply(let number): apply(number)
        case .decide(let action, let alias, let number, let aim): decide(action, alias, number, aim)
        case .answer(let alias, let number): answer(alias, number)
        case .collect(let index): collect(index)
        case .suite(let name, let revision): setSuite(name, revision: revision)
        case .endpoint(let revision): setEndpoint(revision: revision)
        case .tamper(let tampering, let place): tamper(tampering, place)
        case .loseStatus(let number): loseStatus(number)
        default: break
        }
    }

    private mutating func edit(_ number: Int, _ change: (inout PromptRelease) -> Void) {
        let key = SimulationCatalog.key(number)
        guard let stored = contents.releases[key], !stored.isDeleted else { return }
        change(&manifests[number % manifests.count])
        apply(number)
    }

    /// A release that comes back is another one: the world gives it a uid.
    private mutating func apply(_ number: Int) { world.apply(manifests[number % manifests.count]) }

    private func setSuite(_ name: String, revision: Int) {
        let key = ObjectKey(namespace: Fixtures.namespace, name: name)
        world.setSuite(name, revision: revision)
        let digest = contents.suites[key]?.spec.digest
        site.note { $0.referenceChanged(key, to: digest, at: world.sequence) }
    }

    private func setEndpoint(revision: Int) {
        let key = Fixtures.endpoint().key
        world.setEndpoint(revision: revision)
        let digest = contents.endpoints[key]?.spec.digest
        site.note { $0.referenceChanged(key, to: digest, at: world.sequence) }
    }

    private func loseStatus(_ number: Int) {
        let key = SimulationCatalog.key(number)
        guard let stored = contents.releases[key], stored.status != nil else { return }
        // Only where the spec says can the operator look for what it had delivered.
        let place = ObjectKey(namespace: key.namespace, name: stored.release.spec.delivery.name)
        let bundle = contents.bundles[place].flatMap { $0.ownerUID == stored.release.meta.uid ? $0 : nil }
        world.loseStatus(of: key)
        site.note { $0.lostStatus(of: key, standing: bundle?.transition.map { [place.name: $0] } ?? [:]) }
    }

    private func collect(_ index: Int) {
        let keys = contents.decisions.keys.sorted()
        guard !keys.isEmpty else { return }
        world.deleteDecision(keys[index % keys.count])
    }
}

// MARK: - Decisions

extension SimulatedPeople {
    private mutating func answer(_ alias: String, _ number: Int) {
        let known = contents.releases[SimulationCatalog.key(number)]?.status?[alias: alias]
        if let awaiting = known?.awaiting { return decide(awaiting.action, alias, number, .shown) }
        switch known?.phase {
        case .rolledBack, .rejected: decide(.retry, alias, number, .shown)
        case .paused: decide(known?.paused?.by == .gate ? .retry : .resume, alias, number, .shown)
        default: break
        }
    }

    private mutating func decide(
        _ action: ReleaseDecision.Action, _ alias: String, _ number: Int, _ aim: SimulationStep.Aim
    ) {
        let key = SimulationCatalog.key(number)
        guard let stored = contents.releases[key] else { return }
        let known = stored.status?[alias: alias]
        let shown = known?.awaiting?.weight ?? known?.step?.weight ?? .all
        let attempt = known?.attempt ?? 1
        let other = Fixtures.content("prompt v3").digest
        decided += 1
        var decision = book.make(
            action, of: aim == .otherContent ? other : known?.candidate?.digest ?? known?.stable?.digest ?? other,
            attempt: aim == .formerAttempt ? max(1, attempt - 1) : aim == .nextAttempt ? attempt + 1 : attempt,
            weight: aim == .otherWeight ? Fixtures.percent("5%") : shown, alias: alias,
            by: decided % 3 == 0 ? "bob" : "alice", release: key)
        switch aim {
        case .expiring: decision.expiresAt = site.wallClock(of: 0)() + .seconds(60)
        case .expired: decision.expiresAt = site.wallClock(of: 0)()
        case .backdated: decision.meta.creationTimestamp = Fixtures.start + .seconds(-60)
        case .shown, .formerAttempt, .nextAttempt, .otherContent, .otherWeight: break
        }
        let entered = world.decide(decision)
        site.note { $0.entered(entered) }
    }
}

// MARK: - Tampering

extension SimulatedPeople {
    private func tamper(_ tampering: SimulationStep.Tampering, _ name: String) {
        let place = ObjectKey(namespace: Fixtures.namespace, name: name)
        let standing = contents.bundles[place]
        let isForeign = standing.map { $0.ownerUID == nil } ?? false
        switch tampering {
        case .placeForeign where standing == nil:
            world.tamper(place, of: nil) { _ in .init(files: ["note": [1]], transition: nil, ownerUID: nil) }
        case .removeForeign where isForeign: world.tamper(place, of: nil) { _ in nil }
        case .remove, .addFile, .raiseTransition, .takeOwnership:
            guard var bundle = standing, !isForeign else { return }
            if tampering == .addFile { bundle.files["extra"] = [1] }
            if tampering == .raiseTransition { bundle.transition = (bundle.transition ?? 0) + 5 }
            if tampering == .takeOwnership { (bundle.ownerUID, bundle.release) = ("somebody", nil) }
            let owner = contents.releases.values.first { $0.release.meta.uid == standing?.ownerUID }
            world.tamper(place, of: owner?.release.key.name) { _ in tampering == .remove ? nil : bundle }
        case .placeForeign, .removeForeign: break
        }
    }
}

// MARK: - Manifests

extension PromptRelease {
    fileprivate mutating func each(_ alias: String, _ change: (inout AliasSpec) -> Void) {
        for index in spec.aliases.indices where spec.aliases[index].name == alias { change(&spec.aliases[index]) }
    }

    fileprivate mutating func toggleAlias(_ alias: String) {
        if spec.aliases.contains(where: { $0.name == alias }) {
            spec.aliases.removeAll { $0.name == alias }
        } else {
            spec.aliases.append(
                AliasSpec(name: alias, version: "v1", strategy: SimulationCatalog.strategies[alias == "edge" ? 2 : 0]))
        }
    }

    fileprivate mutating func toggleContent(_ version: String) {
        for index in spec.versions.indices where spec.versions[index].name == version {
            let known = SimulationCatalog.version(version)
            let isChanged = spec.versions[index].content != known.content
            spec.versions[index] = isChanged ? known : SimulationCatalog.changedVersion(version)
        }
    }

    fileprivate mutating func toggleVersion(_ version: String) {
        if spec.versions.contains(where: { $0.name == version }) {
            spec.versions.removeAll { $0.name == version }
        } else {
            spec.versions.append(SimulationCatalog.version(version))
        }
    }

    fileprivate mutating func toggleMistake() {
        let problem = Diagnostic(file: "r.yaml", mark: Mark(line: 1, column: 1), message: "unknown field")
        diagnostics = diagnostics.isEmpty ? [problem] : []
    }

    fileprivate mutating func toggleBucketing() {
        spec.delivery.bucketing = spec.delivery.bucketing == .flagdV2 ? .flagdV3 : .flagdV2
    }

    fileprivate mutating func toggleDeletionPolicy() {
        spec.delivery.deletionPolicy = spec.delivery.deletionPolicy == .delete ? .retain : .delete
    }

    fileprivate mutating func keepLittle(days: Int) {
        spec.retention.versions = 0
        spec.retention.runs = 1
        spec.retention.days = days
    }
}
