/// What the aliases make of the bundle.
extension Planner {
    mutating func serve() {
        let before = observation.status
        if isStatusLost {
            // The next transition is above the one delivered.
            plan.status.transition = max(plan.status.transition, observation.bundle?.transition ?? 0)
            return
        }
        let (intent, bucketing) = servedSettings
        let projection = ServingProjection(intent: intent, bucketing: bucketing, aliases: plan.status.aliases)
        guard plan.status.serving != nil || !(isInvalid || projection.aliases.isEmpty) else { return }
        plan.isPlaceTaken = isPlaceForeign || isCommittedPlaceForeign || (!isInvalid && isNextPlaceForeign)
        if isPlaceForeign, plan.status.serving == nil { return }
        let old = before.flatMap { status in
            status.serving.map {
                ServingProjection(intent: $0.intent, bucketing: $0.bucketing, aliases: status.aliases)
            }
        }
        let isUnchanged = old == projection && before?.serving?.deliveryName == placeName
        if isUnchanged, isInPlace { return keepSettings() }
        build(projection)
        // What should be served is committed all the same; nothing is put where something foreign stands.
        if isPlaceForeign { plan.isDeliveryNeeded = false }
    }

    /// An invalid spec changes nothing that is served.
    private var servedSettings: (intent: String, bucketing: BucketingName) {
        if isInvalid, let serving = plan.status.serving { return (serving.intent, serving.bucketing) }
        return (spec.intent, spec.delivery.bucketing)
    }

    /// Where the bundle goes. It stays at the committed place while the spec is invalid, while something foreign stands at
    /// the new one, and until a delivery to the committed one is reported: so there is only ever one place to clear. Where
    /// something foreign came to stand at the committed one before that, the bundle is still where it was reported last.
    var placeName: String {
        guard let committed = observation.status?.serving?.deliveryName else { return spec.delivery.name }
        let home = isCommittedPlaceForeign ? observation.status?.bundle?.name ?? committed : committed
        guard committed != spec.delivery.name else { return home }
        let isUnreported =
            observation.status?.bundle?.name != committed && observation.bundle?.ownerUID == release.meta.uid
        return isInvalid || isUnreported || isNextPlaceForeign ? home : spec.delivery.name
    }

    /// What stands where the bundle goes; nil also for a place that was not looked at, which is then written anew.
    private var standing: StoredBundle? {
        if placeName == observation.status?.serving?.deliveryName ?? spec.delivery.name { return observation.bundle }
        return placeName == spec.delivery.name ? observation.nextBundle : nil
    }

    private var isCommittedPlaceForeign: Bool {
        isForeign(observation.bundle, at: observation.status?.serving?.deliveryName ?? spec.delivery.name)
    }

    /// What is there is exactly what the committed status says, and the status tells so.
    private var isInPlace: Bool {
        guard let bundle = standing, let serving = observation.status?.serving, isDelivered else { return false }
        return bundle.digest == serving.digest && bundle.transition == observation.status?.transition
            && bundle.ownerUID == release.meta.uid && observation.status?.bundle?.name == placeName
    }

    /// Something stands at the place that is not this release's to replace.
    private var isPlaceForeign: Bool { isForeign(standing, at: placeName) }

    private var isNextPlaceForeign: Bool { isForeign(observation.nextBundle, at: spec.delivery.name) }

    private func isForeign(_ bundle: StoredBundle?, at name: String) -> Bool {
        let hasDelivered = observation.status?.bundle?.name == name
        return bundle?.isForeign(to: release.key, uid: release.meta.uid, hasDelivered: hasDelivered) ?? false
    }

    /// The transition that an earlier release of this name left at the place: the next one is above it.
    private var inheritedTransition: Int {
        guard let standing, standing.isHeritage(of: release.key, uid: release.meta.uid) else { return 0 }
        return standing.transition ?? 0
    }

    private mutating func keepSettings() {
        guard !isInvalid else { return }
        let spec = spec
        plan.status.serving?.deletionPolicy = spec.delivery.deletionPolicy
        plan.status.serving?.retentionDays = spec.retention.days
    }

    private mutating func build(_ projection: ServingProjection) {
        do throws(BundleProblem) {
            let content = try BundleContent(projection, of: release.key, contents: ledger.contents)
            let serving = plan.status.serving
            let hasChanged = content.digest != serving?.digest || placeName != serving?.deliveryName
            if hasChanged { plan.status.transition = max(plan.status.transition, inheritedTransition) + 1 }
            let settings = isInvalid ? plan.status.serving : nil
            plan.status.serving = Serving(
                intent: projection.intent, bucketing: projection.bucketing, deliveryName: placeName,
                deletionPolicy: settings?.deletionPolicy ?? spec.delivery.deletionPolicy,
                retentionDays: settings?.retentionDays ?? spec.retention.days, digest: content.digest)
            plan.bundle = content
            plan.isDeliveryNeeded = true
            plan.hasDrifted = !hasChanged && isDelivered && standing?.digest != content.digest
            if let former = plan.status.bundle?.name, former != placeName { plan.formerPlace = former }
        } catch {
            keepServing(because: error.message)
        }
    }

    /// The content cannot be built any more (a record was lost): what was delivered stays, and nothing else of this
    /// plan is committed to.
    private mutating func keepServing(because problem: String) {
        plan.status.aliases = observation.status?.aliases ?? []
        plan.status.retired = observation.status?.retired ?? []
        plan.status.consumed = observation.status?.consumed ?? []
        plan.status.transition = observation.status?.transition ?? 0
        plan.record = []
        plan.evaluations = []
        plan.events = []
        plan.problem = problem
    }
}
