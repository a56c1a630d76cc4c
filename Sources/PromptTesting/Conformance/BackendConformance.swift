/// What every `Backend` promises, one check a promise; the tests of each backend run them all on a subject of theirs.
package enum BackendConformance: String, Sendable, CaseIterable, CustomStringConvertible {
    // Releases
    case commitStands = "A commit stands for every connection and after a restart, at the version it answered"
    case commitComparesStatus = "A commit against an older status is a conflict, and changes nothing"
    case commitComparesSpec = "A commit against an older manifest is a conflict, and changes nothing"
    case commitNeedsRelease = "A release that is nowhere is nil, and a commit to it not found"
    case oneCommitWins = "Of eight commits against one version one stands, and the others are conflicts"
    case identityStays = "A release keeps its uid over edits and restarts, and its generation counts the edits"
    case referencesAreLive = "Suites and endpoints are read as their manifests stand"
    case deletionKeepsStatus = "A deleted release keeps its status until it is forgotten, and is not forgotten before"
    case forgettingKeepsRecords = "A release that comes back before the horizon finds its records, under another uid"
    case forgettingLetsRecordsGo = "The records of a forgotten release go at the horizon, a namesake's elsewhere stay"
    case returnSavesRecords = "A release that came back before the horizon keeps its records after it"

    // Records
    case versionIsCreateOnly = "A version's name is taken once: who records it again is given the first"
    case oneVersionWins = "Of eight versions of one name one is recorded, and everybody is given that one"
    case runIsCreateOnly = "A run that is there already stays"
    case recordsGoOnce = "Records are deleted one by one, and deleting one again is no error"
    case decisionsAreOrdered = "Decisions come oldest first, with the uid as tie-break"
    case outcomeIsReported = "An outcome stands beside its decision, and nowhere for one that is gone or another's uid"
    case recordsKeepEveryCharacter = "Records come back with every character and number they went with"
    case recordsDoNotCross = "Namesakes in other namespaces and names that begin alike share nothing"
    case unsafeNamesLeadNowhere = "A name that is none of an object's is refused or finds nothing"

    // Delivery
    case bundleComesBack = "A bundle stands as it was delivered, with digest, transition and owner"
    case bundleIsCompared = "A delivery against what no longer stands there is a conflict, and changes nothing"
    case oneDeliveryWins = "Of eight deliveries to one place one stands, whole, and the others are conflicts"
    case equalContentRaises = "Equal content raises the transition and nothing else"
    case bundleIsReplacedWhole = "A delivery replaces all files of the one before"
    case bundleMayBeLarge = "A bundle as large as a ConfigMap takes, with every letter a name may have, is delivered"
    case wrongBundleIsDenied = "Files that are not those of the digest, or cannot be named so, are denied"
    case tamperingIsSeen = "What somebody changed in a bundle has another digest and version, and can be put back"
    case foreignPlaceIsRefused = "A place that no operator made is refused and left as it was"
    case removalIsOfOwnOnly = "Only the owner's bundle is removed, and removing it again is no error"

    // Watching
    case releasesAreTold = "Every change of a release's manifest is told, in order, after the list it follows"
    case relatedAreTold = "Every change of a suite, an endpoint, a decision, a run or a bundle is told"
    case watchGoesOn = "A watch goes on from the version of any event, or says gone"
    case restartListsAll = "After a restart the list holds every release, and a deleted one until it is forgotten"

    // Faults
    case failedCommit = "A commit that fails at any step stands whole or not at all, and can be made again"
    case failedRecord = "A record that fails at any step is there whole or not at all, and can be made again"
    case failedDelivery = "A delivery that fails at any step leaves one whole bundle, and can be made again"
    case failedRemoval = "A removal that fails at any step can be made again"
    case failedForgetting = "Forgetting that fails at any step can be done again"
    case faultsAreTold = "A failed write says whether trying again helps"
    case damageIsSetAside = "A damaged record is told once, set aside, and hurts no other"
    case everybodyAtOnce = "Eight tasks at once on eight releases do not meet"

    package var description: String { rawValue }
}

extension BackendConformance {
    /// Plays the check; throws a `ConformanceFailure` that says what was promised and what happened.
    package func check(_ subject: some ConformanceSubject) async throws {
        switch self {
        case .commitStands, .commitComparesStatus, .commitComparesSpec, .commitNeedsRelease, .oneCommitWins,
            .identityStays, .referencesAreLive, .deletionKeepsStatus, .forgettingKeepsRecords,
            .forgettingLetsRecordsGo, .returnSavesRecords:
            try await ReleaseConformance(subject: subject).check(self)
        case .versionIsCreateOnly, .oneVersionWins, .runIsCreateOnly, .recordsGoOnce, .decisionsAreOrdered,
            .outcomeIsReported, .recordsKeepEveryCharacter, .recordsDoNotCross, .unsafeNamesLeadNowhere:
            try await RecordConformance(subject: subject).check(self)
        case .bundleComesBack, .bundleIsCompared, .oneDeliveryWins, .equalContentRaises, .bundleIsReplacedWhole,
            .bundleMayBeLarge, .wrongBundleIsDenied, .tamperingIsSeen, .foreignPlaceIsRefused, .removalIsOfOwnOnly:
            try await DeliveryConformance(subject: subject).check(self)
        case .releasesAreTold, .relatedAreTold, .watchGoesOn, .restartListsAll:
            try await WatchConformance(subject: subject).check(self)
        case .failedCommit, .failedRecord, .failedDelivery, .failedRemoval, .failedForgetting, .faultsAreTold,
            .damageIsSetAside, .everybodyAtOnce:
            try await FaultConformance(subject: subject).check(self)
        }
    }
}
