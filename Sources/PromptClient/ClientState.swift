import PromptBundle

/// What became of a look at the folder.
public enum BundleUpdate: Sendable, Hashable {
    /// This bundle is served from now on.
    case loaded(LoadedBundle)
    /// The folder has no whole bundle; the last good one goes on being served.
    case failed(BundleError)
}

/// What a client knows: the last good bundle, the last failure, and the prompts that were asked for.
struct ClientState: Sendable {
    /// One wording of one version.
    struct Wording: Hashable, Sendable {
        let digest: String
        let body: PromptBody
    }

    private(set) var bundle: LoadedBundle
    private(set) var revision: BundleReader.Revision
    /// What was read of the bundle's prompts so far.
    var prepared: [Wording: PreparedPrompt] = [:]
    /// The number of updates so far.
    private(set) var count = 0
    private var failure: BundleError?

    init(bundle: LoadedBundle, revision: BundleReader.Revision) {
        self.bundle = bundle
        self.revision = revision
    }

    /// The newest update, if there was one after that many.
    func update(after count: Int) -> (update: BundleUpdate, count: Int)? {
        guard self.count > count else { return nil }
        return (failure.map(BundleUpdate.failed) ?? .loaded(bundle), self.count)
    }

    /// A whole bundle was read, by someone who had seen that revision: whoever was overtaken changes nothing. An equal
    /// bundle is no update, unless it ends a failure.
    mutating func replace(
        _ bundle: LoadedBundle, _ revision: BundleReader.Revision, since seen: BundleReader.Revision
    ) -> BundleUpdate? {
        guard self.revision == seen else { return nil }
        self.revision = revision
        guard bundle != self.bundle else { return recover() }
        self.bundle = bundle
        prepared = [:]
        failure = nil
        count += 1
        return .loaded(bundle)
    }

    /// The bundle that is served is in the folder.
    mutating func recover() -> BundleUpdate? {
        guard failure != nil else { return nil }
        failure = nil
        count += 1
        return .loaded(bundle)
    }

    /// No bundle could be read, by someone who had seen that revision.
    mutating func fail(_ error: BundleError, since seen: BundleReader.Revision) -> BundleUpdate? {
        guard revision == seen, failure != error else { return nil }
        failure = error
        count += 1
        return .failed(error)
    }
}
