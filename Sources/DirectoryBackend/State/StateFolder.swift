import PromptCore
import PromptOperator

/// Where the operator keeps what it knows: one file an object, named after it.
///
/// ```
/// FORMAT                                     the layout's number
/// operator.lock                              held by the one running operator
/// releases/<namespace>/<release>.json        identity, status
/// versions/<namespace>/<release>/<object>.json
/// runs/<namespace>/<release>/<object>.json
/// answers/<namespace>/<release>/<object>.jsonl   of a run under way, until it has ended; for the owner alone
/// decisions/<namespace>/<release>~<object>.json
/// former/<namespace>/<release>.json          how long the records of a forgotten release stay
/// bundles/<namespace>/<delivery>.json        the marks of delivered bundles
/// rest.json                                  releases that need nothing, so that a restart can pass them by
/// audit/000001.jsonl ...                     what happened, one line each, chained by hashes
/// audit/HEAD                                 the last line when the writer last looked
/// tmp/                                       files on their way to a name
/// ```
package struct StateFolder: Sendable, Hashable {
    /// The layout that this build writes, and the newest it reads.
    package static let format = 1

    package let path: String

    /// Whether this build reads a folder whose `FORMAT` says so.
    static func isReadable(format: String) -> Bool { Int(format).map { $0 <= Self.format } ?? false }

    /// The folder at `path`, which may not be there yet.
    package init(path: String) { self.path = path }

    package var formatFile: String { path + "/FORMAT" }
    package var lockFile: String { path + "/operator.lock" }
    package var restFile: String { path + "/rest.json" }
    package var auditFolder: String { path + "/audit" }
    package var auditHeadFile: String { auditFolder + "/HEAD" }
    package var temporaryFolder: String { path + "/tmp" }
    package var releasesFolder: String { path + "/releases" }
    package var formerFolder: String { path + "/former" }
    package var decisionsFolder: String { path + "/decisions" }
    package var bundlesFolder: String { path + "/bundles" }

    /// The file of a release's record.
    func releaseFile(_ key: ObjectKey) throws(BackendError) -> String {
        try file(in: releasesFolder, key.namespace, key.name)
    }

    /// The file that says how long the records of a forgotten release stay.
    func formerFile(_ key: ObjectKey) throws(BackendError) -> String {
        try file(in: formerFolder, key.namespace, key.name)
    }

    /// The folder with the recorded versions of a release.
    func versionsFolder(_ release: ObjectKey) throws(BackendError) -> String {
        try folder(in: path + "/versions", release)
    }

    /// The folder with the evaluation runs of a release.
    func runsFolder(_ release: ObjectKey) throws(BackendError) -> String { try folder(in: path + "/runs", release) }

    /// The folder with the answers of the runs of a release that are under way.
    func answersFolder(_ release: ObjectKey) throws(BackendError) -> String {
        try folder(in: path + "/answers", release)
    }

    /// The file with the answers of a run.
    func answersFile(_ run: String, of release: ObjectKey) throws(BackendError) -> String {
        try answersFolder(release) + "/" + (try Self.safe(run)) + ".jsonl"
    }

    /// The file of one object in the folder of its release.
    func recordFile(_ name: String, in folder: String) throws(BackendError) -> String {
        folder + "/" + (try Self.safe(name)) + ".json"
    }

    /// The folder with the decisions of a namespace.
    func decisionsFolder(namespace: String) throws(BackendError) -> String {
        decisionsFolder + "/" + (try Self.safe(namespace))
    }

    /// The file of a decision. `~` stands in no name, so the release can be told from the file's name alone.
    func decisionFile(_ name: String, of release: ObjectKey) throws(BackendError) -> String {
        try decisionsFolder(namespace: release.namespace) + "/" + Self.decisionPrefix(release.name)
            + (try Self.safe(name)) + ".json"
    }

    /// What the names of a release's decision files begin with.
    static func decisionPrefix(_ releaseName: String) throws(BackendError) -> String { try safe(releaseName) + "~" }

    /// The release that a decision file is for; nil for another file.
    static func release(ofDecisionFile name: String) -> (release: String, decision: String)? {
        guard name.hasSuffix(".json"), let tilde = name.firstIndex(of: "~") else { return nil }
        let release = String(name[..<tilde])
        let decision = String(name[name.index(after: tilde)...].dropLast(".json".count))
        return isSafe(release) && isSafe(decision) ? (release, decision) : nil
    }

    /// The file of a bundle's mark.
    func bundleFile(_ key: ObjectKey) throws(BackendError) -> String {
        try file(in: bundlesFolder, key.namespace, key.name)
    }

    private func file(in folder: String, _ namespace: String, _ name: String) throws(BackendError) -> String {
        "\(folder)/\(try Self.safe(namespace))/\(try Self.safe(name)).json"
    }

    private func folder(in folder: String, _ key: ObjectKey) throws(BackendError) -> String {
        "\(folder)/\(try Self.safe(key.namespace))/\(try Self.safe(key.name))"
    }
}

extension StateFolder {
    /// Whether a name may become part of a path: a DNS-1123 subdomain.
    package static func isSafe(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { part in
                part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-") && !part.isEmpty
                    && part.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }

    /// The name itself; throws `denied` for one that could lead elsewhere.
    static func safe(_ name: String) throws(BackendError) -> String {
        guard isSafe(name) else {
            throw .denied("\"\(name.prefix(80))\" cannot name a file: lower-case letters, digits, '-' and '.' can")
        }
        return name
    }
}
