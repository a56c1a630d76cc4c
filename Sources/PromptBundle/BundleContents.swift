/// What a release serves, from which its bundle is made.
package struct BundleContents: Sendable, Hashable {
    package var release: String
    package var namespace: String
    package var intent: String
    package var bucketing: BucketingAlgorithm
    package var aliases: [String: Alias]
    /// At least the versions that the aliases name; the others are left out of the bundle.
    package var versions: [String: PromptDocument]

    package init(
        release: String, namespace: String, intent: String, bucketing: BucketingAlgorithm, aliases: [String: Alias],
        versions: [String: PromptDocument]
    ) {
        self.release = release
        self.namespace = namespace
        self.intent = intent
        self.bucketing = bucketing
        self.aliases = aliases
        self.versions = versions
    }

    /// What an alias serves; without a stable version it is not in the bundle.
    package struct Alias: Sendable, Hashable {
        package var stable: String?
        package var canary: Canary?

        package init(stable: String?, canary: Canary? = nil) {
            self.stable = stable
            self.canary = canary
        }
    }

    /// A candidate and its share in basis points; at 0 it is not in the bundle.
    package struct Canary: Sendable, Hashable {
        package var version: String
        package var weight: Int

        package init(version: String, weight: Int) {
            self.version = version
            self.weight = weight
        }
    }
}
