import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import Synchronization

extension KubernetesBackend {
    private static let resource = APIResource(.release)

    package func release(_ key: ObjectKey) async throws(BackendError) -> StoredRelease? {
        guard let object = try await readRelease(key) else { return nil }
        return try await stored(object, key)
    }

    /// A release's object with the texts that it refers to.
    func stored(_ object: JSONValue, _ key: ObjectKey) async throws(BackendError) -> StoredRelease {
        let texts = try await texts(DecodedObject.document(object), in: key.namespace)
        return StoredRelease(
            release: PromptRelease(apiObject: object, texts: texts), status: try status(of: object),
            resourceVersion: ObjectMeta(apiObject: object).resourceVersion, isDeleted: object.isBeingDeleted)
    }

    /// The status; one that cannot be read is told once, and counts as lost from then on.
    private func status(of object: JSONValue) throws(BackendError) -> ReleaseStatus? {
        do throws(ObjectDamage) {
            return try ReleaseStatus.reading(apiObject: object)
        } catch {
            if let told = tellOnce(error, in: object) { throw .corrupted(told) }
            return nil
        }
    }

    /// The release's object as it is stored now, if it is one of this operator's.
    private func readRelease(_ key: ObjectKey) async throws(BackendError) -> JSONValue? {
        // A release that no feed has told of is another shard's, or will be told of.
        if configuration.selector != nil, seen.hasListedReleases, !seen.knowsRelease(key) { return nil }
        guard let object = try await access.get(Self.resource, key), isSelected(object) else {
            releasesRead.keep(.none, for: key)
            return .none
        }
        return note(object, key)
    }

    /// Keeps the state in which a release was read or written.
    private func note(_ object: JSONValue, _ key: ObjectKey) -> JSONValue {
        let kept = object.withoutManagedFields
        releasesRead.keep(kept, for: key)
        if let release = ReleaseSummary(apiObject: kept) { seen.found(release) }
        return kept
    }

    private func isSelected(_ object: JSONValue) -> Bool {
        configuration.selector?.matches(ObjectMeta(apiObject: object).labels) ?? true
    }

    package func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> String {
        var object = try await expect(resourceVersion, of: key)
        let next = status.apiStatus
        if !object.isBeingDeleted, !object.finalizers.contains(ObjectMark.cleanup) {
            // Before the first status: from now on there is something to clean up.
            object = note(try await setFinalizers(object.finalizers + [ObjectMark.cleanup], of: object, key), key)
        }
        if object["status"] != next {
            object = try await replaceStatus(of: object, by: next, key)
        }
        tell(events)
        return ObjectMeta(apiObject: object).resourceVersion
    }

    /// Writes a status that the server keeps as a whole. A CRD of an older operator drops what it does not know: going on
    /// would forget, and decide again, for ever. Once that was seen the server is asked first, so that no write tells
    /// the feeds of a change, and the release is planned again, for ever.
    private func replaceStatus(
        of object: JSONValue, by status: JSONValue, _ key: ObjectKey
    ) async throws(BackendError) -> JSONValue {
        let wanted = object.with("status", status)
        if dropsStatus.withLock({ $0 }) {
            try checkKept(status, in: try await access.tryStatus(wanted, Self.resource, key))
        }
        let stored = note(try await access.replaceStatus(wanted, Self.resource, key), key)
        do throws(BackendError) {
            try checkKept(status, in: stored)
        } catch {
            dropsStatus.withLock { $0 = true }
            throw error
        }
        return stored
    }

    private func checkKept(_ status: JSONValue, in object: JSONValue) throws(BackendError) {
        guard let field = status.path(missingFrom: object["status"] ?? .null) else { return }
        throw .denied("the API server does not keep status.\(field) of promptreleases: apply the CRDs of this operator")
    }

    /// The release's object at a resource version: as it was read last, or read again. The server compares once more.
    private func expect(
        _ resourceVersion: String, of key: ObjectKey
    ) async throws(BackendError) -> JSONValue {
        if let known = releasesRead[key], ObjectMeta(apiObject: known).resourceVersion == resourceVersion {
            return known
        }
        guard let object = try await readRelease(key) else { throw .notFound("there is no PromptRelease \(key)") }
        guard ObjectMeta(apiObject: object).resourceVersion == resourceVersion else {
            throw .conflict("the PromptRelease \(key) has changed since it was read")
        }
        return object
    }

    private func setFinalizers(
        _ finalizers: [String], of object: JSONValue, _ key: ObjectKey
    ) async throws(BackendError) -> JSONValue {
        let metadata: JSONValue = [
            "resourceVersion": .string(ObjectMeta(apiObject: object).resourceVersion),
            "finalizers": .array(finalizers.map(JSONValue.string)),
        ]
        return try await access.merge(["metadata": metadata], Self.resource, key)
    }

    package func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        guard let object = try await readRelease(key) else { return }
        let meta = ObjectMeta(apiObject: object)
        guard meta.resourceVersion == resourceVersion else {
            throw .conflict("the PromptRelease \(key) has changed since it was read")
        }
        guard object.isBeingDeleted else { throw .conflict("the PromptRelease \(key) is not being deleted") }
        try await keepRecords(of: key, until: horizon)
        try await letGo(bundlesOf: meta)
        guard object.finalizers.contains(ObjectMark.cleanup) else { return }
        do throws(BackendError) {
            _ = try await setFinalizers(object.finalizers.filter { $0 != ObjectMark.cleanup }, of: object, key)
        } catch {
            // Gone meanwhile: that is what was wanted.
            guard case .notFound = error else { throw error }
        }
        releasesRead.keep(.none, for: key)
        tell(events)
    }
}

// MARK: - What a release refers to

extension KubernetesBackend {
    package func suite(_ key: ObjectKey) async throws(BackendError) -> EvaluationSuite? {
        guard let (decoded, meta) = try await referred(.suite, key) else { return nil }
        guard case .suite(var suite)? = decoded.manifest else { throw decoded.unreadable(.suite, key) }
        suite.meta = meta
        return suite
    }

    package func endpoint(_ key: ObjectKey) async throws(BackendError) -> ModelEndpoint? {
        guard let (decoded, meta) = try await referred(.endpoint, key) else { return nil }
        guard case .endpoint(var endpoint)? = decoded.manifest else { throw decoded.unreadable(.endpoint, key) }
        endpoint.meta = meta
        return endpoint
    }

    package func suiteVersion(_ key: ObjectKey) async throws(BackendError) -> String {
        if let version = seen.version(.suite, key) { return version }
        return try await suite(key)?.meta.resourceVersion ?? ""
    }

    package func endpointVersion(_ key: ObjectKey) async throws(BackendError) -> String {
        if let version = seen.version(.endpoint, key) { return version }
        return try await endpoint(key)?.meta.resourceVersion ?? ""
    }

    /// An object that releases refer to with the ConfigMaps that it refers to itself; its resource version covers both.
    private func referred(
        _ kind: ResourceKind, _ key: ObjectKey
    ) async throws(BackendError) -> (decoded: DecodedObject, meta: ObjectMeta)? {
        guard let object = try await access.get(APIResource(kind), key) else { return nil }
        let document = DecodedObject.document(object)
        let texts = try await texts(document, in: key.namespace)
        let names = ReferredTexts.names(in: document)
        var meta = ObjectMeta(apiObject: object)
        seen.note(kind, key, at: meta.resourceVersion, refersTo: names)
        meta.resourceVersion = texts.resourceVersion(of: meta.resourceVersion, names)
        return (DecodedObject(object, texts: texts), meta)
    }

    /// The ConfigMaps that a document names, as they are now.
    private func texts(
        _ document: ManifestDocument, in namespace: String
    ) async throws(BackendError) -> ReferredTexts {
        var texts = ReferredTexts.none
        for name in ReferredTexts.names(in: document).sorted() where ObjectName.isSubdomain(name) {
            let key = ObjectKey(namespace: namespace, name: name)
            guard let object = try await access.get(.configMaps, key) else { continue }
            texts.configMaps[name] = .init(
                resourceVersion: ObjectMeta(apiObject: object).resourceVersion,
                data: PlacedBundle.files(apiObject: object))
        }
        return texts
    }

    /// The Secret of keys as it is now; nil where there is none, or none with the label. No other Secret is looked into.
    package func keySecret(_ key: ObjectKey) async throws(BackendError) -> KeySecret? {
        guard let object = try await access.get(.secrets, key) else { return nil }
        return KeySecret(apiObject: object)
    }
}

extension DecodedObject {
    /// That an object which releases refer to is no such object, as a person has to know to mend it.
    fileprivate func unreadable(_ kind: ResourceKind, _ key: ObjectKey) -> BackendError {
        .denied("the \(kind.rawValue) \(key) cannot be used: \(firstError)")
    }
}
