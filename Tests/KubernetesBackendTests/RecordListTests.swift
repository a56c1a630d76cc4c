import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesBackend

struct RecordListTests {
    private static func key(_ index: Int) -> ObjectKey {
        ObjectKey(namespace: "support", name: index == 0 ? String(repeating: "long-", count: 14) + "name" : "r\(index)")
    }

    private static func text(_ index: Int) -> String { "text of \(index)" }

    /// The texts of the versions that are recorded of a release.
    private static func texts(_ index: Int, _ backend: KubernetesBackend) async throws -> [String?] {
        try await backend.versions(of: key(index)).map { $0.content.json["text"]?.string }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [3, 60])
    func `releases that ask at the same time share lists, and each is told of its own records`(
        _ count: Int
    ) async throws {
        let place = Workplace()
        for index in 0..<count {
            let key = Self.key(index)
            try await place.apply(Samples.release(key, text: Self.text(index), delivery: "{name: b\(index)}"))
            #expect(try await TestOperator(place).settle(key))
        }
        let (backend, transport) = place.connected()
        let collection = RecordCollection(kind: .version, namespace: "support")
        let hasBegun = Mutex(false)
        transport.interrupt(before: 0) {
            hasBegun.withLock { $0 = true }
            while backend.recordLists.waiting(collection) < count - 1 { await Task.yield() }
        }
        let told = try await withThrowingTaskGroup(of: (Int, [String?]).self) { group in
            group.addTask { (0, try await Self.texts(0, backend)) }
            while !hasBegun.withLock({ $0 }) { try await Task.giveWay() }
            for index in 1..<count { group.addTask { (index, try await Self.texts(index, backend)) } }
            return try await group.reduce(into: [Int: [String?]]()) { $0[$1.0] = $1.1 }
        }
        #expect(told == Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, [Self.text($0)]) }))
        // The first one alone, then all others, fifty in a list.
        #expect(transport.takeNoted().count == 1 + (count - 1 + 49) / 50)
    }
}
