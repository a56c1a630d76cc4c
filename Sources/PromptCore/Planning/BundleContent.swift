import JSON
import PromptBundle

/// A built bundle with its digest.
package struct BundleContent: Sendable, Hashable {
    package var files: [String: [UInt8]]
    package var digest: Digest
    package var bytes: Int

    /// 1 MiB of values: what a ConfigMap takes.
    package static let maximumBytes = 1_048_576
}

/// What of a release's state its bundle shows; equal projections make equal bundles.
struct ServingProjection: Hashable {
    struct Alias: Hashable {
        var name: String
        var stable: CandidateVersion
        var canary: CandidateVersion?
        var weight: Percentage
    }

    var intent: String
    var bucketing: BucketingName
    var aliases: [Alias]

    /// Aliases without a stable version are in no bundle; the order that they are written in says nothing.
    init(intent: String, bucketing: BucketingName, aliases: [AliasStatus]) {
        self.intent = intent
        self.bucketing = bucketing
        self.aliases = aliases.sorted { $0.name < $1.name }
            .compactMap { alias in
                guard let stable = alias.stable else { return nil }
                return Alias(
                    name: alias.name, stable: CandidateVersion(version: stable.version, digest: stable.digest),
                    canary: alias.weight > .zero ? alias.candidate : nil, weight: alias.weight)
            }
    }

    var versions: Set<CandidateVersion> { Set(aliases.flatMap { [$0.stable] + [$0.canary].compactMap(\.self) }) }
}

extension BundleContent {
    /// Builds what a projection shows from the recorded contents.
    ///
    /// Throws `BundleProblem` when a version's recorded content is missing or is another one, or the bundle is too
    /// large for the place it goes to.
    init(_ projection: ServingProjection, of key: ObjectKey, contents: [String: VersionContent]) throws(BundleProblem) {
        var documents: [String: PromptDocument] = [:]
        for version in projection.versions {
            guard let content = contents[version.version], content.digest == version.digest else {
                throw BundleProblem("the recorded content of \(version.version) (\(version.digest.short)) is not there")
            }
            documents[version.version] = try Self.document(version, content, projection.intent, key)
        }
        let aliases = projection.aliases.map { alias in
            (
                alias.name,
                BundleContents.Alias(
                    stable: alias.stable.version,
                    canary: alias.canary.map { .init(version: $0.version, weight: alias.weight.basisPoints) })
            )
        }
        do {
            let bundle = try ReleaseBundle(
                BundleContents(
                    release: key.name, namespace: key.namespace, intent: projection.intent,
                    bucketing: projection.bucketing == .flagdV2 ? .flagdV2 : .flagdV3,
                    aliases: Dictionary(aliases, uniquingKeysWith: { first, _ in first }), versions: documents))
            self.init(files: bundle.files, digest: Digest(of: bundle.digestInput), bytes: bundle.totalBytes)
        } catch {
            throw BundleProblem("\(error)")
        }
        guard bytes <= Self.maximumBytes else {
            throw BundleProblem("the bundle would have \(bytes) bytes; \(Self.maximumBytes) is the limit")
        }
    }

    private static func document(
        _ version: CandidateVersion, _ content: VersionContent, _ intent: String, _ key: ObjectKey
    ) throws(BundleProblem) -> PromptDocument {
        do {
            return PromptDocument(
                intent: intent, version: version.version, digest: version.digest.text, release: "\(key)",
                content: try PromptContent(json: content.json))
        } catch {
            throw BundleProblem("\(version.version): \(error)")
        }
    }
}

/// Why a bundle cannot be built.
struct BundleProblem: Error, Hashable {
    var message: String
    init(_ message: String) { self.message = message }
}
