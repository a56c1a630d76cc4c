import Foundation
import Glibc
import PromptBundle
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

@testable import DirectoryBackend

@Suite("The directory backend keeps what every backend promises")
struct DirectoryConformanceTests {
    @Test(.timeLimit(.minutes(5)), arguments: BackendConformance.allCases)
    func conforms(_ promise: BackendConformance) async throws {
        let subject = try await DirectorySubject(Workplace(), FailingStep())
        try await promise.check(subject)
    }
}

/// Counts the operations of a file system and fails one of them.
private final class FailingStep: Sendable {
    private struct State {
        var failing: (step: Int, code: Int32)?
        var steps = 0
        var isFailed = false
    }

    private let state = Mutex(State())

    func arm(_ step: Int, code: Int32) { state.withLock { $0 = State(failing: (step, code)) } }

    func disarm() -> Bool {
        state.withLock { state in
            state.failing = nil
            return state.isFailed
        }
    }

    var code: Int32? {
        state.withLock { state in
            guard let failing = state.failing else { return nil }
            defer { state.steps += 1 }
            guard failing.step == state.steps else { return nil }
            state.isFailed = true
            return failing.code
        }
    }
}

/// A folder with a backend on it; the command line's writer enters decisions, and a scan follows what people do.
private struct DirectorySubject: ConformanceSubject {
    let place: Workplace
    let backend: DirectoryBackend
    private let failing: FailingStep

    /// One operator at a time holds a state folder, so both connections are one.
    var second: DirectoryBackend { backend }
    var now: Timestamp { place.time.timestamp }

    init(_ place: Workplace, _ failing: FailingStep) async throws {
        self.place = place
        self.failing = failing
        backend = try await place.prepared { configuration in
            configuration.durability = .full
            configuration.allowMassDelete = true
            configuration.files = FaultyFileSystem(fault: { _, _ in failing.code })
        }
    }

    func restarted() async throws -> DirectorySubject {
        await backend.close()
        return try await DirectorySubject(place, failing)
    }

    func write(_ file: String, _ manifests: String?) async throws {
        let name = "manifests/\(file).yaml"
        if let manifests {
            try place.folder.write(manifests, to: name)
        } else {
            try place.folder.remove(name)
            await backend.scan()
            place.time.advance(.seconds(2))
        }
        await backend.scan()
    }

    func decide(_ decision: ReleaseDecision) async throws -> ReleaseDecision {
        _ = try DecisionWriter(statePath: place.folder.path + "/state").write(decision)
        await backend.scan()
        return decision
    }

    func files(at place: ObjectKey) async throws -> [String: [UInt8]] {
        let folder = "\(self.place.folder.path)/output/\(place)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // A link that leads to nothing is no file to who opens it.
        let visible = names.filter { !$0.hasPrefix("..") && FileManager.default.fileExists(atPath: folder + "/" + $0) }
        return try visible.reduce(into: [:]) { files, name in
            files[name] = Array(try Data(contentsOf: URL(filePath: folder + "/" + name)))
        }
    }

    func tamper(_ place: ObjectKey, file: String) async throws {
        try self.place.folder.write("tampered", to: "output/\(place)/..data/\(file)")
        await backend.scan()
    }

    func occupy(_ place: ObjectKey) async throws {
        try self.place.folder.write("mine", to: "output/\(place)/note")
        await backend.scan()
    }

    func pass(_ span: TimeSpan) async throws {
        place.time.advance(span)
        await backend.scan()
    }

    func damage(_ record: ConformanceRecord) async throws -> Bool {
        let file =
            switch record {
            case .status(let key): "releases/\(key).json"
            case .version(let version):
                "versions/\(version.meta.namespace)/\(version.releaseName)/\(version.meta.name).json"
            case .run(let run): "runs/\(run.meta.namespace)/\(run.releaseName)/\(run.meta.name).json"
            case .decision(let decision):
                "decisions/\(decision.meta.namespace)/\(decision.releaseName)~\(decision.meta.name).json"
            }
        let text = place.folder.text("state/" + file) ?? ""
        // Torn in the middle, as a disk that lied about a write leaves it.
        try place.folder.write(String(text.prefix(text.count / 2)), to: "state/" + file)
        return !text.isEmpty
    }

    func fail(step: Int, as fault: ConformanceFault) { failing.arm(step, code: fault == .denied ? EACCES : ENOSPC) }

    func recover() -> Bool { failing.disarm() }
}
