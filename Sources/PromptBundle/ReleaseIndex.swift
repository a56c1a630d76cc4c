import JSON

/// The index of a bundle, `release.json`: which version each alias names, who gets the canary, where the prompts are.
public struct ReleaseIndex: Sendable, Hashable {
    /// The name of the release.
    public var release: String
    /// The namespace of the release.
    public var namespace: String
    /// What an application asks for.
    public var intent: String
    /// How keys are put into buckets.
    public var bucketing: BucketingAlgorithm
    /// The aliases by their names; one without a stable version is not there.
    public var aliases: [String: Alias]
    /// The versions in use by their names.
    public var versions: [String: Version]
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(
        release: String, namespace: String, intent: String, bucketing: BucketingAlgorithm, aliases: [String: Alias],
        versions: [String: Version], additional: [String: JSONValue] = [:]
    ) {
        self.release = release
        self.namespace = namespace
        self.intent = intent
        self.bucketing = bucketing
        self.aliases = aliases
        self.versions = versions
        self.additional = additional
    }

    /// Reads an index, in which every alias names versions that the index has.
    public init(json: JSONValue) throws(BundleError) {
        var reader = try ObjectReader(json, at: Place(file: BundleFormat.indexFile))
        try reader.checkFormatVersion()
        release = try reader.string("release")
        namespace = try reader.string("namespace")
        intent = try reader.string("intent")
        bucketing = try Self.bucketing(json: reader.value("bucketing") ?? .null, at: reader.place.member("bucketing"))
        aliases = try reader.map("aliases", of: Alias.init(json:at:))
        versions = try reader.map("versions", of: Version.init(json:at:))
        additional = reader.remaining
        for (name, alias) in aliases {
            for version in [alias.stable, alias.canary?.version].compactMap(\.self) where versions[version] == nil {
                throw reader.place.member("aliases").member(name).malformed("there is no version \"\(version)\"")
            }
        }
    }

    /// The index as its file holds it; the file's bytes are this value's canonical ones.
    public var json: JSONValue {
        var members = additional
        members["formatVersion"] = .integer(Int64(BundleFormat.version))
        members["release"] = .string(release)
        members["namespace"] = .string(namespace)
        members["intent"] = .string(intent)
        members["bucketing"] = [
            "algorithm": .string(bucketing.rawValue), "total": .integer(Int64(BucketingAlgorithm.total)),
        ]
        members["aliases"] = .object(aliases.mapValues(\.json))
        members["versions"] = .object(versions.mapValues(\.json))
        return .object(members)
    }

    private static func bucketing(json: JSONValue, at place: Place) throws(BundleError) -> BucketingAlgorithm {
        var reader = try ObjectReader(json, at: place)
        let (name, total) = (try reader.string("algorithm"), try reader.integer("total"))
        guard let algorithm = BucketingAlgorithm(rawValue: name), total == BucketingAlgorithm.total else {
            throw place.unsupported("the algorithm \"\(name)\" over \(total) buckets is not known here")
        }
        return algorithm
    }
}

extension ReleaseIndex {
    /// A movable name: the version it stands for, and the one that is being tried beside it.
    public struct Alias: Sendable, Hashable {
        /// The version that everybody gets who does not get the canary.
        public var stable: String
        /// The version that is being tried; nil when none is.
        public var canary: Canary?
        /// Members that this reader does not know.
        public var additional: [String: JSONValue]

        public init(stable: String, canary: Canary? = nil, additional: [String: JSONValue] = [:]) {
            self.stable = stable
            self.canary = canary
            self.additional = additional
        }

        init(json: JSONValue, at place: Place) throws(BundleError) {
            var reader = try ObjectReader(json, at: place)
            stable = try reader.string("stable")
            canary =
                if let json = reader.value("canary") { try Canary(json: json, at: place.member("canary")) } else { nil }
            additional = reader.remaining
        }

        var json: JSONValue {
            var members = additional
            members["stable"] = .string(stable)
            members["canary"] = canary?.json
            return .object(members)
        }
    }

    /// A version that gets a share of an alias's traffic.
    public struct Canary: Sendable, Hashable {
        /// The version's name.
        public var version: String
        /// Its share in basis points, from 0 to 10,000.
        public var weight: Int
        /// What stands before a targeting key when it is hashed.
        public var salt: String
        /// Members that this reader does not know.
        public var additional: [String: JSONValue]

        public init(version: String, weight: Int, salt: String, additional: [String: JSONValue] = [:]) {
            self.version = version
            self.weight = weight
            self.salt = salt
            self.additional = additional
        }

        init(json: JSONValue, at place: Place) throws(BundleError) {
            var reader = try ObjectReader(json, at: place)
            version = try reader.string("version")
            weight = try reader.integer("weight")
            salt = try reader.string("salt")
            additional = reader.remaining
            guard (0...BucketingAlgorithm.total).contains(weight) else {
                throw place.member("weight").malformed("\(weight) is not from 0 to \(BucketingAlgorithm.total)")
            }
        }

        var json: JSONValue {
            .object(
                additional.merging([
                    "version": .string(version), "weight": .integer(Int64(weight)), "salt": .string(salt),
                ]) { $1 })
        }
    }

    /// Where a version's prompt is, and its digest.
    public struct Version: Sendable, Hashable {
        /// `sha256:` and the hex digits of the digest of the version's content.
        public var digest: String
        /// The name of its file in the bundle.
        public var file: String
        /// Members that this reader does not know.
        public var additional: [String: JSONValue]

        public init(digest: String, file: String, additional: [String: JSONValue] = [:]) {
            self.digest = digest
            self.file = file
            self.additional = additional
        }

        init(json: JSONValue, at place: Place) throws(BundleError) {
            var reader = try ObjectReader(json, at: place)
            digest = try reader.string("digest")
            file = try reader.string("file")
            additional = reader.remaining
            guard BundleFormat.isFileName(file) else {
                throw place.member("file").malformed("\"\(file)\" is not the name of a file in a bundle")
            }
        }

        var json: JSONValue {
            .object(additional.merging(["digest": .string(digest), "file": .string(file)]) { $1 })
        }
    }
}
