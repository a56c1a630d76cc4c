import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

/// A cluster in the state that the recorded server had, which the recorded requests are sent to.
struct RecordingReplay {
    /// The recordings that had taken place before a file's.
    static let before = ["list-watch.json": ["objects.json"]]

    private let cluster: FakeCluster
    private let transport: FakeClusterTransport
    private let client: APIClient
    private let clock = TestClock()
    /// What the recorded server called things, and what this one does.
    private let names = Names()

    init() throws {
        cluster = FakeCluster(
            crds: [Recording.definition], namespaces: ["rec"], clock: clock, now: { Fixtures.start })
        transport = cluster.transport(as: .admin, agent: "python-requests")
        client = APIClient(transport)
    }

    /// Carries out recordings whose answers do not matter here.
    func prepare(_ recordings: [Recording]) async throws {
        for recording in recordings { _ = try await exchange(recording) }
    }

    /// The answer to a recorded request, and what it should be, in this cluster's own versions and uids.
    func exchange(_ recording: Recording) async throws -> (answer: Answer, expected: JSONValue) {
        try await arrange(recording.name)
        var request = recording.request
        request.body = names.translated(request.body)
        request.query = request.query.map { item in
            .init(item.name, names.translated(item.name, item.value))
        }
        let transport = self.transport(for: recording.name)
        let isWatch = request[query: "watch"] != nil && recording.status == 200
        let answer =
            isWatch
            ? try await watch(request, count: recording.body.array?.count ?? 0)
            : Answer(try await transport.send(request))
        names.learn(recording.body, answer.body)
        return (answer, names.translated(recording.body))
    }
}
