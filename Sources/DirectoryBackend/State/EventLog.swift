import Foundation
import PromptCore
import PromptOperator
import Synchronization

/// The events of all releases, one JSON line each; when the file is full it becomes `events.jsonl.1` and a new one
/// begins.
final class EventLog: Sendable {
    /// The size from which a new file begins.
    static let limit = 4 << 20

    private let path: String
    private let files: any FileSystem
    /// Of the file; nil until the first event.
    private let size = Mutex<Int?>(nil)

    /// The log at `path`, which is made with its first event.
    init(path: String, files: any FileSystem) {
        self.path = path
        self.files = files
    }

    func append(_ event: ReleaseEvent) throws(FileError) {
        let line = EventRecord(event).line
        let result: Result<Void, FileError> = size.withLock { known in
            do throws(FileError) {
                var size = 0
                if let known {
                    size = known
                } else if let status = try files.statusIfPresent(of: path) {
                    size = Int(status.fingerprint.size)
                }
                if size > 0, size + line.count > Self.limit {
                    try files.rename(path, to: path + ".1")
                    size = 0
                }
                try files.append(line, to: path)
                known = size + line.count
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// The events in a file, oldest first; lines that a killed process left half written are passed over.
    static func events(in bytes: [UInt8]) -> [ReleaseEvent] {
        bytes.split(separator: UInt8(ascii: "\n"))
            .compactMap { line in try? JSONDecoder().decode(EventRecord.self, from: Data(line)).event }
    }
}

/// One line of the log.
private struct EventRecord: Codable {
    var at: Timestamp
    var type: ReleaseEvent.Kind
    var namespace: String
    var release: String
    var reason: String
    var message: String

    init(_ event: ReleaseEvent) {
        at = event.at
        type = event.kind
        namespace = event.release.namespace
        release = event.release.name
        reason = event.reason
        message = event.message
    }

    var event: ReleaseEvent {
        ReleaseEvent(
            release: ObjectKey(namespace: namespace, name: release), kind: type, reason: reason, message: message,
            at: at)
    }

    var line: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and a time always encode.
        return ((try? encoder.encode(self)).map(Array.init) ?? []) + [UInt8(ascii: "\n")]
    }
}
