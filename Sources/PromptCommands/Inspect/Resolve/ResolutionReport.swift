import JSON
import PromptBundle
import PromptCore

/// Which version a key gets from a bundle, and why; pure.
struct ResolutionReport: Sendable, Hashable {
    let resolution: Resolution
    let bucketing: BucketingAlgorithm
    let canary: ReleaseIndex.Canary?
    /// Nil where no key was given; an empty one counts as none.
    let key: String?

    /// Throws for an alias that the bundle does not have.
    init(_ bundle: LoadedBundle, alias: String, key: String?, model: String?) throws(CommandFailure) {
        do throws(BundleError) {
            resolution = try bundle.resolve(alias: alias, targetingKey: key, model: model)
        } catch {
            throw CommandFailure("\(error)")
        }
        bucketing = bundle.index.bucketing
        canary = bundle.index.aliases[alias]?.canary
        self.key = key.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The key's bucket of 10,000; nil without a canary or a key.
    var bucket: Int? {
        guard let canary, let key else { return nil }
        return bucketing.bucket(of: canary.salt + key)
    }

    /// One sentence.
    var why: String {
        guard let canary else { return "nothing else is being tried: everybody gets the stable version" }
        let share = Percentage(basisPoints: canary.weight)?.text ?? ""
        guard let bucket else {
            return "without a targeting key everybody gets the stable version; \(canary.version) has \(share)"
        }
        let relation = bucket < canary.weight ? "below" : "not below"
        return
            "bucket \(bucket) of \(BucketingAlgorithm.total) is \(relation) \(canary.weight), the \(share) of \(canary.version)"
    }
}

// MARK: - Forms

extension ResolutionReport {
    var text: String {
        var fields: [(String, String)] = [
            ("Intent", resolution.intent), ("Alias", resolution.alias), ("Key", key ?? "<none>"),
            ("Version", "\(resolution.version) (\(resolution.variant.rawValue))"), ("Digest", resolution.digest),
            ("Why", why),
        ]
        if let canary { fields += [("Salt", canary.salt), ("Bucketing", bucketing.rawValue)] }
        let head = fields.map { name, value in
            "\(name):" + String(repeating: " ", count: 11 - name.count) + value.onOneLine + "\n"
        }
        let telemetry = resolution.telemetry.sorted { $0.key < $1.key }
            .map { "  \($0.key): \($0.value.string ?? JSONWriter.pretty($0.value))\n" }
        return head.joined() + "\nTelemetry:\n" + telemetry.joined() + "\nPrompt:\n" + resolution.prompt.shown
    }

    var json: JSONValue {
        var members = resolution.prompt.members
        members["intent"] = .string(resolution.intent)
        members["alias"] = .string(resolution.alias)
        members["version"] = .string(resolution.version)
        members["digest"] = .string(resolution.digest)
        members["variant"] = .string(resolution.variant.rawValue)
        members["template"] = .string(resolution.template.rawValue)
        members["inputs"] = .array(resolution.inputs.map(\.json))
        members["model"] = resolution.model.json
        members["output"] = resolution.output?.json
        members["telemetry"] = .object(resolution.telemetry)
        members["reason"] = reason
        members.set("key", key)
        return .object(members)
    }

    private var reason: JSONValue {
        var members: [String: JSONValue] = ["message": .string(why), "algorithm": .string(bucketing.rawValue)]
        members["bucket"] = bucket.map { .integer(Int64($0)) }
        members["weight"] = canary.map { .integer(Int64($0.weight)) }
        members.set("canary", canary?.version)
        members.set("salt", canary?.salt)
        return .object(members)
    }
}
