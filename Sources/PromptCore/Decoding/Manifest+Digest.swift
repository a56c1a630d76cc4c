import JSON

extension Manifest {
    /// A digest of what the manifest says, its referenced texts read in: it changes when the meaning does, and not with
    /// comments, the order of keys or defaults written down.
    ///
    /// What was left out as wrong counts by its message, so that mending or changing a mistake is a change too.
    package var specDigest: Digest {
        // Sorted: in which order they are found follows from the layout.
        let errors = diagnostics.errors.map { "\($0.file): \($0.message)" }.sorted()
        return Digest(of: ["spec": specJSON, "errors": .array(errors.map(JSONValue.string))])
    }

    /// The spec as it was understood.
    package var specJSON: JSONValue {
        switch self {
        case .release(let release): release.spec.json
        case .suite(let suite): suite.spec.json
        case .endpoint(let endpoint): endpoint.spec.json
        case .decision(let decision): decision.specJSON
        case .configMap(let map): .object(map.data.mapValues(JSONValue.string))
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
        }
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
