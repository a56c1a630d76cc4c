import JSON
import PromptCore

/// What one manifest file says, decoded; nothing of the file's text is kept.
struct LoadedFile: Sendable {
    /// One object of the file.
    struct Object: Sendable {
        var id: ObjectID
        var manifest: Manifest
        var digest: Digest
        /// Where its document begins.
        var mark: Mark
    }

    /// How much of the file could be understood; the less, the more of what was last seen in it stays.
    enum Reading: Sendable, Hashable {
        /// All: what the file no longer says is gone.
        case whole
        /// Some documents make no sense: what is not found may be in them.
        case partial
        /// It could not be read to its end: nothing that was known is taken from it.
        case broken
    }

    /// Below the manifests folder.
    var path: String
    /// Nil when the file was written so lately that it has to be read again to be sure.
    var fingerprint: FileFingerprint?
    /// The files it refers to, below the manifests folder; nil for one that is not there.
    var references: [String: FileFingerprint?] = [:]
    /// The config maps it refers to.
    var configMaps: Set<ObjectKey> = []
    var objects: [Object] = []
    /// What is wrong with the file itself or with a document that is no object.
    var diagnostics: [Diagnostic] = []
    var reading = Reading.whole
    /// Whether the file itself was not read, as it is the one that the last process read: its objects are stand-ins until
    /// one of them is asked for.
    var isUnread = false
}
