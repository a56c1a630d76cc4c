import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesBackend

@Suite("The Kubernetes backend keeps what every backend promises")
struct KubernetesConformanceTests {
    @Test(.timeLimit(.minutes(5)), arguments: BackendConformance.allCases)
    func conforms(_ promise: BackendConformance) async throws {
        try await promise.check(KubernetesSubject(Workplace()))
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            BackendConformance.failedCommit, .failedRecord, .failedDelivery, .failedRemoval, .failedForgetting,
            .faultsAreTold,
        ])
    func `conforms where the answer to a write that was made is lost`(_ promise: BackendConformance) async throws {
        try await promise.check(KubernetesSubject(Workplace(), fault: .answerLost))
    }
}

/// A cluster in memory with two operators' backends on it.
private final class KubernetesSubject: ConformanceSubject {
    private let place: Workplace
    private let written: Mutex<[String: String]>
    /// How a request fails that is to fail as unavailable.
    private let fault: WatchedTransport.Fault
    private let transport: WatchedTransport
    let backend: KubernetesBackend
    let second: KubernetesBackend

    init(_ place: Workplace, fault: WatchedTransport.Fault = .serverError, written: [String: String] = [:]) async throws
    {
        self.place = place
        self.fault = fault
        self.written = Mutex(written)
        (backend, transport) = place.connected()
        second = place.backend()
        for namespace in ["support", "elsewhere", "other", "mark"] { try await place.ensure(namespace: namespace) }
    }

    var now: Timestamp { place.now }

    func restarted() async throws -> KubernetesSubject {
        try await KubernetesSubject(place, fault: fault, written: written.withLock { $0 })
    }

    func write(_ file: String, _ manifests: String?) async throws {
        let old = written.withLock { written in
            defer { written[file] = manifests }
            return written[file]
        }
        if let manifests { try await place.apply(manifests) } else if let old { try await place.delete(old) }
    }

    func decide(_ decision: ReleaseDecision) async throws -> ReleaseDecision { try await place.decide(decision) }

    func files(at place: ObjectKey) async throws -> [String: [UInt8]] { try await self.place.files(at: place) }

    func tamper(_ place: ObjectKey, file: String) async throws {
        try await self.place.merge(["data": .object([file: "tampered"])], .configMaps, place)
    }

    func occupy(_ place: ObjectKey) async throws {
        try await self.place.apply(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: \(place.name), namespace: \(place.namespace)}
            data: {note: mine}
            """)
    }

    func pass(_ span: TimeSpan) async throws {
        place.pass(span)
        try await backend.sweep()
    }

    func damage(_ record: ConformanceRecord) async throws -> Bool {
        switch record {
        case .status(let key):
            try await place.merge(["status": ["transition": "many"]], APIResource(.release), key, "status")
        case .version(let version):
            try await place.merge(
                ["spec": ["content": ["text": "spoilt"]]], APIResource(.version), version.meta.key)
        case .run(let run):
            try await place.merge(["spec": ["result": ["verdict": "Maybe"]]], APIResource(.run), run.meta.key)
        case .decision(let decision):
            try await place.merge(["spec": ["action": "Dance"]], APIResource(.decision), decision.meta.key)
        }
        return true
    }

    func fail(step: Int, as fault: ConformanceFault) {
        transport.fail(step: step, as: fault == .denied ? .forbidden : self.fault)
    }

    func recover() -> Bool { transport.recover() }
}
