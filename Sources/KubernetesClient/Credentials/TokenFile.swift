import ControllerRuntime
import Synchronization

/// A token in a file that somebody else replaces, such as a pod's.
///
/// It is read anew when what was read is older than 50 seconds, as client-go does: a minute, less ten seconds for
/// requests on their way; and when a server refuses it. While the file cannot be read, what was read last counts.
final class TokenFile: CredentialSource {
    private struct Held {
        var token: Secret
        var readAt: Duration
    }

    private static let age = Duration.seconds(50)

    private let path: String
    private let otherwise: Secret?
    private let timeline: Timeline
    private let held = Mutex<Held?>(nil)

    init(_ path: String, otherwise: Secret?, clock: any Clock<Duration>) {
        self.path = path
        self.otherwise = otherwise
        timeline = Timeline(clock)
    }

    func credential() async throws(APITransportError) -> Credential {
        let now = timeline.now
        return try held.withLock { held throws(APITransportError) in
            if let held, now - held.readAt < Self.age { return .bearer(held.token) }
            do throws(ConfigurationError) {
                let token = try read()
                held = Held(token: token, readAt: now)
                return .bearer(token)
            } catch {
                guard let last = held?.token ?? otherwise else { throw .unusable(error.description) }
                return .bearer(last)
            }
        }
    }

    func refused(_ credential: Credential) -> Bool {
        let now = timeline.now
        return held.withLock { held in
            if let token = try? read() { held = Held(token: token, readAt: now) }
            return held.map { .bearer($0.token) } != credential
        }
    }

    private func read() throws(ConfigurationError) -> Secret {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try LocalFile.read(path)
        } catch {
            throw ConfigurationError("the token cannot be read: \(error.reason)", file: path)
        }
        let token = String(decoding: bytes, as: UTF8.self).trimmingBlanks
        guard !token.isEmpty else { throw ConfigurationError("the file of the token is empty", file: path) }
        return Secret(token)
    }
}
