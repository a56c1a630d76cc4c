import PromptCore
import PromptOperator
import PromptTesting

@testable import DirectoryBackend

/// A release's life, in chapters: what people do, and then an operator until all is at rest.
enum PowerCutStory: Int, Sendable, CaseIterable {
    case first, canary, raised, aborted, failing, second, secondRaised, promoted, moved, gone

    /// Does what people do in a chapter; doing it again changes nothing.
    func act(on site: PowerCutSite, _ backend: DirectoryBackend) async throws {
        switch self {
        case .first: try Self.apply(1, to: site)
        case .canary: try Self.apply(2, to: site)
        case .raised, .secondRaised, .promoted: break
        case .aborted: try await Self.abort(on: site, backend)
        case .failing: try Self.apply(3, to: site)
        case .second: try Self.apply(4, to: site)
        case .moved: try Self.apply(4, delivery: "elsewhere", to: site)
        case .gone: try site.disk.removeFileIfPresent(site.manifestsPath + "/triage.yaml")
        }
    }

    private static func apply(_ version: Int, delivery: String = "triage", to site: PowerCutSite) throws {
        let path = site.manifestsPath + "/triage.yaml"
        let text = manifest(version, delivery: delivery)
        if try site.disk.statusIfPresent(of: path) != nil,
            try site.disk.readOnce(path, limit: 1 << 20).bytes == Array(text.utf8)
        {
            return
        }
        try site.disk.put(text, at: path)
    }

    /// Takes the traffic of `v2` away, as the command line does.
    private static func abort(on site: PowerCutSite, _ backend: DirectoryBackend) async throws {
        guard let release = try await backend.release(PowerCutSite.key)?.release,
            let digest = release.spec.versions.first(where: { $0.name == "v2" })?.content?.digest
        else { return }
        let meta = ObjectMeta(
            name: "stop", namespace: PowerCutSite.key.namespace, uid: "uid-stop",
            creationTimestamp: site.time.now)
        let decision = ReleaseDecision(
            meta: meta, releaseName: PowerCutSite.key.name, alias: "production", digest: digest, attempt: 2,
            weight: nil, action: .abort, actor: "ada", reason: nil, expiresAt: nil)
        do throws(BackendError) {
            _ = try DecisionWriter(statePath: site.statePath, files: site.disk).write(decision)
        } catch {
            guard case .conflict = error else { throw error }
        }
        site.disk.note(.decision("stop"))
    }

    private static func manifest(_ versions: Int, delivery: String) -> String {
        let listed = (1...versions).map { number in
            "  - {name: v\(number), text: \"Greet in style \(number).\", model: {endpointName: recorded, id: m-1}}\n"
        }
        return """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: triage, namespace: support}
            spec:
              delivery: {name: \(delivery)}
              versions:
            \(listed.joined())  aliases:
              - name: production
                version: v\(versions)
                strategy:
                  canary:
                    gates: [{evaluation: {suiteName: golden}}]
                    steps: [{weight: 1%, hold: 5m}, {weight: 5%, hold: 5m}, {weight: 100%}]
            ---
            apiVersion: promptops.dev/v1alpha1
            kind: EvaluationSuite
            metadata: {name: golden, namespace: support}
            spec:
              sampling: deterministic
              cases: [{name: one, inputs: {}, assert: [{contains: style}]}]
              thresholds: {passRate: {min: 100%}}
            ---
            apiVersion: promptops.dev/v1alpha1
            kind: ModelEndpoint
            metadata: {name: recorded, namespace: support}
            spec: {protocol: replay, answersFrom: {file: answers.jsonl}}

            """
    }
}

extension PowerCutStory {
    /// One telling: the site, where in its journal each chapter began, and how each ended.
    struct Telling: Sendable {
        var site: PowerCutSite
        var start: DiskImage
        var beginnings: [Int] = []
        var ends: [PowerCutEnd] = []
    }

    /// Tells the whole story by one operator that nothing disturbs.
    static func tell(
        apart: Bool, isHonest: @escaping @Sendable (Int) -> Bool = { _ in true }
    ) async throws -> Telling {
        let ground = try PowerCutSite(apart: apart)
        try ground.disk.put("{}\n", at: ground.manifestsPath + "/answers.jsonl")
        let start = ground.disk.image
        var telling = Telling(site: PowerCutSite(start, of: ground, isHonest: isHonest), start: start)
        let worker = try await SteppedOperator(telling.site)
        for chapter in allCases {
            telling.beginnings.append(telling.site.disk.journal.count)
            try await chapter.act(on: telling.site, worker.backend)
            guard try await worker.settle() else { throw PowerCutStoryError.restless(chapter) }
            telling.ends.append(try PowerCutEnd(telling.site))
            telling.site.time.pass(PowerCutSite.pause)
        }
        await worker.backend.close()
        return telling
    }
}

enum PowerCutStoryError: Error { case restless(PowerCutStory) }

/// How a chapter ended: all that people and workloads can see.
struct PowerCutEnd: Sendable, Hashable {
    var status: ReleaseStatus?
    /// By place.
    var bundles: [String: [String: [UInt8]]] = [:]
    var marks: [String: BundleMark] = [:]
    var versions: [String: Digest] = [:]
    var decisions: Set<String> = []
    var outcomes: [String: ReleaseDecision.Outcome.Kind] = [:]
    /// Forgotten releases whose records stay for a while.
    var former: [ObjectKey] = []
    /// What neither is seen nor stands for anything.
    var leftovers: [String] = []

    init(_ site: PowerCutSite) throws {
        let (state, disk) = (site.state, site.disk)
        status = try state.read(ReleaseRecord.self, at: state.folder.releaseFile(PowerCutSite.key))?.status
        for place in try disk.namesIfPresent(in: site.outputPath + "/support") {
            let folder = BundleFolder(path: site.outputPath + "/support/" + place, files: disk)
            guard case .bundle(let snapshot) = try folder.read() else { continue }
            bundles[place] = snapshot.files
            leftovers += snapshot.flaws
            leftovers += try disk.names(in: folder.path).filter {
                $0.hasPrefix("..") && $0 != BundleFolder.dataLink && $0 != snapshot.dataFolder
            }
        }
        for place in try state.keys(in: state.folder.bundlesFolder) {
            marks[place.name] = try state.read(BundleMark.self, at: state.folder.bundleFile(place))
        }
        let versions = try state.folder.versionsFolder(PowerCutSite.key)
        for name in try state.recordNames(in: versions) {
            let record = try state.read(VersionRecord.self, at: versions + "/" + name + ".json")
            if let version = record?.version { self.versions[version.version] = version.digest }
        }
        let decisions = try state.folder.decisionsFolder(namespace: PowerCutSite.key.namespace)
        for name in try state.recordNames(in: decisions) {
            let record = try state.read(DecisionRecord.self, at: decisions + "/" + name + ".json")
            self.decisions.insert(name)
            outcomes[name] = record?.outcome?.outcome
        }
        former = try state.keys(in: state.folder.formerFolder)
        leftovers += try disk.namesIfPresent(in: state.folder.temporaryFolder)
    }
}
