import Foundation
import Synchronization
import Testing

/// Two operators on one state folder: one works, the other waits.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"), .timeLimit(.minutes(5)))
struct StandbyTests {
    /// A takeover is a matter of seconds: half a second until it is noticed, and the start.
    private static let soon = Duration.seconds(5)

    private func start(_ folder: Folder) throws -> OperatorProcess {
        try OperatorProcess(try #require(OperatorProcess.program), ["run"] + folder.flags)
    }

    /// An operator that has delivered the first version, and one that waits behind it.
    private func pair(_ folder: Folder) throws -> (leader: OperatorProcess, standby: OperatorProcess) {
        let leader = try start(folder)
        #expect(leader.said("Promoted"))
        let standby = try start(folder)
        #expect(standby.said("Standby: waiting for "))
        return (leader, standby)
    }

    private func write(_ version: Int, to folder: Folder, release: String = "greeting") throws {
        try folder.write(
            Manifests.release(release, versions: version, alias: "v\(version)"), to: "m/\(release).yaml")
    }

    private func folder() throws -> Folder { try Folder(["m/greeting.yaml": Manifests.release()]) }

    /// Whether a version is delivered and the delivery reported: then nothing is left to write.
    private func isDelivered(_ version: Int, in folder: Folder, release: String = "greeting") throws -> Bool {
        let record = try folder.read("s/releases/support/\(release).json")
        let status = try JSONDecoder().decode(DeliveredRecord.self, from: Data(record.utf8)).status
        let text = try folder.read("o/support/\(release)/production.txt")
        return text.contains("in style \(version).") && status?.bundle?.transition == status?.transition
    }

    /// Looks again and again; false when it does not come true in time. What cannot be read is not there yet.
    private func soon(_ limit: Duration = Self.soon, _ isTrue: () throws -> Bool) -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if (try? isTrue()) == true { return true }
            usleep(10_000)
        }
        return false
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `a standby takes over within seconds, and delivers what changed while nobody led`(signal: Int32) throws {
        let folder = try folder()
        let (leader, standby) = try pair(folder)
        let holder = try folder.read("s/operator.lock")
        leader.signal(signal)
        let end = ContinuousClock.now
        _ = leader.exit()
        try write(2, to: folder)
        #expect(standby.said("Leading"))
        #expect(ContinuousClock.now - end < Self.soon)
        #expect(soon { try isDelivered(2, in: folder) })
        #expect(try folder.read("s/operator.lock") != holder)
        #expect(standby.stop().exit == 0)
    }

    @Test func `a standby names the leader and writes nothing`() throws {
        let folder = try folder()
        let leader = try start(folder)
        #expect(leader.said("Promoted"))
        #expect(soon { try isDelivered(1, in: folder) })
        let before = try folder.everything()
        let standby = try start(folder)
        let holder = try folder.read("s/operator.lock").trimmingCharacters(in: .newlines)
        #expect(holder.hasPrefix("\(ProcessInfo.processInfo.hostName)_\(leader.id)_"))
        #expect(standby.said("Standby: waiting for \(holder)\n"))
        let (exit, took) = standby.stop()
        #expect(exit == 0)
        #expect(took < .seconds(1))
        #expect(!standby.said("Leading"))
        #expect(try folder.everything() == before)
        #expect(leader.stop().exit == 0)
    }

    @Test func `a leader that is stopped is not taken over, and goes on when it continues`() throws {
        let folder = try folder()
        let (leader, standby) = try pair(folder)
        leader.signal(SIGSTOP)
        try write(2, to: folder)
        let holder = try folder.read("s/operator.lock")
        // Several times as long as a standby waits between two tries.
        #expect(!soon(.seconds(2)) { try folder.read("s/operator.lock") != holder })
        #expect(standby.stop().exit == 0)
        #expect(!standby.said("Leading"))
        leader.signal(SIGCONT)
        #expect(leader.said("Promoted: production: v2"))
        #expect(leader.stop().exit == 0)
    }

    @Test(arguments: ["the lock file is removed", "the lock file is replaced", "the folder is moved"])
    func `a leader that loses its lock file stops and says so`(loss: String) throws {
        let folder = try folder()
        let leader = try start(folder)
        #expect(leader.said("Promoted"))
        switch loss {
        case "the lock file is removed": try folder.remove("s/operator.lock")
        case "the lock file is replaced": try folder.write("mine\n", to: "s/operator.lock")
        default: try FileManager.default.moveItem(atPath: folder("s"), toPath: folder("elsewhere"))
        }
        #expect(leader.said("no longer the leader: the file \(folder("s/operator.lock")) that"))
        #expect(leader.exit() == 1)
        // Nothing was made anew where the folder had been.
        #expect(folder.contains("s") == (loss != "the folder is moved"))
    }

    @Test func `a leader that was stopped while its state folder was replaced writes nothing any more`() throws {
        let folder = try folder()
        let former = try start(folder)
        #expect(former.said("Promoted"))
        former.signal(SIGSTOP)
        try FileManager.default.moveItem(atPath: folder("s"), toPath: folder("elsewhere"))
        try FileManager.default.copyItem(atPath: folder("elsewhere"), toPath: folder("s"))
        try write(2, to: folder)
        let next = try start(folder)
        #expect(next.said("Promoted: production: v2"))
        #expect(soon { try isDelivered(2, in: folder) })
        let before = try folder.everything()
        // It wakes up to a manifest that it has not delivered, and to a bundle that it did not write.
        former.signal(SIGCONT)
        #expect(former.exit() == 1)
        #expect(former.said("no longer the leader"))
        #expect(try folder.everything() == before)
        #expect(next.stop().exit == 0)
    }

    @Test func `a standby that the folder's format outgrows ends and says so`() throws {
        let folder = try folder()
        let (leader, standby) = try pair(folder)
        try folder.write("2\n", to: "s/FORMAT")
        #expect(standby.said("says format 2, this build reads up to 1: use a newer build"))
        #expect(standby.exit() == 1)
        #expect(leader.stop().exit == 0)
    }

    @Test func `of two that start together on nothing one leads`() throws {
        let folder = try folder()
        let both = [try start(folder), try start(folder)]
        #expect(
            soon { try folder.contains("o/support/greeting/production.txt") && folder.read("s/FORMAT") == "1\n" })
        let exits = both.map { $0.stop().exit }
        #expect(exits == [0, 0])
        // The second may have come to lead when the first was asked to stop.
        #expect(both.contains { $0.said("Promoted") })
    }

    @Test func `of many handovers in a row none is seen by readers but as progress`() async throws {
        let names = ["a", "b", "c"]
        let folder = try Folder()
        for name in names { try write(1, to: folder, release: name) }
        var leader = try start(folder)
        #expect(leader.said(all: names.map { "support/\($0) Promoted: production: v1" }))
        #expect(soon { try names.allSatisfy { try isDelivered(1, in: folder, release: $0) } })
        let watch = ProgressWatch(folder, names)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                while !watch.isOver {
                    watch.look()
                    await Task.yield()
                }
            }
            for version in 2...11 {
                let standby = try start(folder)
                #expect(standby.said("Standby"))
                // Some of it is done by the one that dies, the rest by the one that follows.
                for name in names { try write(version, to: folder, release: name) }
                if version.isMultiple(of: 2) { #expect(leader.said("v\(version)")) }
                leader.kill()
                #expect(standby.said("Operator started"))
                let isServed = soon {
                    try names.allSatisfy { try isDelivered(version, in: folder, release: $0) }
                }
                #expect(isServed, "version \(version)")
                leader = standby
            }
            watch.end()
        }
        #expect(watch.violations.prefix(3) == [])
        #expect(watch.looks > 100)
        #expect(leader.stop().exit == 0)
    }
}

/// What a release's record says of its delivery.
private struct DeliveredRecord: Decodable {
    struct Status: Decodable {
        struct Bundle: Decodable { var transition: Int }
        var transition: Int
        var bundle: Bundle?
    }
    var status: Status?
}

/// A reader that notes each bundle that is torn, and each version or transition that is older than one it saw before.
private final class ProgressWatch: Sendable {
    private struct Seen {
        var highest: [String: Int] = [:]
        var violations: [String] = []
        var looks = 0
        var isOver = false
    }

    private let folder: Folder
    private let names: [String]
    private let seen = Mutex(Seen())

    init(_ folder: Folder, _ names: [String]) {
        self.folder = folder
        self.names = names
    }

    var violations: [String] { seen.withLock { $0.violations } }
    var looks: Int { seen.withLock { $0.looks } }
    var isOver: Bool { seen.withLock { $0.isOver } }

    func end() { seen.withLock { $0.isOver = true } }

    func look() {
        for name in names {
            note("\(name) transition", number(after: "\"transition\" : ", in: "s/bundles/support/\(name).json"))
            // One folder, however often the link moves meanwhile.
            guard
                let data = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: folder("o/support/\(name)/..data"))
            else {
                seen.withLock { $0.violations.append("\(name): no bundle") }
                continue
            }
            let bundle = "o/support/\(name)/\(data)"
            let text = number(after: "in style ", in: bundle + "/production.txt")
            let index = number(after: "\"stable\":\"v", in: bundle + "/release.json")
            // A bundle that was replaced meanwhile is removed.
            if let text, let index, text != index {
                seen.withLock { $0.violations.append("\(name): text \(text), index \(index)") }
            }
            note("\(name) version", index)
        }
        seen.withLock { $0.looks += 1 }
    }

    private func note(_ what: String, _ number: Int?) {
        guard let number else { return }
        seen.withLock { seen in
            if let before = seen.highest[what], number < before {
                seen.violations.append("\(what) went from \(before) to \(number)")
            }
            seen.highest[what] = max(number, seen.highest[what] ?? 0)
        }
    }

    private func number(after mark: String, in file: String) -> Int? {
        guard let text = try? folder.read(file), let range = text.range(of: mark) else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isNumber })
    }
}
