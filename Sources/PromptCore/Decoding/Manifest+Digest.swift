import JSON

extension Manifest {
    /// A digest of what the manifest says, its referenced texts read in: it changes when the meaning does, and not with
    /// comments, the order of keys or defaults written down.
    ///
    /// What was left out as wrong counts by its message, so that mending or changing a mistake is a change too.
    package var specDigest: Digest {
        // Sorted: in which order they are found follows from the layout.
        let errors = diagnostics.errors.map { "\($0.file): \($0.message)" }.sorted()
        return Digest(of: ["spec": decidingJSON, "errors": .array(errors.map(JSONValue.string))])
    }

    /// With the values that `specJSON` does not show.
    private var decidingJSON: JSONValue {
        guard case .keySecret(let secret) = self else { return specJSON }
        return .object(secret.data.mapValues { .string(Digest(of: $0.revealed.utf8).text) })
    }

    /// The spec as it was understood; of a secret only which keys it has.
    package var specJSON: JSONValue {
        switch self {
        case .release(let release): release.spec.json
        case .suite(let suite): suite.spec.json
        case .endpoint(let endpoint): endpoint.spec.json
        case .decision(let decision): decision.specJSON
        case .configMap(let map): .object(map.data.mapValues(JSONValue.string))
        case .keySecret(let secret): ["keys": .array(secret.data.keys.sorted().map(JSONValue.string))]
        }
    }
}

extension ModelEndpointSpec {
    /// The spec as it was understood; recorded answers by the digest over all that shapes an answer.
    package var json: JSONValue {
        switch access {
        case .replay(let reference, _):
            [
                "protocol": "replay", "model": model.map(JSONValue.string) ?? .null,
                "answersFrom": .string(reference.text), "digest": .string(digest.text),
                "limits": ["concurrency": .integer(Int64(concurrency))],
            ]
        case .remote(let remote): json(of: remote)
        }
    }

    private func json(of remote: RemoteModel) -> JSONValue {
        var limits: [String: JSONValue] = [
            "concurrency": .integer(Int64(concurrency)), "timeout": .string(remote.limits.timeout.text),
            "retries": .integer(Int64(remote.limits.retries)),
        ]
        limits["requestsPerMinute"] = remote.limits.requestsPerMinute.map { .integer(Int64($0)) }
        var members: [String: JSONValue] = [
            "protocol": .string(remote.wire.rawValue), "model": model.map(JSONValue.string) ?? .null,
            "baseURL": .string(remote.baseURL.text), "digest": .string(digest.text), "limits": .object(limits),
            "headers": .object(remote.headers.mapValues(JSONValue.string)),
        ]
        members["apiKeyFrom"] = remote.key.map { .string($0.text) }
        members["price"] = remote.price.map {
            [
                "input": .string($0.input.text), "output": .string($0.output.text),
                "cachedInput": .string($0.cachedInput.text), "per": .integer(Int64($0.per)),
                "currency": .string($0.currency),
            ]
        }
        return .object(members)
    }
}

extension ReleaseDecision {
    /// The frozen spec as a manifest writes it.
    package var specJSON: JSONValue {
        var members: [String: JSONValue] = [
            "releaseName": .string(releaseName), "alias": .string(alias), "digest": .string(digest.text),
            "attempt": .integer(Int64(attempt)), "action": .string(action.rawValue), "actor": .string(actor),
        ]
        members["weight"] = weight.map { .string($0.text) }
        members["reason"] = reason.map(JSONValue.string)
        members["expiresAt"] = expiresAt.map { .string($0.text) }
        return .object(members)
    }
}
