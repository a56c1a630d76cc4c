import ControllerRuntime
import Logging
import PromptCore
import PromptOperator
import ServiceLifecycle

/// What `DirectoryBackend.related` is keyed by.
package struct RelatedID: Sendable, Hashable {
    package var kind: RelatedObject.Kind
    package var key: ObjectKey
}

/// A folder of manifests in, a folder of bundles out, a state folder beside them.
///
/// Isolated here is what the manifests say and who the releases are; records and bundles are files of their own that
/// are read and written without it. `prepare` comes first, `run` keeps up with the folders.
package actor DirectoryBackend: WatchableBackend, Service {
    package nonisolated let releases = ChangeFeed<ObjectKey, ReleaseSummary>()
    package nonisolated let related = ChangeFeed<RelatedID, RelatedObject>()
    package nonisolated var releaseFeeds: [ChangeFeed<ObjectKey, ReleaseSummary>] { [releases] }
    package nonisolated var relatedFeeds: [ChangeFeed<RelatedID, RelatedObject>] { [related] }

    nonisolated let configuration: DirectoryConfiguration
    nonisolated let logger: Logger
    nonisolated let state: StateFiles
    nonisolated let durable: DurableFolders
    nonisolated let bundles: BundleStore
    nonisolated let scanner: ManifestScanner
    nonisolated let decisionNames = FolderNames()
    nonisolated let fence = Fence()
    nonisolated let audit: AuditLog
    /// Nil where nobody is to ask git.
    nonisolated let git: GitHistory?
    nonisolated let lookAgain = AsyncStream<TimeSpan>.makeStream(bufferingPolicy: .bufferingNewest(1))

    var catalog = ManifestCatalog()
    var deletions: DeletionGuard
    var identities: [ObjectKey: ReleaseIdentity] = [:]
    /// Releases whose manifests are gone for good, until they are forgotten.
    var deleted: [ObjectKey: PromptRelease] = [:]
    /// Forgotten releases, and until when their records stay.
    var former: [ObjectKey: Timestamp] = [:]
    /// Below the manifests folder, as of the last full scan.
    var unreadable: [String: FileError] = [:]
    /// The state of each delivered bundle when it was last looked at.
    var bundleLooks: [ObjectKey: Int] = [:]
    /// The state of each namespace's decisions folder when it was last looked at.
    var decisionFolders: [String: FileFingerprint] = [:]
    /// Releases whose files in the state folder do not say yet where they were read, or that they are gone.
    var staleRecords: Set<ObjectKey> = []
    /// Releases whose record was there at the start and could not be read; nothing moves until it can.
    var unreadRecords: Set<ObjectKey> = []
    var watches = WatchTable(nil)
    var isRefusedWatchTold = false
    /// Whether a commit has been put in place since the last sync of `settle` began.
    var isUnsynced = false
    /// Releases whose commit is under way.
    var committing: Set<ObjectKey> = []
    /// The last line of the audit log that `HEAD` names.
    var auditHead: AuditAnchor?
    /// What was found of the releases that were recognised at the start, until somebody looks at them.
    var firstLooks: [ObjectKey: Digest] = [:]
    /// The notes of the last process, until they are asked for.
    var restNotesAtStart: [ObjectKey: RestNote]?
    private var inotify: Inotify?
    private var isPrepared = false

    /// A backend on its folders; nothing is touched before `prepare`.
    package init(_ configuration: DirectoryConfiguration, logger: Logger) {
        let files = FencedFiles(configuration.files, fence)
        let folder = StateFolder(path: configuration.state)
        let durable = DurableFolders(
            state: configuration.state, output: configuration.output, files: files, durability: configuration.durability
        )
        let state = StateFiles(folder: folder, files: files, makeWord: SystemSource.word)
        self.configuration = configuration
        self.logger = logger
        self.state = state
        self.durable = durable
        bundles = BundleStore(output: configuration.output, state: state, now: configuration.now) {
            () throws(BackendError) in try await durable.both()
        }
        git = configuration.gitHistory(logger)
        scanner = ManifestScanner(root: configuration.manifests, files: files)
        audit = AuditLog(state, fileSize: configuration.auditFileSize, now: configuration.now)
        deletions = DeletionGuard(delay: configuration.deletionDelay, allowMassDelete: configuration.allowMassDelete)
    }

    /// Releases that are kept although their manifests vanished, because so many vanished at once.
    package var heldDeletions: [ObjectKey] { deletions.heldReleases }

    /// What is wrong with manifest files and their documents, beside what the releases themselves say.
    package var fileDiagnostics: [Diagnostic] {
        catalog.files.sorted { $0.key < $1.key }.flatMap(\.value.diagnostics)
    }

}

// MARK: - Lifecycle

extension DirectoryBackend {
    /// Takes the state folder, unless this backend has it already; reads nothing and shows nothing.
    package func takeFolders() throws(StartFailure) {
        guard !fence.isTaken else { return }
        fence.hold(try Preparation(configuration: configuration, state: state).takeFolders())
    }

    /// Takes the state folder, cleans up after a killed run and reads everything once; ends early when the task is
    /// cancelled.
    package func prepare() async throws(StartFailure) {
        guard !isPrepared else { return }
        try takeFolders()
        let preparation = Preparation(configuration: configuration, state: state)
        if try preparation.isOneFileSystem() { durable.shareOneFileSystem() }
        if configuration.usesInotify { openInotify() }
        do throws(BackendError) {
            let tail = try BackendError.mapping { () throws(FileError) in try audit.open() }
            let decisions = decisionFolderPrints()
            let places = await recognise()
            try readRecords()
            try recoverAudit(tail)
            for failure in try await bundles.removeLeftovers(butNotOf: places) {
                logger.warning("Leftover not removed", metadata: ["error": "\(failure.message)"])
            }
            try noteBundles(butNot: places)
            isPrepared = true
            await noteAuditHead()
            // The bundles were looked at just now.
            if !Task.isCancelled { await scan(lookingAtBundles: false) }
            dropFirstLooks(unlessDecisionsAre: decisions)
        } catch {
            throw .unusable(error.message)
        }
    }

    /// Gives the state folder up, so that another operator can take it; this one is not to be used again.
    package func close() {
        fence.shut()
        inotify = nil
        watches = WatchTable(nil)
    }

    /// Follows the folders until graceful shutdown or cancellation, and then returns.
    package func run() async throws {
        try await prepare()
        let events = inotify?.batches(quiet: configuration.quiet)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                if let events {
                    group.addTask { for await batch in events { await self.receive(batch) } }
                }
                group.addTask { await self.rescanPeriodically() }
                group.addTask { await self.confirmDeletions() }
            }
        }
        await endAudit()
    }

    private func openInotify() {
        do throws(FileError) {
            let inotify = try Inotify()
            self.inotify = inotify
            watches = WatchTable(inotify)
        } catch {
            logger.warning("No inotify: changes are found by periodic scans", metadata: ["error": "\(error.message)"])
        }
    }

    private nonisolated func rescanPeriodically() async {
        let timeline = Timeline(configuration.clock)
        while await timeline.sleep(until: timeline.now + (await nextRescan)) {
            // Where inotify tells of bundles, whoever looks at their releases again looks at them too.
            await scan(lookingAtBundles: !(await isWatched))
        }
    }

    /// A manifests folder that is not there is waited for more eagerly, one that inotify tells all about less.
    private var nextRescan: Duration {
        if unreadable[""] != nil { return min(configuration.rescanInterval, .seconds(1)) }
        return isWatched ? configuration.watchedRescanInterval : configuration.rescanInterval
    }

    /// Whether inotify tells of every change of manifests and bundles.
    private var isWatched: Bool {
        inotify != nil && watches.refusal == nil
            && [configuration.manifests, configuration.output].allSatisfy(configuration.files.isLocal)
    }

    private nonisolated func confirmDeletions() async {
        let timeline = Timeline(configuration.clock)
        for await delay in lookAgain.stream {
            guard await timeline.sleep(until: timeline.now + delay.duration) else { return }
            await scan(lookingAtBundles: false)
        }
    }
}
