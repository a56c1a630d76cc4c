import JSON
import Testing

@testable import KubernetesClient

extension EventFact {
    /// The event that was recorded.
    static let recorded = EventFact(
        .normal,
        regarding: ObjectReference(
            apiVersion: "promptops.dev/v1alpha1", kind: "PromptRelease", namespace: "rec", name: "a"),
        action: "Rollout", reason: "WeightRaised", note: "production v2 5%")
}

@Suite struct RecordedEventTests {
    private func event(
        _ fact: EventFact = .recorded, instance: String = "pod-1", series: RecordedEvent.Series? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            fact: fact, reporter: EventReporter(instance: instance),
            eventTime: MicroTime(microseconds: 1_795_360_278_779_786), stamp: 0x18a, series: series)
    }

    @Test func `an event is written as the recorded one`() throws {
        let recording = try Recording("event-create", in: "leases-events")
        #expect(event().json == recording.requestBody)
        #expect(event().path.resource.path(in: event().path.namespace) == recording.path)
    }

    @Test func `a series is patched as the recorded one`() throws {
        let recording = try Recording("event-series", in: "leases-events")
        let time = MicroTime(microseconds: 1_795_360_278_784_473)
        let event = event(series: .init(count: 2, lastObservedTime: time))
        #expect(event.seriesPatch == recording.requestBody)
        #expect(event.path.path() == recording.path)
        #expect(event.json["series"] == recording.requestBody["series"])
    }

    @Test func `references say what is known of an object`() {
        var fact = EventFact.recorded
        fact.regarding.uid = "u"
        fact.regarding.resourceVersion = "7"
        fact.related = ObjectReference(apiVersion: "v1", kind: "ConfigMap", namespace: "rec", name: "b")
        #expect(
            event(fact).json["regarding"] == [
                "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "namespace": "rec", "name": "a",
                "uid": "u", "resourceVersion": "7",
            ])
        #expect(
            event(fact).json["related"]
                == ["apiVersion": "v1", "kind": "ConfigMap", "namespace": "rec", "name": "b"])
    }

    @Test func `an event of an object without a namespace is in the default one`() {
        var fact = EventFact.recorded
        fact.regarding.namespace = ""
        #expect(event(fact).path == APIObjectPath(.events, namespace: "default", name: "a.18a"))
        #expect(event(fact).json["metadata"] == ["name": "a.18a", "namespace": "default"])
    }

    @Test(arguments: [
        (String(repeating: "x", count: 1024), String(repeating: "x", count: 1024)),
        (String(repeating: "x", count: 1025), String(repeating: "x", count: 1021) + "…"),
        (String(repeating: "ü", count: 513), String(repeating: "ü", count: 510) + "…"),
        (String(repeating: "👩‍🚀", count: 200), String(repeating: "👩‍🚀", count: 92) + "…"),
    ])
    func `a note is cut between two characters`(_ note: String, _ cut: String) {
        var fact = EventFact.recorded
        fact.note = note
        #expect(event(fact).json["note"] == .string(cut))
        #expect(cut.utf8.count <= 1024)
    }

    @Test func `names and words are cut to what the server takes`() {
        var fact = EventFact.recorded
        fact.regarding.name = String(repeating: "n", count: 248) + ".-more"
        fact.reason = String(repeating: "r", count: 129)
        fact.action = String(repeating: "a", count: 129)
        let event = event(fact, instance: String(repeating: "i", count: 129))
        #expect(event.path.name == String(repeating: "n", count: 248) + ".18a")
        let json = event.json
        #expect(
            ["reason", "action", "reportingInstance"].map { json[$0]?.string?.utf8.count } == [128, 128, 128])
    }
}
