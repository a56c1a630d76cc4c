import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

struct BundleWriteTests {
    private static let key = ObjectKey(namespace: "support", name: "triage")

    private static func delivery(
        _ files: [String: [UInt8]], transition: Int = 3, _ change: (inout BundleDelivery) -> Void = { _ in }
    ) -> BundleDelivery {
        var delivery = BundleDelivery(
            release: key, releaseUID: "uid-1", name: "triage", transition: transition, files: files,
            digest: BundleFiles.digest(of: files))
        change(&delivery)
        return delivery
    }

    /// What stands after a delivery was created and `change` was made to it.
    private static func standing(
        _ delivery: BundleDelivery, _ change: (JSONValue) -> JSONValue = { $0 }
    ) -> PlacedBundle {
        let created = BundleWrite.create(delivery)
        let metadata = (created["metadata"] ?? [:]).with("resourceVersion", "7").with("uid", "map-uid")
        return PlacedBundle(apiObject: change(created.with("metadata", metadata)))
    }

    private static func text(_ files: [String: String]) -> [String: [UInt8]] { files.mapValues { Array($0.utf8) } }

    @Test func `a bundle becomes a ConfigMap with its mark, and what is no text stands in binaryData`() {
        let files = Self.text(["a.json": "{}", "é.txt": ""]).merging(["b": [0xFF, 0x00]]) { $1 }
        let delivery = Self.delivery(files) { $0.deletionPolicy = .delete }
        #expect(
            BundleWrite.create(delivery) == [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": "triage", "namespace": "support",
                    "labels": ["app.kubernetes.io/managed-by": "promptops", "promptops.dev/release": "triage"],
                    "annotations": [
                        "promptops.dev/transition": "3", "promptops.dev/release-uid": "uid-1",
                        "promptops.dev/bundle-digest": .string(delivery.digest.text),
                    ],
                    "ownerReferences": [
                        [
                            "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "name": "triage",
                            "uid": "uid-1", "controller": true, "blockOwnerDeletion": true,
                        ]
                    ],
                ],
                "data": ["a.json": "{}", "é.txt": ""], "binaryData": ["b": "/wA="],
            ])
    }

    @Test func `text that escapes would more than double is sent as binaryData`() {
        #expect(BundleFiles.text(Array(repeating: 1, count: 9)) == nil)
        #expect(BundleFiles.text(Array("\n\n\n".utf8)) == "\n\n\n")
        #expect(BundleFiles.text([]) == "")
    }

    @Test func `a bundle that outlives its release has no owner`() {
        let created = BundleWrite.create(Self.delivery([:]) { $0.deletionPolicy = .retain })
        #expect(created["metadata"]?["ownerReferences"] == nil)
    }

    @Test func `nothing is written where nothing differs`() {
        let delivery = Self.delivery(Self.text(["a": "1"]))
        #expect(BundleWrite(delivery, over: Self.standing(delivery)) == .nothing)
    }

    @Test func `a raised transition changes one annotation and no content`() {
        let standing = Self.standing(Self.delivery(Self.text(["a": "1"])))
        let raised = Self.delivery(Self.text(["a": "1"]), transition: 4)
        #expect(
            BundleWrite(raised, over: standing)
                == .patch(["metadata": ["resourceVersion": "7", "annotations": ["promptops.dev/transition": "4"]]]))
    }

    @Test func `only what differs is written, and keys of others go`() {
        let old = Self.delivery(Self.text(["same": "1", "changed": "1", "gone": "1"]))
        let standing = Self.standing(old) { object in
            object.with("data", .object((object["data"]?.object ?? [:]).merging(["extra": "x"]) { $1 }))
                .with("binaryData", ["noise": "AA=="])
        }
        let new = Self.delivery(Self.text(["same": "1", "changed": "2", "new": "3"]), transition: 4)
        guard case .patch(let patch) = BundleWrite(new, over: standing) else {
            Issue.record("no patch")
            return
        }
        #expect(patch["data"] == ["changed": "2", "new": "3", "gone": .null, "extra": .null])
        #expect(patch["binaryData"] == ["noise": .null])
        #expect(patch["metadata"]?["resourceVersion"] == "7")
    }

    @Test func `a key that changes from text to binary leaves its old place`() {
        let standing = Self.standing(Self.delivery(Self.text(["a": "1"])))
        guard case .patch(let patch) = BundleWrite(Self.delivery(["a": [0xFF]]), over: standing) else {
            Issue.record("no patch")
            return
        }
        #expect(patch["binaryData"] == ["a": "/w=="])
        #expect(patch["data"] == ["a": .null])
    }

    @Test func `labels, annotations and owners of others stay, and there is one controller`() {
        let other: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "pod-uid", "controller": true,
        ]
        let standing = Self.standing(Self.delivery(Self.text(["a": "1"])) { $0.deletionPolicy = .delete }) { object in
            let owners = (object["metadata"]?["ownerReferences"]?.array ?? []) + [other]
            return object.with("metadata", (object["metadata"] ?? [:]).with("ownerReferences", .array(owners)))
        }
        let retained = Self.delivery(Self.text(["a": "1"])) { $0.deletionPolicy = .retain }
        #expect(
            BundleWrite(retained, over: standing)
                == .patch(["metadata": ["resourceVersion": "7", "ownerReferences": [other]]]))
        let owned = Self.delivery(Self.text(["a": "1"])) { $0.deletionPolicy = .delete }
        guard case .patch(let patch) = BundleWrite(owned, over: standing) else {
            Issue.record("no patch")
            return
        }
        let controllers = (patch["metadata"]?["ownerReferences"]?.array ?? []).map { $0["controller"] }
        #expect(controllers == [true, false])
    }

    @Test func `a ConfigMap that no operator made is left alone, unless it is what is delivered`() {
        func stripped(_ files: [String: [UInt8]]) -> PlacedBundle {
            Self.standing(Self.delivery(files)) { object in
                object.with("metadata", ["name": "triage", "namespace": "support", "resourceVersion": "7"])
            }
        }
        let delivery = Self.delivery(Self.text(["a": "1"]))
        let refused = BundleWrite(delivery, over: stripped(Self.text(["a": "2"])))
        #expect(refused == .notOwned("the ConfigMap support/triage was not made by an operator"))
        guard case .patch(let patch) = BundleWrite(delivery, over: stripped(delivery.files)) else {
            Issue.record("no patch")
            return
        }
        #expect(patch["metadata"]?["annotations"]?["promptops.dev/release-uid"] == "uid-1")
        #expect(patch["data"] == nil)
    }

    @Test func `an immutable ConfigMap is a person's to mend`() {
        let standing = Self.standing(Self.delivery(Self.text(["a": "1"]))) { $0.with("immutable", true) }
        let refused = BundleWrite(Self.delivery(Self.text(["a": "2"]), transition: 4), over: standing)
        #expect(refused == .denied("the ConfigMap support/triage is immutable: delete it, and it is made anew"))
    }

    @Test(arguments: [
        (["../a": ""], "\"../a\" cannot be the name of a file in a bundle"),
        (
            ["a": String(repeating: "x", count: 1_048_577)],
            "the bundle has 1048577 bytes; a ConfigMap takes 1048576"
        ),
    ])
    func `what no ConfigMap takes is refused`(_ files: [String: String], _ problem: String) {
        #expect(BundleFiles.problem(with: Self.delivery(Self.text(files))) == problem)
    }

    @Test func `the digest of files is that of a release's bundle`() {
        let files = Self.text(["b": "2", "a": "é"])
        #expect(BundleFiles.digest(of: files) == InMemoryContents.digest(of: files))
    }
}
