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
            : try Answer(try await transport.send(request))
        names.learn(recording.body, answer.body)
        return (answer, names.translated(recording.body))
    }
}

extension RecordingReplay {
    /// What was answered: a body, or the events of a watch.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: JSONValue

        init(_ response: APIResponse) throws {
            status = response.status
            headers = response.headers
            body = try JSONParser.value(response.body)
        }

        init(_ stream: APIStream, events: [JSONValue]) {
            status = stream.status
            headers = stream.headers
            body = .array(events)
        }
    }

    private func transport(for name: String) -> FakeClusterTransport {
        switch name {
        case "unauthorized": cluster.transport(fault: { _ in .answer(401) })
        case "forbidden-anonymous": cluster.transport(as: .anonymous)
        case "forbidden-user": cluster.transport(as: FakeUser("alice"))
        default: transport
        }
    }

    /// That many events of a watch; where it ends by its timeout, all of them.
    private func watch(_ request: APIRequest, count: Int) async throws -> Answer {
        let stream = try await transport.stream(request)
        let isTimed = request[query: "timeoutSeconds"] == "3"
        let clock = clock
        async let passes: Void = {
            guard isTimed else { return }
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(3))
        }()
        var bytes: [UInt8] = []
        func lines() -> [[UInt8]] { bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) } }
        while isTimed || lines().count < count, let piece = try await stream.next() { bytes += piece }
        await passes
        return Answer(stream, events: try lines().map { try JSONParser.value($0) })
    }

    /// What happened on the recorded server between two exchanges.
    private func arrange(_ name: String) async throws {
        let releases = APIResource(
            group: "promptops.dev", version: "v1alpha1", plural: "promptreleases", kind: "PromptRelease")
        func release(_ name: String) -> JSONValue {
            [
                "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease",
                "metadata": ["name": .string(name), "namespace": "rec"],
                "spec": [
                    "versions": [["name": "v1", "text": .string("hello " + name)]],
                    "aliases": [["name": "production", "version": "v1"]],
                ],
            ]
        }
        func create(_ path: String, _ object: JSONValue) async throws {
            let request = APIRequest(.post, path, contentType: "application/json", body: object.canonicalBytes)
            #expect(try await transport.send(request).status == 201)
        }
        let path = releases.path(in: "rec")
        switch name {
        case "list": for index in 0..<7 { try await create(path, release("p\(index)")) }
        case "watch":
            let patch: JSONValue = ["metadata": ["annotations": ["n": "1"]]]
            let merge = APIRequest(
                .patch, path + "/p0", contentType: "application/merge-patch+json", body: patch.canonicalBytes)
            #expect(try await transport.send(merge).status == 200)
            try await create(path, release("w1"))
            #expect(try await transport.send(APIRequest(.delete, path + "/w1")).status == 200)
        case "watch-list", "list-before-compaction":
            try await create("/api/v1/namespaces/rec/configmaps", ["metadata": ["name": .string("of-" + name)]])
        default: break
        }
    }

    /// The value without times, which differ from run to run, and without what is told to have been changed.
    static func comparable(_ value: JSONValue, without hidden: [[String]]) -> JSONValue {
        var value = stable(value)
        for path in hidden { value = removing(path[...], from: value) }
        return value
    }

    private static func removing(_ path: ArraySlice<String>, from value: JSONValue) -> JSONValue {
        guard let key = path.first, var members = value.object else { return value }
        members[key] = path.count == 1 ? nil : members[key].map { removing(path.dropFirst(), from: $0) }
        return .object(members)
    }

    private static func stable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map(stable))
        case .object(var members):
            members["storageVersionHash"] = nil
            for (key, member) in members {
                switch (key, member) {
                case ("creationTimestamp", .string), ("time", .string): members[key] = "a time"
                case ("message", .string(let text)) where text.contains("resource version:"):
                    members[key] = .string(text.replacing(/[0-9]+/, with: "N"))
                default: members[key] = stable(member)
                }
            }
            return .object(members)
        default: return value
        }
    }
}

/// The uids, resource versions and continue tokens of the recorded server, and those that stand for them here.
private final class Names {
    private var known: [String: String] = [:]

    private static let keys: Set = ["uid", "resourceVersion", "continue"]

    /// Learns from an answer what its recorded names are here; two recorded names are never the same one here.
    func learn(_ recorded: JSONValue, _ own: JSONValue) {
        switch (recorded, own) {
        case (.array(let theirs), .array(let ours)): for (a, b) in zip(theirs, ours) { learn(a, b) }
        case (.object(let theirs), .object(let ours)):
            for (key, value) in theirs {
                guard let other = ours[key] else { continue }
                if Self.keys.contains(key), let name = value.string, let ownName = other.string, !name.isEmpty {
                    if known[name] == nil, !known.values.contains(ownName) { known[name] = ownName }
                } else {
                    learn(value, other)
                }
            }
        default: break
        }
    }

    func translated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map(translated))
        case .object(let members):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        guard Self.keys.contains(key) || key == "message", let text = value.string else {
                            return (key, translated(value))
                        }
                        return (key, .string(key == "message" ? translatedUIDs(text) : known[text] ?? text))
                    }))
        default: return value
        }
    }

    func translated(_ body: [UInt8]) -> [UInt8] {
        guard let json = try? JSONParser.value(body) else { return body }
        return JSONWriter.canonical(translated(json))
    }

    func translated(_ name: String, _ value: String) -> String {
        Self.keys.contains(name) ? known[value] ?? value : value
    }

    private func translatedUIDs(_ text: String) -> String {
        known.filter { $0.key.count == 36 }.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
}
