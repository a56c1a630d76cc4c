import FakeAPIServer
import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

/// The script that tells the quickstart's story on any cluster, against a fake one: the built program, real kubectl and
/// the files that ship are the real ones.
@Suite(.enabled(if: StoryScript.program != nil, "the program is not built"))
struct StoryTests {
    private static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    private static func namespaces(of cluster: FakeCluster) async throws -> [String] {
        let kind = APIResource(group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
        let found = try await APIClient(cluster.transport()).list(kind, in: nil)
        return found.items.compactMap { $0["metadata"]?["name"]?.string }.sorted()
    }

    /// What is written of runs and their answers, by the names of objects.
    private final class AnswerBook: Sendable {
        private let state = Mutex((runs: Set<String>(), kept: Set<String>(), removed: Set<String>()))

        var runs: Set<String> { state.withLock { $0.runs } }
        var kept: Set<String> { state.withLock { $0.kept } }
        var removed: Set<String> { state.withLock { $0.removed } }

        func note(_ request: APIRequest) {
            let name = (try? JSONParser.value(request.body))?["metadata"]?["name"]?.string ?? ""
            let last = String(request.path.split(separator: "/").last ?? "")
            state.withLock { state in
                switch (request.method, last) {
                case (.post, "evaluationruns"): state.runs.insert(name)
                case (.post, "configmaps") where name.hasSuffix("-answers"): state.kept.insert(name)
                case (.delete, _) where last.hasSuffix("-answers"): state.removed.insert(last)
                default: break
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the quickstart's story plays on a cluster as on a folder, by real programs`() async throws {
        let program = try #require(StoryScript.program)
        // The script brings the custom resources itself.
        let cluster = FakeCluster(crds: [], now: Self.now)
        let book = AnswerBook()
        let hook: FakeFaultHook = { request in
            book.note(request)
            return nil
        }
        let told = try await withFakeAPIServer(cluster, fault: hook) { url in
            try await StoryScript.run(against: url, program: program)
        }
        #expect(told.exit == 0, "\(told.text)")
        #expect(told.lines(beginningWith: "FAILED").isEmpty, "\(told.text)")
        #expect(told.lines(beginningWith: "== 57 checks held, 4 were skipped").count == 1, "\(told.text)")
        #expect(told.lines(beginningWith: "ok ").count == 57)
        #expect(
            told.lines(beginningWith: "skipped") == [
                "skipped (1): the cluster has no RBAC: who may decide is not checked",
                "skipped (1): the cluster has no Deployments: no workload",
                "skipped (2): the cluster has no admission policies: who decides, and what is deleted, is not refused",
            ])
        // Nothing of it is left behind.
        #expect(try await Self.namespaces(of: cluster) == ["default", "kube-system"])
        // Every run kept its answers while it was under way; the last operator may have ended before it removed the last.
        let answers = Set(book.runs.map { $0 + "-answers" })
        #expect(answers.count > 2)
        #expect(book.kept.isSuperset(of: answers))
        #expect(book.removed.intersection(answers).count >= answers.count - 1)
    }

    @Test(.timeLimit(.minutes(10)))
    func `the story fails where the operator does nothing, and takes its namespace away all the same`() async throws {
        let cluster = FakeCluster(crds: [], now: Self.now)
        let told = try await withFakeAPIServer(cluster) { url in
            try await StoryScript.run(
                against: url, program: URL(filePath: "/bin/true"), ["PROMPTOPS_E2E_PATIENCE": "1"])
        }
        #expect(told.exit == 1)
        #expect(told.lines(beginningWith: "FAILED") == ["FAILED: the lease"], "\(told.text)")
        #expect(!told.text.contains("checks held"))
        #expect(try await Self.namespaces(of: cluster) == ["default", "kube-system"])
    }

    @Test(arguments: ["PROMPTOPS_E2E", "KUBECONFIG"])
    func `the story asks for what it needs instead of passing without`(variable: String) async throws {
        let program = try #require(StoryScript.program)
        let told = try await StoryScript.run(against: "http://127.0.0.1:1", program: program, [variable: ""])
        #expect(told.exit == 2)
        #expect(told.text.hasPrefix("error: "))
    }
}
