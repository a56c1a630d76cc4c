import JSON
import KubernetesClient
import Testing

@Suite struct APIListTests {
    private func page(
        _ names: [String], version: String = "7", next: String = "", kind: String = "ConfigMapList"
    ) -> ScriptedTransport.Answer {
        .json(
            200,
            [
                "apiVersion": "v1", "kind": .string(kind),
                "metadata": ["resourceVersion": .string(version), "continue": .string(next), "remainingItemCount": 3],
                "items": .array(names.map { ["metadata": ["name": .string($0)]] }),
            ])
    }

    private func names(_ list: APIList) -> [String?] { list.items.map { $0["metadata"]?["name"]?.string } }

    @Test func `pages are asked for as a real server hands out their tokens, and joined`() async throws {
        let pages = try ["list-page-1", "list-page-2"].map { try Recording($0, in: "list-watch") }
        let transport = ScriptedTransport(
            pages.map { .response($0.response) } + [.response(try Recording("list-rv0", in: "list-watch").response)])
        let list = try await APIClient.scripted(transport).list(.releases, in: "rec", APIListOptions(pageSize: 3))
        #expect(names(list) == ["a", "p0", "p1", "p2", "p3", "p4", "a"])
        #expect(list.resourceVersion == "232")
        let requests = transport.requests
        #expect(requests.prefix(2).map(\.parameters) == pages.map(\.query))
        #expect(requests.map(\.path) == Array(repeating: pages[0].path, count: 3))
        #expect(requests[2][query: "continue"] == pages[1].responseBody["metadata"]?["continue"]?.string)
    }

    struct Query: Sendable, CustomTestStringConvertible {
        var options: APIListOptions
        var target: String
        var testDescription: String { target }
    }

    @Test(arguments: [
        Query(options: APIListOptions(), target: "/api/v1/namespaces/rec/configmaps?limit=500"),
        Query(
            options: APIListOptions(labelSelector: "a=b,c in (d)", fieldSelector: "metadata.name=x", pageSize: 2),
            target: "/api/v1/namespaces/rec/configmaps?labelSelector=a%3Db%2Cc%20in%20%28d%29"
                + "&fieldSelector=metadata.name%3Dx&limit=2"),
        Query(
            options: APIListOptions(resourceVersion: "0"),
            target: "/api/v1/namespaces/rec/configmaps?limit=500&resourceVersion=0"),
        Query(
            options: APIListOptions(resourceVersion: "17"),
            target: "/api/v1/namespaces/rec/configmaps?resourceVersion=17"),
        Query(options: APIListOptions(pageSize: 0), target: "/api/v1/namespaces/rec/configmaps"),
    ])
    func `a list of the newest or of any comes in pages, one of a version in one piece`(_ query: Query) async throws {
        let transport = ScriptedTransport([page([])])
        _ = try await APIClient.scripted(transport).list(.configMaps, in: "rec", query.options)
        #expect(transport.requests.map(\.target) == [query.target])
    }

    @Test func `a page after the first names its token and no version`() async throws {
        let transport = ScriptedTransport([page(["a"], next: "t1"), page(["b"])])
        let options = APIListOptions(labelSelector: "x", resourceVersion: "0")
        _ = try await APIClient.scripted(transport).list(.configMaps, in: nil, options)
        #expect(
            transport.requests.map(\.target) == [
                "/api/v1/configmaps?labelSelector=x&limit=500&resourceVersion=0",
                "/api/v1/configmaps?labelSelector=x&limit=500&continue=t1",
            ])
    }

    @Test func `a token that has expired starts the list anew in one piece`() async throws {
        let transport = ScriptedTransport([
            page(["a"], next: "t1"), .status(410, "Expired"), page(["b", "c"], version: "9"),
        ])
        let list = try await APIClient.scripted(transport).list(.configMaps, in: nil)
        #expect(names(list) == ["b", "c"])
        #expect(list.resourceVersion == "9")
        #expect(
            transport.requests.map(\.target) == [
                "/api/v1/configmaps?limit=500", "/api/v1/configmaps?limit=500&continue=t1", "/api/v1/configmaps",
            ])
    }

    @Test func `a version that is gone, and a token that is refused, are errors`() async throws {
        let gone = ScriptedTransport([.status(410, "Expired")])
        let client = APIClient.scripted(gone)
        let first = await failure { () throws(APIError) in
            _ = try await client.list(.configMaps, in: nil, APIListOptions(resourceVersion: "1"))
        }
        #expect(first == .gone("no 410"))
        let recording = try Recording("list-bad-continue", in: "list-watch")
        let refused = ScriptedTransport([page([], next: "zzz"), .response(recording.response)])
        let second = await failure { () throws(APIError) in
            _ = try await APIClient.scripted(refused).list(.releases, in: "rec")
        }
        #expect(second == .invalid(recording.responseBody["message"]?.string ?? "", causes: []))
    }

    @Test func `items say what they are, as their list does`() async throws {
        let bare: JSONValue = ["metadata": ["name": "a"]]
        let list = try await APIClient.scripted(ScriptedTransport([page(["a"])])).list(.configMaps, in: nil)
        #expect(list.items == [["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]])
        let unnamed: JSONValue = ["metadata": ["resourceVersion": "1"], "items": [bare]]
        let other = try await APIClient.scripted(ScriptedTransport([.json(200, unnamed)])).list(.leases, in: nil)
        #expect(
            other.items == [["apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "a"]]])
    }

    @Test func `a list of metadata asks for no more than that`() async throws {
        let recording = try Recording("list-metadata-only", in: "list-watch")
        let transport = ScriptedTransport([
            .response(recording.response), .response(try Recording("list-rv0", in: "list-watch").response),
        ])
        let list = try await APIClient.scripted(transport).list(
            .releases, in: "rec", APIListOptions(isMetadataOnly: true, pageSize: 2))
        #expect(Array(list.items.prefix(2)) == recording.responseBody["items"]?.array)
        #expect(transport.requests[0].parameters == recording.query)
        #expect(
            transport.requests[0].accept
                == "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json")
    }

    @Test func `no items at all is an empty list, and what is no list is an error`() async throws {
        let empty: JSONValue = ["metadata": ["resourceVersion": "3"], "items": nil]
        let list = try await APIClient.scripted(ScriptedTransport([.json(200, empty)])).list(.leases, in: nil)
        #expect(list == APIList(items: [], resourceVersion: "3"))
        let outcome = await failure { () throws(APIError) in
            _ = try await APIClient.scripted(ScriptedTransport([.json(200, ["a": 1])])).list(.leases, in: nil)
        }
        #expect(outcome == .unavailable("the server's answer is not a list of leases", after: nil, isSafe: true))
    }
}
