import Foundation
import Glibc

/// What the kernel tells of one watched folder.
struct InotifyEvent: Sendable, Hashable {
    /// The watch that `Inotify.add` answered; -1 for an overflow.
    var watch: Int32
    var mask: UInt32
    /// The entry of the folder that it is about; empty for the folder itself.
    var name: String

    /// Whether the kernel dropped events: nothing is known but that something happened.
    var isOverflow: Bool { mask & UInt32(bitPattern: IN_Q_OVERFLOW) != 0 }
    /// Whether the watch is no more.
    var isEnd: Bool { mask & UInt32(bitPattern: IN_IGNORED) != 0 }
    /// Whether the folder itself moved or went.
    var isFolderGone: Bool { mask & UInt32(bitPattern: IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) != 0 }
    var isAboutFolder: Bool { mask & UInt32(bitPattern: IN_ISDIR) != 0 }
    /// Whether an entry appeared that may not have its content yet.
    var isCreation: Bool { mask & UInt32(bitPattern: IN_CREATE) != 0 }
}

/// inotify(7) with one reading thread, which costs nothing while nothing happens.
final class Inotify: Sendable {
    private static let mask = UInt32(
        bitPattern: IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR)
    /// The longest time that a stream of events without a pause is gathered for.
    private static let longestBatch = Duration.milliseconds(200)

    private let descriptor: Int32
    /// Written to end the reading thread.
    private let wake: (read: Int32, write: Int32)

    init() throws(FileError) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard descriptor >= 0 else { throw FileError("watch", "folders", code: errno) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let code = errno
            _ = close(descriptor)
            throw FileError("watch", "folders", code: code)
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wake = (ends[0], ends[1])
    }

    deinit {
        for descriptor in [descriptor, wake.read, wake.write] { _ = close(descriptor) }
    }

    /// Watches a folder, or what a link of that name leads to; the same number for the same folder.
    func add(_ folder: String) throws(FileError) -> Int32 {
        let watch = inotify_add_watch(descriptor, folder, Self.mask)
        guard watch >= 0 else { throw FileError("watch", folder, code: errno) }
        return watch
    }

    /// Ends a watch; one that has ended already is no matter.
    func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor, watch) }

    /// What happens, gathered until nothing has happened for `quiet`; to be read once. The thread ends with the reader.
    func batches(quiet: Duration) -> AsyncStream<[InotifyEvent]> {
        let (batches, continuation) = AsyncStream<[InotifyEvent]>.makeStream()
        let end = wake.write
        continuation.onTermination = { [self] _ in
            withExtendedLifetime(self) { _ = Glibc.write(end, [1], 1) }
        }
        let thread = Thread { [self] in
            while let batch = nextBatch(quiet: quiet) { continuation.yield(batch) }
            continuation.finish()
        }
        thread.name = "promptops.inotify"
        thread.stackSize = 512 << 10
        thread.start()
        return batches
    }

    /// Blocks until something happened and a pause followed; nil when the reading is to end.
    private func nextBatch(quiet: Duration) -> [InotifyEvent]? {
        guard isReadable(within: nil) else { return nil }
        let start = ContinuousClock.now
        var events = readAvailable()
        while ContinuousClock.now - start < Self.longestBatch, isReadable(within: quiet) { events += readAvailable() }
        return events
    }

    /// Whether events are there within a time; without one it waits, and false means that the reading is to end.
    private func isReadable(within time: Duration?) -> Bool {
        let milliseconds = time.map {
            Int32($0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)
        }
        while true {
            var descriptors = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&descriptors, 2, milliseconds ?? -1)
            if count < 0, errno == EINTR { continue }
            guard count > 0, descriptors[1].revents == 0 else { return false }
            return true
        }
    }

    private func readAvailable() -> [InotifyEvent] {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var events: [InotifyEvent] = []
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return events }
            events += buffer.withUnsafeBytes { Self.events(in: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Takes apart what the kernel wrote: headers, each followed by a name that is padded with zeros.
    private static func events(in bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
        let header = MemoryLayout<inotify_event>.size
        var events: [InotifyEvent] = []
        var offset = 0
        while offset + header <= bytes.count {
            let raw = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = offset + header + Int(raw.len)
            guard end <= bytes.count else { break }
            let name = bytes[(offset + header)..<end].prefix { $0 != 0 }
            events.append(InotifyEvent(watch: raw.wd, mask: raw.mask, name: String(decoding: name, as: UTF8.self)))
            offset = end
        }
        return events
    }
}
