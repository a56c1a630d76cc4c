import PromptCore
import PromptOperator
import Synchronization

@testable import PromptTesting

/// Ways in which a backend might break its promises, done to the in-memory one around its operations.
enum Sabotage: String, CaseIterable {
    case statusIsLost, statusVersionStands, releaseAppears, uidChanges, suiteIsStale, deletionLosesStatus
    case recordsGoAtOnce, recordsNeverGo, returnLosesRecords, versionIsOverwritten, runIsOverwritten
    case secondDeletionFails, decisionsAreUnordered, outcomeIsLost, textIsCut, namespacesCross, refusalIsVague
    case bundleIsHalf, bundleVersionStands, transitionStands, everyPlaceIsTaken, everyOwnerIsRemoved
    case removalIsLost, runIsNotTold, endIsNotTold, forgottenStays, faultIsMistold

    /// The promises that this breaks.
    var broken: [BackendConformance] {
        switch self {
        case .statusIsLost: [.commitStands, .failedCommit, .everybodyAtOnce]
        case .statusVersionStands: [.commitComparesStatus, .commitComparesSpec, .oneCommitWins]
        case .releaseAppears: [.commitNeedsRelease]
        case .uidChanges: [.identityStays, .failedCommit]
        case .suiteIsStale: [.referencesAreLive]
        case .deletionLosesStatus: [.deletionKeepsStatus]
        case .recordsGoAtOnce: [.forgettingKeepsRecords, .forgettingLetsRecordsGo]
        case .recordsNeverGo: [.forgettingLetsRecordsGo, .failedForgetting]
        case .returnLosesRecords: [.returnSavesRecords]
        case .versionIsOverwritten: [.versionIsCreateOnly, .oneVersionWins, .failedRecord]
        case .runIsOverwritten: [.runIsCreateOnly]
        case .secondDeletionFails: [.recordsGoOnce]
        case .decisionsAreUnordered: [.decisionsAreOrdered]
        case .outcomeIsLost: [.outcomeIsReported]
        case .textIsCut: [.recordsKeepEveryCharacter]
        case .namespacesCross: [.recordsDoNotCross]
        case .refusalIsVague: [.unsafeNamesLeadNowhere, .wrongBundleIsDenied]
        case .bundleIsHalf:
            [.bundleComesBack, .bundleIsReplacedWhole, .bundleMayBeLarge, .oneDeliveryWins, .failedDelivery]
        case .bundleVersionStands: [.bundleIsCompared, .oneDeliveryWins, .tamperingIsSeen]
        case .transitionStands: [.equalContentRaises, .failedDelivery]
        case .everyPlaceIsTaken: [.foreignPlaceIsRefused]
        case .everyOwnerIsRemoved: [.removalIsOfOwnOnly]
        case .removalIsLost: [.removalIsOfOwnOnly, .failedRemoval]
        case .runIsNotTold: [.relatedAreTold]
        case .endIsNotTold: [.releasesAreTold]
        case .forgottenStays: [.restartListsAll, .forgettingKeepsRecords]
        case .faultIsMistold: [.faultsAreTold]
        }
    }

    /// Breaks what is stored, or answers with an error where there is none.
    func act(on world: InMemoryWorld, _ operation: BackendOperation, _ moment: OperationMoment) -> BackendError? {
        world.guarded.withLock { guarded in
            switch moment {
            case .before: before(operation, &guarded.contents)
            case .after: after(operation, &guarded)
            }
        }
    }
}

extension Sabotage {
    private func before(_ operation: BackendOperation, _ contents: inout InMemoryContents) -> BackendError? {
        switch (self, operation) {
        case (.statusVersionStands, _):
            for key in contents.releases.keys { contents.releases[key]?.resourceVersion = "1" }
        case (.bundleVersionStands, _):
            for place in contents.bundles.keys { contents.bundles[place]?.resourceVersion = "1" }
        case (.releaseAppears, .commit(_, let key)) where contents.releases[key] == nil:
            let release = Fixtures.release([], aliases: [])
            contents.releases[key] = StoredRelease(release: release, status: nil, resourceVersion: "1")
        case (.suiteIsStale, .readSuite): contents.suites = [:]
        case (.deletionLosesStatus, .readRelease(let key)) where contents.releases[key]?.isDeleted == true:
            contents.releases[key]?.status = nil
        case (.returnLosesRecords, .readVersions(let key)) where contents.releases[key] != nil:
            contents.versions = [:]
        case (.versionIsOverwritten, .recordVersion(let version)): contents.versions[version.meta.key] = nil
        case (.runIsOverwritten, .saveRun(let run)): contents.runs[run.meta.key] = nil
        case (.secondDeletionFails, .deleteVersion(let version)) where contents.versions[version.meta.key] == nil:
            return .notFound("gone")
        case (.decisionsAreUnordered, .readDecisions):
            for key in contents.decisions.keys { contents.decisions[key]?.meta.creationTimestamp = Fixtures.start }
        case (.refusalIsVague, .deliver(let delivery)):
            do throws(BackendError) { try delivery.check() } catch { return .unavailable(error.message) }
        case (.everyPlaceIsTaken, .deliver):
            for place in contents.bundles.keys { contents.bundles[place]?.ownerUID = "taken" }
        case (.everyOwnerIsRemoved, .removeBundle):
            for place in contents.bundles.keys { contents.bundles[place]?.ownerUID = "uid-2" }
        case (.faultIsMistold, .saveRun): return .notFound("nothing")
        default: break
        }
        return nil
    }

    private func after(_ operation: BackendOperation, _ guarded: inout InMemoryWorld.Guarded) -> BackendError? {
        switch (self, operation) {
        case (.statusIsLost, .commit(_, let key)): guarded.contents.releases[key]?.status = nil
        case (.uidChanges, .commit(_, let key)): guarded.contents.releases[key]?.release.meta.uid = "another"
        case (.recordsGoAtOnce, .forget): guarded.contents.versions = [:]
        case (.recordsNeverGo, .forget): guarded.contents.horizons = [:]
        case (.outcomeIsLost, .reportOutcome(_, let decision)):
            guarded.contents.decisions[decision.meta.key]?.outcome = nil
        case (.textIsCut, .saveRun(let run)): guarded.contents.runs[run.meta.key]?.result.reason.removeFirst()
        case (.namespacesCross, .recordVersion(let version)):
            var copy = version
            copy.meta.namespace = "other"
            if guarded.contents.versions[copy.meta.key] == nil { guarded.contents.versions[copy.meta.key] = copy }
        case (.bundleIsHalf, .deliver(let delivery)):
            let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
            guarded.contents.bundles[place]?.files[delivery.files.keys.max() ?? ""] = nil
        case (.transitionStands, .deliver(let delivery)):
            let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
            guarded.contents.bundles[place]?.transition = 1
        case (.removalIsLost, .removeBundle(let place)):
            guarded.contents.bundles[place] = .init(files: ["a": [1]], transition: 1, ownerUID: "uid-1")
        case (.runIsNotTold, .saveRun): guarded.related = FeedLog()
        case (.endIsNotTold, .forget): guarded.releases = FeedLog()
        case (.forgottenStays, .forget(let key)):
            guarded.contents.releases[key] = StoredRelease(
                release: Fixtures.release([], aliases: []), status: nil, resourceVersion: "1", isDeleted: true)
        default: break
        }
        return nil
    }
}
