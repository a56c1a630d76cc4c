import JSON
import KubernetesClient
import Logging
import PromptTesting
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventRecorderTests {
    private let clock = TestClock()

    private func recorder(
        _ transport: ScriptedTransport, capacity: Int = 1000, logger: Logger = .silent
    ) -> EventRecorder {
        var surroundings = EventRecorder.Surroundings { MicroTime(microseconds: 1_795_360_278_779_786) }
        surroundings.clock = clock
        surroundings.random = { 0.5 }
        return EventRecorder(
            .scripted(transport, clock: clock), reporter: EventReporter(instance: "pod-1"), capacity: capacity,
            surroundings: surroundings, logger: logger)
    }

    private func fact(_ note: String) -> EventFact {
        EventFact(
            .normal,
            regarding: ObjectReference(
                apiVersion: "promptops.dev/v1alpha1", kind: "PromptRelease", namespace: "rec", name: "a"),
            action: "Rollout", reason: "WeightRaised", note: note)
    }

    /// Runs the recorder until so many requests were made.
    private func run(_ recorder: EventRecorder, _ transport: ScriptedTransport, until count: Int) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run() }
            while transport.requests.count < count { await Task.yield() }
            group.cancelAll()
        }
    }

    private func notes(_ transport: ScriptedTransport) -> [String] {
        transport.requests.map { request in
            let json = (try? request.json) ?? .null
            let count = json["series"]?["count"]?.integer.map { " x\($0)" } ?? ""
            return "\(request.method.rawValue) \(json["note"]?.string ?? "series")\(count)"
        }
    }

    private let stored = ScriptedTransport.Answer.json(201, [:])

    @Test func `events are created, and their series patched, as recorded`() async throws {
        let create = try Recording("event-create", in: "leases-events")
        let series = try Recording("event-series", in: "leases-events")
        let transport = ScriptedTransport([.response(create.response), .response(series.response)])
        let recorder = recorder(transport)
        recorder.record(fact("production v2 5%"))
        recorder.record(fact("production v2 5%"))
        await run(recorder, transport, until: 2)
        let name = "a." + String(1_795_360_278_779_786_000, radix: 16)
        #expect(transport.asked == ["POST \(create.path)", "PATCH \(create.path)/\(name)"])
        #expect(transport.requests.map(\.contentType) == [create.contentType, series.contentType])
        #expect(transport.requests.map(\.parameters) == Array(repeating: ["fieldManager": "promptops"], count: 2))
        #expect(notes(transport) == ["POST production v2 5%", "PATCH series x2"])
    }

    @Test func `a series whose event has expired is created anew`() async {
        let transport = ScriptedTransport([stored, .status(404, "NotFound"), stored])
        let recorder = recorder(transport)
        recorder.record(fact("x"))
        recorder.record(fact("x"))
        await run(recorder, transport, until: 3)
        #expect(notes(transport) == ["POST x", "PATCH series x2", "POST x x2"])
    }

    @Test func `a server that cannot be reached is tried again in ten seconds and a bit, and order is kept`() async {
        let transport = ScriptedTransport([.failure(.unreachable("refused")), .status(500), stored, stored])
        let recorder = recorder(transport)
        recorder.record(fact("x"))
        recorder.record(fact("y"))
        async let run: Void = run(recorder, transport, until: 4)
        await clock.advance(by: [.milliseconds(11_250), .milliseconds(11_250)])
        await run
        #expect(notes(transport) == ["POST x", "POST x", "POST x", "POST y"])
        #expect(clock.now.offset == .milliseconds(22_500))
    }

    @Test func `after twelve tries an event is given up`() async {
        let transport = ScriptedTransport(Array(repeating: .status(500), count: 12) + [stored])
        let recorder = recorder(transport)
        recorder.record(fact("x"))
        recorder.record(fact("y"))
        async let run: Void = run(recorder, transport, until: 13)
        await clock.advance(by: Array(repeating: .milliseconds(11_250), count: 11))
        await run
        #expect(notes(transport) == Array(repeating: "POST x", count: 12) + ["POST y"])
    }

    @Test func `what is refused is dropped, and a lack of permission logged once`() async throws {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            RecordingLogHandler { line in lines.withLock { $0.append(line) } }
        }
        let refusal = try Recording("event-note-too-long", in: "leases-events").response
        let transport = ScriptedTransport([
            .status(403, "Forbidden"), .response(refusal), .status(403, "Forbidden"), .status(409, "AlreadyExists"),
            stored,
        ])
        let recorder = recorder(transport, logger: logger)
        for note in ["a", "b", "c", "d", "e"] { recorder.record(fact(note)) }
        await run(recorder, transport, until: 5)
        #expect(notes(transport) == ["POST a", "POST b", "POST c", "POST d", "POST e"])
        #expect(
            lines.withLock { $0 } == [
                "warning Events cannot be told [error: no 403]", "debug An event was refused [reason: WeightRaised]",
            ])
    }

    @Test func `a full queue drops its oldest and never makes anybody wait`() async {
        let transport = ScriptedTransport([stored, stored])
        let recorder = recorder(transport, capacity: 2)
        for note in ["a", "b", "c", "d"] { recorder.record(fact(note)) }
        await run(recorder, transport, until: 2)
        #expect(notes(transport) == ["POST c", "POST d"])
        #expect(recorder.droppedCount == 2)
    }

    @Test func `an event that is recorded while the recorder rests is sent at once`() async {
        let transport = ScriptedTransport([stored, stored])
        let recorder = recorder(transport)
        recorder.record(fact("x"))
        async let run: Void = run(recorder, transport, until: 2)
        // It rests until the event is forgotten.
        await clock.waitForSleepers(1)
        recorder.record(fact("y"))
        await run
        #expect(notes(transport) == ["POST x", "POST y"])
    }

    @Test func `a series is closed when its time has come`() async {
        let transport = ScriptedTransport([stored, stored, stored])
        let recorder = recorder(transport)
        for _ in 0..<3 { recorder.record(fact("x")) }
        async let run: Void = run(recorder, transport, until: 3)
        await clock.advance(by: [.seconds(360)])
        await run
        #expect(notes(transport) == ["POST x", "PATCH series x2", "PATCH series x3"])
    }

    @Test func `what still waits at the end is sent before the recorder returns`() async throws {
        let transport = ScriptedTransport([.failure(.unreachable("refused")), stored, stored])
        let recorder = recorder(transport)
        let group = ServiceGroup(services: [recorder], logger: .silent)
        recorder.record(fact("x"))
        recorder.record(fact("y"))
        async let run: Void = group.run()
        await clock.waitForSleepers(1)
        await group.triggerGracefulShutdown()
        try await run
        #expect(notes(transport) == ["POST x", "POST x", "POST y"])
    }

    @Test func `a server that is gone does not hold up the end`() async throws {
        let transport = ScriptedTransport(Array(repeating: .failure(.unreachable("refused")), count: 2))
        let recorder = recorder(transport)
        let group = ServiceGroup(services: [recorder], logger: .silent)
        for note in ["x", "y", "z"] { recorder.record(fact(note)) }
        async let run: Void = group.run()
        await clock.waitForSleepers(1)
        await group.triggerGracefulShutdown()
        try await run
        #expect(notes(transport) == ["POST x", "POST x"])
    }
}

/// Writes a line for each record.
private struct RecordingLogHandler: LogHandler {
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).map { "\($0): \($1)" }.sorted().joined(separator: ", ")
        write("\(event.level) \(event.message) [\(facts)]")
    }
}
