import JSON
import KubernetesBackend
import KubernetesClient
import PromptBundle
import PromptCore
import PromptOperator

/// The objects of a cluster, as its API server has them.
struct ClusterRecords: RecordSource {
    let client: APIClient
    let defaultNamespace: String
    let words: CommandWords
    let manifests: String? = nil
    let waitHint = "is the operator running in this cluster? The decision stays open"

    /// Single objects are cheap to ask for; whole namespaces are not, and every look is a list.
    func interval(of scope: RecordScope) -> TimeSpan {
        switch scope {
        case .releases: .seconds(1)
        case .namespaces: .seconds(5)
        }
    }

    /// An API server answers each question by itself: there is no place that could be missing.
    func check() {}

    func releases(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<RecordedRelease> {
        var look = read(try await objects(.release, in: scope)) { object throws(UnreadableObject) in
            try RecordedRelease(apiObject: object)
        }
        look.items.sort { $0.key < $1.key }
        return look
    }

    func versions(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<PromptVersion> {
        sorted(read(try await objects(.version, in: scope), ReadObject.version), in: scope) {
            (Self.release($0.meta, $0.releaseName), $0.recordedAt, $0.version)
        }
    }

    func runs(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<EvaluationRun> {
        sorted(read(try await objects(.run, in: scope), ReadObject.run), in: scope) {
            (Self.release($0.meta, $0.releaseName), $0.result.startedAt, $0.meta.name)
        }
    }

    func decisions(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<ReleaseDecision> {
        sorted(read(try await objects(.decision, in: scope), ReadObject.decision), in: scope) {
            (Self.release($0.meta, $0.releaseName), $0.meta.creationTimestamp, $0.uid)
        }
    }

    private static func release(_ meta: ObjectMeta, _ name: String) -> ObjectKey {
        ObjectKey(namespace: meta.namespace, name: name)
    }

    /// What belongs to releases that are wanted, in the order of its keys.
    private func sorted<Record>(
        _ look: RecordLook<Record>, in scope: RecordScope, by key: (Record) -> (ObjectKey, Timestamp, String)
    ) -> RecordLook<Record> {
        let items = look.items.map { (key($0), $0) }.filter { scope.contains($0.0.0) }.sorted { $0.0 < $1.0 }
        return RecordLook(items.map(\.1), problems: look.problems)
    }

    /// What cannot be read stops only itself.
    private func read<Record>(
        _ objects: [JSONValue], _ read: (JSONValue) throws(UnreadableObject) -> Record
    ) -> RecordLook<Record> {
        var look = RecordLook<Record>()
        for object in objects {
            do throws(UnreadableObject) {
                look.items.append(try read(object))
            } catch {
                look.problems.append(error.message)
            }
        }
        return look
    }
}

// MARK: - Asking

extension ClusterRecords {
    /// The objects of a kind that may be wanted: of one release by its name or its label, else of whole namespaces.
    private func objects(_ kind: ResourceKind, in scope: RecordScope) async throws(CommandFailure) -> [JSONValue] {
        var found: [JSONValue] = []
        switch scope {
        case .namespaces(nil, _): found = try await list(kind, in: nil)
        case .namespaces(let namespaces?, let named):
            for namespace in namespaces.union(named.map(\.namespace)).sorted() {
                found += try await list(kind, in: namespace)
            }
        case .releases(let keys):
            for key in keys.sorted() { found += try await objects(kind, of: key) }
        }
        return found
    }

    private func objects(_ kind: ResourceKind, of release: ObjectKey) async throws(CommandFailure) -> [JSONValue] {
        guard ReadObject.isPath(release) else {
            throw CommandFailure("\"\(release)\" cannot be the name of a release".onOneLine, exit: .usage)
        }
        switch kind {
        case .release: return try await get(APIResource(kind), release).map { [$0] } ?? []
        case .version, .run:
            let selector = ObjectMark.release + "=" + ObjectMark.labelValue(release.name)
            return try await list(kind, in: release.namespace, APIListOptions(labelSelector: selector))
        // People write these, who know nothing of labels.
        case .decision, .suite, .endpoint: return try await list(kind, in: release.namespace)
        }
    }

    private func list(
        _ kind: ResourceKind, in namespace: String?, _ options: APIListOptions = .init()
    ) async throws(CommandFailure) -> [JSONValue] {
        try await list(APIResource(kind), in: namespace, options)
    }

    private func list(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions
    ) async throws(CommandFailure) -> [JSONValue] {
        if let namespace, !ReadObject.isNamespace(namespace) {
            throw CommandFailure("\"\(namespace)\" cannot be a namespace".onOneLine, exit: .usage)
        }
        return try await asking("list", resource, in: namespace) { () async throws(APIError) in
            try await client.list(resource, in: namespace, options).items
        }
    }

    private func get(_ resource: APIResource, _ key: ObjectKey) async throws(CommandFailure) -> JSONValue? {
        try await asking("get", resource, in: key.namespace) { () async throws(APIError) in
            try await client.get(APIObjectPath(resource, namespace: key.namespace, name: key.name))
        }
    }

    private func asking<Answer>(
        _ verb: String, _ resource: APIResource, in namespace: String?,
        _ ask: () async throws(APIError) -> Answer
    ) async throws(CommandFailure) -> Answer {
        do throws(APIError) {
            return try await ask()
        } catch {
            throw CommandFailure(error, verb, resource, in: namespace)
        }
    }
}

extension CommandFailure {
    /// What an API server's error means to whoever ran the command.
    init(_ error: APIError, _ verb: String, _ resource: APIResource, in namespace: String?) {
        let name = resource.group.isEmpty ? resource.plural : resource.plural + "." + resource.group
        let place = namespace.map { "namespace \($0)" } ?? "all namespaces"
        switch error {
        case .notFound:
            let isOwn = resource.group == ResourceKind.group
            self.init(
                "the cluster does not serve \(name)",
                hint: isOwn ? "its CustomResourceDefinitions are not installed" : "it takes Kubernetes 1.30 or later",
                exit: .usage)
        case .forbidden(let text):
            self.init(
                text.onOneLine, hint: "it takes the verb `\(verb)` on \(name) in \(place)", exit: .error)
        case .unauthorized(let text):
            self.init(
                "the cluster does not know who you are: \(text)".onOneLine,
                hint: "the credentials of the kubeconfig's user may have expired", exit: .error)
        case .alreadyExists, .conflict, .gone, .invalid, .namespaceTerminating, .unavailable, .unusable, .cancelled:
            self.init("the cluster cannot be asked: \(error.message)".onOneLine, exit: .error)
        }
    }
}

// MARK: - What people write

extension ClusterRecords {
    func manifest(of release: RecordedRelease) async -> WrittenRelease? {
        guard let object = release.object else { return nil }
        var configMaps: [JSONValue] = []
        for name in ReadObject.configMapNames(ofRelease: object) {
            // One that may not be read counts as missing, which the release's mistakes then say.
            let map = try? await get(.configMaps, ObjectKey(namespace: release.key.namespace, name: name))
            if let map { configMaps.append(map) }
        }
        return WrittenRelease(
            release: ReadObject.release(object, configMaps: configMaps), spec: object["spec"] ?? .null)
    }

    func unseen(_ key: ObjectKey) -> PromptRelease? { nil }

    func actor(_ name: String?) async throws(CommandFailure) -> String {
        guard name == nil else {
            throw CommandFailure(
                "--actor has no meaning in a cluster: its API server says who decides", exit: .usage)
        }
        return try await asking("create", .selfSubjectReviews, in: nil) { () async throws(APIError) in
            try await client.whoAmI().name
        }
    }

    func write(_ decision: ReleaseDecision) async throws(CommandFailure) -> ReleaseDecision {
        let namespace = decision.meta.namespace
        let created: JSONValue
        do throws(APIError) {
            created = try await client.create(decision.apiObject, APIResource(.decision), in: namespace)
        } catch {
            throw Self.refusal(of: decision, error)
        }
        do throws(UnreadableObject) {
            return try ReadObject.decision(created)
        } catch {
            throw CommandFailure(error.message, exit: .error)
        }
    }

    /// RBAC and admission policies name what they ask for in words of their own; the verbs are said in any case.
    private static func refusal(of decision: ReleaseDecision, _ error: APIError) -> CommandFailure {
        let message = "the decision could not be written: \(error.message)".onOneLine
        switch error {
        case .forbidden, .invalid:
            let verb = decision.action.rawValue.lowercased()
            return CommandFailure(
                message,
                hint: "in namespace \(decision.meta.namespace) it takes the verb `create` on releasedecisions, and "
                    + "`\(verb)` on promptreleases/\(decision.alias)", exit: .error)
        default: return CommandFailure(message, exit: .error)
        }
    }

    func bundle(serving intent: String, in namespace: String) async throws(CommandFailure) -> LoadedBundle {
        let selector = APIListOptions(labelSelector: ObjectMark.managedBy + "=" + ObjectMark.manager)
        var known: [String] = []
        var problems: [String] = []
        for map in try await list(.configMaps, in: namespace, selector) {
            do throws(BundleError) {
                let bundle = try LoadedBundle(files: ReadObject.files(ofConfigMap: map))
                if bundle.index.intent == intent { return bundle }
                known.append(bundle.index.intent)
            } catch {
                problems.append("\(map["metadata"]?["name"]?.string ?? ""): \(error)")
            }
        }
        throw CommandFailure(
            "no bundle in namespace \(namespace) serves the intent \(intent)"
                + (problems.isEmpty ? "" : "; could not be read: " + problems.joined(separator: "; ")),
            hint: known.isEmpty ? "name another namespace with -n" : "there are \(known.joined(separator: ", "))")
    }
}

// MARK: - Events

extension ClusterRecords {
    func events(of release: ObjectKey) async throws(CommandFailure) -> [ReleaseEvent] {
        guard ReadObject.isPath(release) else { return [] }
        var options = APIListOptions()
        options.fieldSelector = "regarding.kind=\(ResourceKind.release.rawValue),regarding.name=\(release.name)"
        return try await list(.events, in: release.namespace, options).compactMap { ReleaseEvent(apiObject: $0) }
            .filter { $0.release == release }
            .sorted { $0.at < $1.at }
    }

    func told(of release: RecordedRelease, _ records: ReleaseRecords) -> [ReleaseEvent] {
        RecordedEvents(release: release, records: records).joined(with: records.events)
    }
}

extension RecordedRelease {
    /// As an API server has it.
    init(apiObject object: JSONValue) throws(UnreadableObject) {
        let meta = ObjectMeta(apiObject: object)
        let status = try ReadObject.status(ofRelease: object)
        self.init(key: meta.key, intent: status?.serving?.intent ?? object["spec"]?["intent"]?.string ?? meta.name)
        uid = meta.uid
        generation = meta.generation
        creationTimestamp = meta.creationTimestamp
        deletedAt = ReadObject.deletedAt(object)
        self.status = status
        self.object = .object((object.object ?? [:]).filter { $0.key != "status" })
    }
}
