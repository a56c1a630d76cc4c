/// Why a bundle could not be read, asked or built; each case says what helps.
public enum BundleError: Error, Sendable, Hashable {
    /// A file is not there or cannot be read now: look again later.
    case unreadable(file: String, reason: String)
    /// A file is there and is no part of a bundle, or the files contradict each other: its writer has to mend it.
    case malformed(file: String, reason: String)
    /// A file uses a format or a feature that is newer than this reader: a newer client is needed.
    case unsupported(file: String, reason: String)
    /// The bundle has no such alias.
    case unknownAlias(String, known: [String])
    /// The bundle is for another intent.
    case unknownIntent(String, known: String)
    /// What should become a bundle cannot become one.
    case unbuildable(reason: String)
    /// The values of the bundle take more bytes than the place for it allows.
    case tooLarge(bytes: Int, limit: Int)
}

extension BundleError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .malformed(let file, let reason): "\(file): \(reason)"
        case .unsupported(let file, let reason): "\(file): \(reason)"
        case .unknownAlias(let alias, let known):
            known.isEmpty
                ? "there is no alias \"\(alias)\": the bundle serves none yet"
                : "there is no alias \"\(alias)\": the bundle has \(known.joined(separator: ", "))"
        case .unknownIntent(let intent, let known): "there is no intent \"\(intent)\": the bundle is for \"\(known)\""
        case .unbuildable(let reason): reason
        case .tooLarge(let bytes, let limit): "the bundle has \(bytes) bytes, \(limit) are allowed"
        }
    }
}
