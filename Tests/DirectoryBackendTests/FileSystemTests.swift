import Foundation
import Glibc
import PromptTesting
import Synchronization
import Testing

@testable import DirectoryBackend

@Suite("A file")
struct FileSystemTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("that is replaced while it is read is read again")
    func replaced() throws {
        try folder.write("old", to: "file")
        let reads = Count()
        let files = FaultyFileSystem(afterRead: { [folder] _ in
            if reads.next() == 1 { try? folder.write("new", to: "file") }
        })
        #expect(try files.read(folder.path + "/file", limit: 100).bytes == Array("new".utf8))
        #expect(reads.value == 2)
    }

    @Test("that never rests is an error")
    func restless() throws {
        try folder.write("0", to: "file")
        let reads = Count()
        let files = FaultyFileSystem(afterRead: { [folder] _ in try? folder.write("\(reads.next())", to: "file") })
        #expect(throws: FileError("read", folder.path + "/file", code: EAGAIN)) {
            try files.read(folder.path + "/file", limit: 100)
        }
    }

    @Test("larger than allowed is not read")
    func tooLarge() throws {
        try folder.write("12345", to: "file")
        #expect(throws: FileError("read", folder.path + "/file", code: EFBIG)) {
            try LocalFileSystem().read(folder.path + "/file", limit: 4)
        }
    }

    @Test("is written as a new one only, and never through a link")
    func exclusive() throws {
        try folder.link("file", to: "other")
        #expect(throws: FileError("write", folder.path + "/file", code: EEXIST)) {
            try LocalFileSystem().write([1], to: folder.path + "/file")
        }
        #expect(folder.names("") == ["file"])
    }
}

@Suite("Durable writes", .timeLimit(.minutes(1)))
struct DurabilityGroupTests {
    @Test("that wait at the same time share one sync, which began after them")
    func grouping() async throws {
        let gate = DispatchSemaphore(value: 0)
        let began = AsyncStream<Void>.makeStream()
        let group = DurabilityGroup { () throws(FileError) in
            began.continuation.yield()
            gate.wait()
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.sync() }
            var syncs = began.stream.makeAsyncIterator()
            await syncs.next()
            for _ in 0..<20 { tasks.addTask { try await group.sync() } }
            while await group.waiters < 20 { try await Task.giveWay() }
            gate.signal()
            await syncs.next()
            gate.signal()
            try await tasks.waitForAll()
        }
        #expect(await group.syncs == 2)
    }

    @Test("share one sync with those who are about to wait")
    func gathering() async throws {
        let (executor, group) = (SimulationExecutor(), DurabilityGroup { () throws(FileError) in })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<20 {
                tasks.addTask(executorPreference: executor) {
                    for _ in 0..<number { await Task.yield() }
                    try await group.sync()
                }
            }
            tasks.addTask {
                while true {
                    executor.runUntilIdle()
                    try await Task.giveWay()
                }
            }
            for _ in 0..<20 { try await tasks.next() }
            tasks.cancelAll()
        }
        #expect(await group.syncs == 1)
    }

    @Test("fail for all who waited for the same sync")
    func failure() async throws {
        let group = DurabilityGroup { () throws(FileError) in throw FileError("make durable", "x", code: EIO) }
        await #expect(throws: FileError("make durable", "x", code: EIO)) { try await group.sync() }
    }

    @Test("reach the disk")
    func real() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "file")
        try await DurabilityGroup(fileSystemOf: folder.path, in: LocalFileSystem()).sync()
    }
}

/// Counts calls.
final class Count: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
