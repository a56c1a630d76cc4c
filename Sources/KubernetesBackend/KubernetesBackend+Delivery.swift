import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator

extension KubernetesBackend {
    package func bundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle? {
        try await readPlace(ObjectKey(namespace: namespace, name: name))?.stored
    }

    private func readPlace(_ place: ObjectKey) async throws(BackendError) -> PlacedBundle? {
        guard let object = try await access.get(.configMaps, place) else {
            placesRead.keep(nil, for: place)
            return nil
        }
        return note(object, at: place)
    }

    /// Keeps the state in which a ConfigMap was read or written.
    @discardableResult
    private func note(_ object: JSONValue, at place: ObjectKey) -> PlacedBundle {
        let standing = PlacedBundle(apiObject: object)
        placesRead.keep(standing, for: place)
        if let found = RelatedObject(configMap: object) { seen.found(found) }
        return standing
    }

    package func deliver(
        _ delivery: BundleDelivery, replacing current: StoredBundle?, telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        _ = try access.path(.configMaps, place)
        if let problem = BundleFiles.problem(with: delivery) { throw .denied(problem) }
        if let current {
            try await change(place, to: delivery, replacing: current)
        } else {
            guard let created = try await access.create(BundleWrite.create(delivery), .configMaps, place) else {
                throw .conflict("a ConfigMap \(place) came to stand there")
            }
            note(created, at: place)
        }
        tell(events)
        if delivery.touchesPods { await touchPods(mounting: delivery) }
    }

    private func change(
        _ place: ObjectKey, to delivery: BundleDelivery, replacing current: StoredBundle
    ) async throws(BackendError) {
        let known = placesRead[place]
        let isKnown = known?.meta.resourceVersion == current.resourceVersion
        guard let standing = isKnown ? known : try await readPlace(place),
            standing.meta.resourceVersion == current.resourceVersion
        else { throw .conflict("the ConfigMap \(place) was written meanwhile") }
        switch BundleWrite(delivery, over: standing) {
        case .nothing: return
        case .notOwned(let reason): throw .notOwned(reason)
        case .denied(let reason): throw .denied(reason)
        case .patch(let patch):
            do throws(BackendError) {
                note(try await access.merge(patch, .configMaps, place), at: place)
            } catch {
                if case .notFound(let reason) = error { throw .conflict(reason) }
                throw error
            }
        }
    }

    package func removeBundle(
        named name: String, in namespace: String, ownerUID: String
    ) async throws(BackendError) {
        let place = ObjectKey(namespace: namespace, name: name)
        // Whoever writes there without end is left alone after some tries; the next reconcile goes on.
        for _ in 0..<4 {
            guard let standing = try await readPlace(place), standing.stored.ownerUID == ownerUID else { return }
            let version = standing.meta.resourceVersion
            let isGone = try await access.delete(
                .configMaps, place, uid: standing.meta.uid, resourceVersion: version)
            if isGone { return }
        }
        throw .conflict("the ConfigMap \(place) goes on changing")
    }

    /// Takes the reference to a release that goes from the bundles that stay: the garbage collector would take them too.
    func letGo(bundlesOf release: ObjectMeta) async throws(BackendError) {
        var options = APIListOptions()
        options.labelSelector = ObjectMark.selector(release.name)
        options.isMetadataOnly = true
        for object in try await access.list(.configMaps, in: release.namespace, options) {
            let owners = object["metadata"]?["ownerReferences"]?.array ?? []
            let others = OwnerReference.without(release.uid, among: owners)
            guard others != owners else { continue }
            let meta = ObjectMeta(apiObject: object)
            let metadata: JSONValue = [
                "resourceVersion": .string(meta.resourceVersion), "ownerReferences": .array(others),
            ]
            do throws(BackendError) {
                _ = try await access.merge(["metadata": metadata], .configMaps, meta.key)
            } catch {
                guard case .notFound = error else { throw error }
            }
        }
    }
}

// MARK: - Pods

extension KubernetesBackend {
    /// Tells the kubelets of the pods that mount a bundle to look at it now: any change of a pod makes its kubelet sync
    /// it at once. Best effort: without it they look within 60 to 90 seconds.
    private func touchPods(mounting delivery: BundleDelivery) async {
        let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        do throws(BackendError) {
            for pod in try await access.list(.pods, in: place.namespace)
            where PodMounts.mounts(pod, configMap: place.name) {
                let meta = ObjectMeta(apiObject: pod)
                guard meta.annotations[ObjectMark.configHash] != delivery.digest.hex else { continue }
                try await touch(meta.key, delivery.digest.hex)
            }
        } catch {
            logger.warning(
                "Pods not told of a bundle", metadata: ["bundle": "\(place)", "error": "\(error.message)"])
        }
    }

    private func touch(_ pod: ObjectKey, _ hash: String) async throws(BackendError) {
        let annotations: JSONValue = .object([ObjectMark.configHash: .string(hash)])
        do throws(BackendError) {
            _ = try await access.merge(["metadata": ["annotations": annotations]], .pods, pod)
        } catch {
            guard case .notFound = error else { throw error }
        }
    }
}
