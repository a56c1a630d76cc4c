import PromptEvaluation
import Testing

@Suite struct TrialQueueTests {
    static func trial(_ index: Int, _ endpoint: String) -> Trial {
        Trial(
            id: Trial.ID(side: .candidate, caseIndex: index, wording: 0),
            request: ModelRequest(endpointName: endpoint, model: nil, messages: []))
    }

    static let trials = [trial(0, "a"), trial(1, "a"), trial(2, "b"), trial(3, "a"), trial(4, "b")]

    /// The indices of all trials that may begin now.
    static func begin(_ queue: inout TrialQueue) -> [Int] {
        var begun: [Int] = []
        while let trial = queue.next() { begun.append(trial.id.caseIndex) }
        return begun.sorted()
    }

    @Test func `each endpoint has its own limit, and a trial that ends makes room at its own endpoint`() {
        var queue = TrialQueue(Self.trials, concurrency: ["a": 2, "b": 1])
        #expect(Self.begin(&queue) == [0, 1, 2])
        queue.ended(Self.trials[2])
        #expect(Self.begin(&queue) == [4])
        queue.ended(Self.trials[0])
        #expect(Self.begin(&queue) == [3])
        queue.ended(Self.trials[1])
        #expect(Self.begin(&queue) == [])
    }

    @Test func `a limit of nothing still lets one trial begin`() {
        var queue = TrialQueue(Self.trials, concurrency: ["a": 0])
        #expect(Self.begin(&queue) == [0, 2])
    }

    @Test func `after a stop nothing begins`() {
        var queue = TrialQueue(Self.trials, concurrency: ["a": 1, "b": 1])
        #expect(Self.begin(&queue) == [0, 2])
        queue.stop()
        queue.ended(Self.trials[0])
        #expect(Self.begin(&queue) == [])
    }
}
