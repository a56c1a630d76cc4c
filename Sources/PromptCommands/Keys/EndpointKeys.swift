import DirectoryBackend
import Glibc
import PromptCore
import PromptEvaluation
import Synchronization

/// Reads the keys of endpoints at each run: from allowed environment variables, from files below one folder, and from
/// Secrets that carry the label. No key and no part of one is ever in a message.
struct EndpointKeys: Sendable {
    /// The values of the allowed variables only.
    let variables: [String: String]
    let allowedVariables: Set<String>
    /// Nil: no file is read.
    let folder: String?
    let secret: @Sendable (ObjectKey) async -> KeySecret?
    let warn: @Sendable (String) -> Void
    private let files = LocalFileSystem()

    private static let maximumBytes = 64 << 10

    init(
        variables: [String: String], allowedVariables: Set<String>, folder: String?,
        secret: @escaping @Sendable (ObjectKey) async -> KeySecret?, warn: @escaping @Sendable (String) -> Void
    ) {
        self.variables = variables
        self.allowedVariables = allowedVariables
        self.folder = folder
        self.secret = secret
        self.warn = warn
    }

    /// The key of an endpoint, trimmed; nil for one that names none. Throws `refused` where it names one that is not to be
    /// had: asking without it would only be refused by others.
    func read(_ endpoint: ModelEndpoint) async throws(ModelError) -> SecretText? {
        guard case .remote(let remote) = endpoint.spec.access, let reference = remote.key else { return nil }
        let place: String
        let text: String
        switch reference {
        case .environment(let name): (place, text) = ("the environment variable \(name)", try variable(name))
        case .file(let path): (place, text) = ("the key file \(path)", try file(path))
        case .secret(let name, let key):
            let id = ObjectKey(namespace: endpoint.meta.namespace, name: name)
            (place, text) = ("the key `\(key)` of the Secret \(id)", try await secret(id, key))
        }
        return try Self.checked(text, place)
    }

    private static func checked(_ text: String, _ place: String) throws(ModelError) -> SecretText {
        let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !trimmed.isEmpty else { throw .refused("\(place) is empty") }
        guard trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .refused("\(place) holds more than a key: spaces, line breaks or letters beyond ASCII")
        }
        return SecretText(trimmed)
    }

    private func variable(_ name: String) throws(ModelError) -> String {
        guard allowedVariables.contains(name) else {
            throw .refused("the environment variable \(name) may not be read: allow it with --allow-env \(name)")
        }
        guard let value = variables[name] else { throw .refused("the environment variable \(name) is not set") }
        return value
    }

    private func secret(_ id: ObjectKey, _ key: String) async throws(ModelError) -> String {
        guard let secret = await secret(id) else {
            throw .refused(
                "there is no Secret \(id) that carries the label `\(KeySecret.label): \"true\"`, which it needs for its "
                    + "keys to be read")
        }
        guard let value = secret.data[key] else { throw .refused("the Secret \(id) has no key `\(key)`") }
        return value.revealed
    }

    private func file(_ path: String) throws(ModelError) -> String {
        guard let folder else {
            throw .refused("the key file \(path) may not be read: name the folder that it is in with --secrets")
        }
        let found: (bytes: [UInt8], path: String)?
        do throws(FileError) {
            found = try read(path, below: folder)
        } catch {
            let isMissing = error.code == ENOENT || error.code == ENOTDIR
            throw .refused(
                isMissing
                    ? "the key file \(path) is not there, below the folder of secrets"
                    : "the key file \(path) cannot be read: \(error.reason)")
        }
        guard let found else { throw .refused("the key file \(path) leads out of the folder of secrets") }
        if Self.isReadableByOthers(found.path) {
            warn("the key file \(path) can be read by every user of this machine: chmod 600 would keep it")
        }
        guard let text = String(validating: found.bytes, as: UTF8.self) else {
            throw .refused("the key file \(path) is not text")
        }
        return text
    }

    /// Nil for a path that a link leads out of the folder.
    private func read(
        _ path: String, below folder: String
    ) throws(FileError) -> (bytes: [UInt8], path: String)? {
        let root = try files.realPath(of: folder)
        let real = try files.realPath(of: folder + "/" + path)
        // By bytes, as the system has it: two folders may be equal strings.
        guard real.utf8.starts(with: (root == "/" ? root : root + "/").utf8) else { return nil }
        return (try files.read(real, limit: Self.maximumBytes).bytes, real)
    }

    private static func isReadableByOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}
