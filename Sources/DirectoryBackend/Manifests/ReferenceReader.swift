import Glibc
import PromptCore

/// Reads the files that a manifest refers to, from below the manifest's own folder only.
struct ReferenceReader: Sendable {
    /// The largest file that a manifest may refer to.
    static let limit = 16 << 20

    /// The manifest's path below the manifests folder.
    let manifest: String
    let scanner: ManifestScanner

    /// Where a reference leads, below the manifests folder.
    func place(of reference: String) -> String { PathText.join(PathText.folder(of: manifest), reference) }

    /// What is there now; nil when nothing is, or when it was written so lately that it may change unseen.
    func fingerprint(of reference: String, at time: Int64) -> FileFingerprint? {
        guard let status = try? scanner.files.status(of: scanner.absolute(place(of: reference)), followingLinks: true)
        else { return nil }
        return status.fingerprint.isRecent(at: time) ? nil : status.fingerprint
    }

    /// The bytes of a regular file that stands, all links resolved, below the manifest's folder.
    func read(_ reference: String) -> Result<[UInt8], ReferenceProblem> {
        guard Self.isPlain(reference) else { return Self.escape }
        do throws(FileError) {
            let folder = try scanner.files.realPath(of: scanner.absolute(PathText.folder(of: manifest)))
            let path = try scanner.files.realPath(of: scanner.absolute(place(of: reference)))
            guard PathText.isWithin(path, folder) else { return Self.escape }
            // A folder on the way may become a link at any moment: no link is followed from here on.
            return .success(try scanner.files.read(realPath: path, limit: Self.limit).bytes)
        } catch {
            if error.code == ELOOP { return Self.escape }
            return .failure(ReferenceProblem(message: Self.reason(error)))
        }
    }

    private static let escape = Result<[UInt8], ReferenceProblem>.failure(
        ReferenceProblem(message: "it leads out of the manifest's folder"))

    /// By bytes, as the system reads a path: a `/` that a combining mark follows is another character.
    private static func isPlain(_ reference: String) -> Bool {
        !reference.utf8.contains(0)
            && reference.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) }
    }

    private static func reason(_ error: FileError) -> String {
        switch error.code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EISDIR: "it is a folder"
        case EINVAL: "it is not a regular file"
        case EFBIG: "it has more than \(limit >> 20) MiB"
        default: error.reason
        }
    }
}
