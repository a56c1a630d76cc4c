import ArgumentParser
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import Synchronization
import Testing

@testable import PromptCommands

@Suite struct ClusterCommandTests {
    private let cluster = ClusterStandIn(SampleObjects.all([SampleRecords.holding, SampleRecords.stable]))
    private static let releases = "/apis/promptops.dev/v1alpha1/namespaces/support/promptreleases"
    private static let decisions = "/apis/promptops.dev/v1alpha1/namespaces/support/releasedecisions"

    @Test(arguments: [["get", "releases"], ["get", "releases", "triage"], ["get", "prel", "-n", "support"]])
    func `releases are listed as in a folder, in the context's namespace`(arguments: [String]) async {
        let run = await CommandRun.run(
            arguments + ["--kubernetes"], variables: [:], now: { SampleRecords.now },
            connect: { _, _ in .init(client: .init(cluster), namespace: "support") })
        #expect(
            run
                == CommandRun(
                    out: """
                        NAME     PHASE         SUMMARY                                            READY     AGE
                        triage   Progressing   production v1 -> v2 5% (1/2) Holding; staging v2   Unknown   24h

                        """, err: "", exit: 0))
    }

    @Test func `a release that is named is asked for by its name, and may be all that one may read`() async {
        cluster.refuse("GET \(Self.releases)", code: 403, reason: "Forbidden", "no list for you")
        let run = await CommandRun.run("get", "release", "triage", "-o", "yaml", "--kubernetes", in: cluster)
        #expect(run.exit == 0)
        #expect(run.out.contains("intent: incident.triage"))
        #expect(cluster.requests.map(\.path) == [Self.releases + "/triage"])
    }

    @Test func `versions, runs and decisions are listed with what uses them`() async {
        let versions = await CommandRun.run("get", "versions", "--kubernetes", in: cluster)
        #expect(versions.out.contains("latest, production (canary 5%), staging"))
        let runs = await CommandRun.run("get", "runs", "-A", "-o", "name", "--kubernetes", in: cluster)
        #expect(runs.out == "evaluationrun.promptops.dev/triage-run\n")
        let open = ClusterStandIn(SampleObjects.all([SampleRecords.holding]) + [SampleObjects.decision(nil)])
        let decisions = await CommandRun.run("get", "decisions", "triage", "--kubernetes", in: open)
        #expect(decisions.out.contains("Approve   v2        3         25%      alice   Open"))
    }

    @Test func `an object that cannot be read stops only itself`() async {
        var broken = SampleRecords.version("v3").apiObject.object ?? [:]
        broken["spec"] = ["releaseName": "triage"]
        let cluster = ClusterStandIn(SampleObjects.all([SampleRecords.holding]) + [.object(broken)])
        let run = await CommandRun.run("get", "versions", "-o", "name", "--kubernetes", in: cluster)
        #expect(run.out.split(separator: "\n").count == 2)
        #expect(run.err.contains("warning: the PromptVersion support/triage-"))
        #expect(run.exit == 1)
    }

    @Test func `a release is described with its steps, and commands that speak of the same cluster`() async {
        let cluster = ClusterStandIn(SampleObjects.all([SampleRecords.awaitingPromotion], phase: .awaitingDecision))
        let run = await CommandRun.run("describe", "triage", "--context", "kind-a", in: cluster)
        #expect(run.exit == 0)
        #expect(run.out.contains("step 1/3: 5%, held 12m of 1h, 48m left"))
        #expect(run.out.contains("promptops promote triage --alias production -n support --context kind-a"))
        #expect(!run.out.contains("Manifest:"))
    }

    @Test func `history is what events, records and the status still tell, each thing once`() async throws {
        let cluster = ClusterStandIn(
            SampleObjects.all([SampleRecords.rolledBack], phase: .rolledBack) + [
                SampleObjects.decision(.applied),
                SampleObjects.event("WeightRaised", "production: v2 at 5%", minutesAgo: 12),
                SampleObjects.event("RolledBack", "production: v2: golden failed", minutesAgo: 7),
                SampleObjects.event("GateDecided", "production: golden for 5%: 40 of 40", minutesAgo: 8),
                SampleObjects.event("SomethingElse", "of nobody's", minutesAgo: 3),
            ])
        let run = await CommandRun.run("history", "triage", "--kubernetes", in: cluster)
        #expect(run.exit == 0)
        let told = run.out.split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ", omittingEmptySubsequences: true).prefix(3).joined(separator: " ") }
        #expect(
            told == [
                "2026-11-21T12:00:00Z - VersionRecorded", "2026-11-21T12:00:00Z production Promoted",
                "2026-11-22T11:00:00Z - VersionRecorded", "2026-11-22T11:48:00Z - Delivered",
                "2026-11-22T11:48:00Z production WeightRaised", "2026-11-22T11:52:00Z production EvaluationPass",
                "2026-11-22T11:53:00Z production RolledBack", "2026-11-22T11:55:00Z production Approve",
            ])
    }

    @Test func `versions are compared, and what is not recorded yet is read from the release`() async {
        let diff = await CommandRun.run("diff", "triage", "production", "v3", "--kubernetes", in: cluster)
        #expect(diff.exit == 1)
        #expect(diff.out.contains("-v1"))
        #expect(diff.out.contains("+v3"))
        let render = await CommandRun.run("render", "triage", "--version", "latest", "--kubernetes", in: cluster)
        #expect(render == CommandRun(out: "v2\n", err: "", exit: 0))
    }

    @Test func `a bundle is found among the ConfigMaps of the operator by its intent`() async throws {
        let run = await CommandRun.run(
            "resolve", "incident.triage", "--alias", "production", "-o", "json", "--kubernetes", in: cluster)
        #expect(run.exit == 0)
        #expect(try JSONParser.parse(run.out).json["text"] == "v1")
        let unknown = await CommandRun.run("resolve", "x", "--alias", "production", "--kubernetes", in: cluster)
        #expect(unknown.err.contains("hint: there are incident.triage"))
    }

    // MARK: - Deciding

    @Test func `a decision is created in the name of whom the server knows`() async throws {
        let cluster = ClusterStandIn(SampleObjects.all([SampleRecords.awaitingApproval], phase: .awaitingDecision))
        let run = await CommandRun.run("approve", "triage", "--reason", "fine", "--kubernetes", in: cluster)
        #expect(run.exit == 0)
        #expect(run.out == "triage-x7k2p\n")
        #expect(
            cluster.objects(.decision).map { $0["spec"] } == [
                [
                    "releaseName": "triage", "alias": "production", "action": "Approve", "attempt": 3, "weight": "25%",
                    "digest": .string(SampleRecords.content("v2").digest.text), "actor": "alice@example.com",
                    "reason": "fine",
                ]
            ])
    }

    @Test func `nobody decides in another's name`() async {
        let run = await CommandRun.run("pause", "triage", "--actor", "bob", "--kubernetes", in: cluster)
        #expect(run.exit == 2)
        #expect(run.err.hasPrefix("error: --actor has no meaning in a cluster"))
        #expect(cluster.objects(.decision) == [])
    }

    @Test(arguments: [(403, "Forbidden"), (422, "Invalid")])
    func `who may not decide is told the verbs that it takes`(code: Int, reason: String) async {
        cluster.refuse("POST \(Self.decisions)", code: code, reason: reason, "denied by a policy")
        let run = await CommandRun.run("pause", "triage", "--alias", "production", "--kubernetes", in: cluster)
        #expect(run.exit == 4)
        #expect(run.out.isEmpty)
        #expect(
            run.err.hasSuffix(
                """
                error: the decision could not be written: denied by a policy
                hint: in namespace support it takes the verb `create` on releasedecisions, and `pause` on promptreleases/production

                """))
    }

    @Test func `with wait the outcome is that of the object`() async {
        let cluster = ClusterStandIn(SampleObjects.all([consuming]))
        let run = await CommandRun.run(
            "pause", "triage", "--alias", "production", "--wait", "--kubernetes", in: cluster)
        #expect(run.exit == 0)
        #expect(run.err.hasSuffix("Applied: paused\n"))
    }

    /// The operator has dealt with the decision that is created next.
    private var consuming: AliasStatus {
        var alias = SampleRecords.holding
        alias.consumed = [
            ConsumedDecision(uid: "u-created", outcome: .applied, message: "paused", at: SampleRecords.now)
        ]
        return alias
    }

    // MARK: - What goes wrong

    @Test func `what one may not read is told with the verb and the resource`() async {
        cluster.refuse("GET \(Self.releases)", code: 403, reason: "Forbidden", "promptreleases is forbidden")
        let run = await CommandRun.run("get", "releases", "--kubernetes", in: cluster)
        #expect(
            run
                == CommandRun(
                    out: "",
                    err: """
                        error: promptreleases is forbidden
                        hint: it takes the verb `list` on promptreleases.promptops.dev in namespace support

                        """, exit: 4))
    }

    @Test func `a cluster without the kinds says so`() async {
        cluster.refuse("GET \(Self.releases)", code: 404, reason: "NotFound", "404 page not found")
        let run = await CommandRun.run("get", "releases", "--kubernetes", in: cluster)
        #expect(run.exit == 2)
        #expect(run.err.hasPrefix("error: the cluster does not serve promptreleases.promptops.dev\n"))
    }

    @Test func `a cluster that is too old to say who decides says so`() async {
        cluster.refuse(
            "POST /apis/authentication.k8s.io/v1/selfsubjectreviews", code: 404, reason: "NotFound",
            "the server could not find the requested resource")
        let run = await CommandRun.run("pause", "triage", "--alias", "production", "--kubernetes", in: cluster)
        #expect(
            run
                == CommandRun(
                    out: "",
                    err: """
                        error: the cluster does not serve selfsubjectreviews.authentication.k8s.io
                        hint: it takes Kubernetes 1.30 or later

                        """, exit: 2))
    }

    @Test(arguments: ["../../pods", "a b", "Ä"])
    func `a name that no object has is refused before anything is asked`(name: String) async {
        let run = await CommandRun.run("describe", "release", name, "-n", "support", "--kubernetes", in: cluster)
        #expect(run.exit == 2)
        #expect(cluster.requests == [])
    }

    @Test func `a release of another namespace is pointed at, in words for this cluster`() async {
        let other = await CommandRun.run("describe", "triage", "-n", "elsewhere", "--kubernetes", in: cluster)
        #expect(other.err.contains("hint: there is one in namespace support: add `-n support`"))
        let none = await CommandRun.run("describe", "nope", "--kubernetes", in: cluster)
        #expect(none.err.contains("hint: `promptops get releases -A --kubernetes` lists them"))
    }
}

@Suite struct ClusterChoiceTests {
    private let cluster = ClusterStandIn(SampleObjects.all([SampleRecords.holding]))

    @Test(arguments: [
        ["get", "releases", "--state", "s", "--context", "a"], ["describe", "x", "--manifests", "m", "--kubernetes"],
        ["resolve", "x", "--alias", "a", "--output", "o", "--kubeconfig", "k"],
    ])
    func `a folder and a cluster are not named together`(arguments: [String]) async {
        let run = await CommandRun.run(arguments)
        #expect(run.exit == 2)
        #expect(run.err.contains(" names a folder and --"))
    }

    @Test func `a kubectl plugin speaks of the cluster, in its own words`() async {
        let listed = await CommandRun.run("get", "releases", "-o", "name", in: cluster, program: .kubectlPlugin)
        #expect(listed == CommandRun(out: "promptrelease.promptops.dev/triage\n", err: "", exit: 0))
        let missing = await CommandRun.run("describe", "nope", in: cluster, program: .kubectlPlugin)
        #expect(missing.err.contains("hint: `kubectl promptops get releases -A` lists them"))
    }

    @Test func `a kubectl plugin reads the folder that is named`() async throws {
        let folder = try Folder(["m/a.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let run = await CommandRun.run(
            "get", "releases", "-A", "-o", "name", "--state", folder("s"), in: cluster, program: .kubectlPlugin)
        #expect(run.out == "promptrelease.promptops.dev/greeting\n")
        #expect(cluster.requests == [])
    }

    @Test func `an audit log is a folder's, and a plugin says so`() async {
        for command in [["audit", "verify"], ["audit", "show"]] {
            let run = await CommandRun.run(command, program: .kubectlPlugin)
            #expect(run.exit == 2)
            #expect(run.err.hasPrefix("error: a cluster has no audit log of this kind"))
        }
    }

    @Test func `a kubeconfig that is not there is wrong usage`() async throws {
        let folder = try Folder()
        let run = await CommandRun.run("get", "releases", "--kubeconfig", folder("none"))
        #expect(run.exit == 2)
        #expect(run.err.contains(folder("none")))
    }

    @Test func `contexts and what a cluster holds are completed`() async throws {
        let folder = try Folder([
            "config": """
            apiVersion: v1
            kind: Config
            contexts: [{name: kind-a, context: {cluster: a}}, {name: prod, context: {cluster: b}}]
            """
        ])
        let contexts = await CommandRun.run(
            "__complete", "get", "releases", "--context", "", variables: ["KUBECONFIG": folder("config")])
        #expect(contexts.out == "kind-a\nprod\n:4\n")
        let names = await CommandRun.run("__complete", "describe", "release", "", in: cluster, program: .kubectlPlugin)
        #expect(names.out == "triage\n:4\n")
    }

    @Test func `a watch outlasts a cluster that does not answer for a while, and tells it once`() async throws {
        let (out, err) = (Capture(), Capture())
        let looks = Mutex(0)
        let context = CommandContext(
            printer: Printer(out: Terminal { out.append($0) }, err: Terminal { err.append($0) }), variables: [:],
            now: { SampleRecords.now })
        let command = try await PromptOpsCommand.asyncParseAsRoot(["get", "releases", "--watch", "-o", "name"])
        let source = ClusterRecords(client: .init(cluster), defaultNamespace: "support", words: CommandWords())
        let list = ResourceList<ListedRelease>(
            options: try #require(command as? GetReleasesCommand).options, context: context, source: source
        ) { (_, _) async throws(CommandFailure) in
            let look = looks.withLock { $0 }
            if look == 1 || look == 2 { throw CommandFailure("no answer", exit: .error) }
            return RecordLook([ListedRelease(release: SampleRecords.release([], phase: look == 0 ? .paused : .ready))])
        }
        await #expect(throws: CancellationError.self) {
            try await list.run(
                clock: SteppedClock {
                    looks.withLock { look in
                        look += 1
                        return look < 4
                    }
                })
        }
        #expect(out.text == "promptrelease.promptops.dev/triage\npromptrelease.promptops.dev/triage\n")
        #expect(err.text == "warning: no answer\n")
    }

    @Test func `a live view shows a cluster as it shows a folder`() async throws {
        let source = ClusterRecords(
            client: .init(cluster), defaultNamespace: "support",
            words: CommandWords(program: .kubectlPlugin))
        let out = Capture()
        let live = LiveWatch(
            source: source, query: ResourceQuery(names: ["triage"], namespace: "support", isEverywhere: false),
            until: nil,
            context: CommandContext(
                printer: Printer(out: Terminal { out.append($0) }, err: Terminal { _ in }), variables: [:],
                now: { SampleRecords.now }),
            clock: SteppedClock { false }
        ) {}
        #expect(try await live.run() == nil)
        #expect(out.text.contains("support/triage  Progressing\n└─ production  Holding\n"))
        #expect(out.text.contains("● 5%  ████░░░░░░░░░░░░░░░░  12m00s of 1h, 48m00s left"))
    }
}
