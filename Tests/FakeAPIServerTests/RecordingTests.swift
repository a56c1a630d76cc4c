import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

/// Replays what was recorded of a real API server, and compares all but what differs from run to run.
@Suite struct RecordingTests {
    /// Recorded answers that the recorder's client changed after they came, by exchange: these paths are not compared.
    private static let touched = [
        "get-2": [["status"]], "lease-create": [["spec", "renewTime"]],
        "lease-renew": [["spec", "holderIdentity"], ["spec", "leaseDurationSeconds"]],
    ]

    @Test(arguments: ["objects.json", "configmaps.json", "leases-events.json", "list-watch.json"])
    func `Every recorded exchange has the recorded answer`(file: String) async throws {
        let replay = try RecordingReplay()
        for earlier in RecordingReplay.before[file] ?? [] { try await replay.prepare(try Recording.all(earlier)) }
        for recording in try Recording.all(file) {
            let (answer, expected) = try await replay.exchange(recording)
            #expect(answer.status == recording.status, "\(recording.name)")
            #expect(answer.headers["content-type"] == "application/json", "\(recording.name)")
            for header in ["warning", "retry-after"] {
                #expect(answer.headers[header] == recording.headers[header], "\(recording.name)")
            }
            let hidden = Self.touched[recording.name] ?? []
            #expect(
                RecordingReplay.comparable(answer.body, without: hidden)
                    == RecordingReplay.comparable(expected, without: hidden),
                "\(recording.name)")
        }
    }
}
