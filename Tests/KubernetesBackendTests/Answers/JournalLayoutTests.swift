import JSON
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

struct JournalLayoutTests {
    private static func line(_ letter: Character, _ count: Int) -> [UInt8] {
        Array(String(repeating: letter, count: count).utf8)
    }

    /// A batch of these lines, by its number.
    private static func batch(_ object: Int, _ number: Int, _ lines: [[UInt8]]) -> JournalLayout.Batch {
        let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        return JournalLayout.Batch(object: object, key: "\(number)-\(Digest(of: bytes).short)", bytes: bytes)
    }

    @Test func `lines wait until they are taken, and each taking is a batch of its own`() {
        var layout = JournalLayout()
        #expect(layout.takeWaiting() == nil)
        let (one, two, three) = (Self.line("a", 3), Self.line("b", 1), Self.line("c", 2))
        #expect([layout.add(one), layout.add(two)] == [nil, nil])
        #expect(layout.takeWaiting() == Self.batch(1, 1, [one, two]))
        #expect(layout.takeWaiting() == nil)
        #expect(layout.add(three) == nil)
        #expect(layout.takeWaiting() == Self.batch(1, 2, [three]))
    }

    @Test func `what waits is bounded, and an object is filled only so far`() {
        var layout = JournalLayout()
        let lines = "abcdefghij".map { Self.line($0, 100 << 10) }
        let early = lines.map { layout.add($0) }
        // Two lines wait, and the third one has them written.
        var expected: [JournalLayout.Batch?] = lines.map { _ in nil }
        for index in stride(from: 2, to: 10, by: 2) {
            expected[index] = Self.batch(1, index / 2, [lines[index - 2], lines[index - 1]])
        }
        #expect(early == expected)
        #expect(layout.takeWaiting() == Self.batch(2, 5, [lines[8], lines[9]]))
        #expect(layout.objects == 2)
    }

    @Test func `a line that no object has room for is left out, and one that just fits is not`() {
        var layout = JournalLayout()
        #expect(layout.add(Self.line("a", JournalLayout.objectBytes)) == nil)
        #expect(layout.takeWaiting() == nil)
        let longest = Self.line("b", JournalLayout.objectBytes - 1)
        #expect(layout.add(longest) == nil)
        #expect(layout.add([]) == Self.batch(1, 1, [longest]))
        #expect(layout.takeWaiting() == Self.batch(2, 2, [[]]))
    }

    @Test func `a later process goes on behind what stands`() {
        let standing = [["1-a": Self.line("a", 500 << 10)], ["12-b": [], "9-c": Self.line("c", 800 << 10)]]
        var layout = JournalLayout(standing)
        #expect(layout.objects == 2)
        let line = Self.line("d", 50 << 10)
        _ = layout.add(line)
        #expect(layout.takeWaiting() == Self.batch(2, 13, [line]))
        let long = Self.line("e", 60 << 10)
        _ = layout.add(long)
        #expect(layout.takeWaiting() == Self.batch(3, 14, [long]))
    }

    @Test func `lines are read in the order in which they were written`() {
        let values = ["10-a": "c\n", "9-b": "a\nb\n", "x": "strange"].mapValues { Array($0.utf8) }
        #expect(JournalLayout.lines(values).map { String(decoding: $0, as: UTF8.self) } == ["strange", "a", "b", "c"])
    }
}

struct JournalObjectTests {
    @Test(arguments: [
        ("triage-0123456789ab", 1, "triage-0123456789ab-answers"),
        ("triage-0123456789ab", 12, "triage-0123456789ab-answers-12"),
    ])
    func `an object is named after its run`(run: String, index: Int, name: String) {
        #expect(JournalObject.name(run, index) == name)
    }

    @Test(arguments: [1, 2, 10], ["a", "a.", "a-"])
    func `a run of a long name has objects of names that can be`(index: Int, part: String) {
        let run = String(repeating: part, count: 260 / part.utf8.count) + "z"
        let name = JournalObject.name(run, index)
        #expect(ObjectName.isSubdomain(name))
        #expect(name.hasSuffix(Digest(of: run.utf8).short + "-answers" + (index == 1 ? "" : "-\(index)")))
    }

    @Test func `an object belongs to its release, and bears no mark of a bundle`() {
        let batch = JournalLayout.Batch(object: 2, key: "3-x", bytes: Array("{\"a\":1}\n".utf8))
        let long = ObjectKey(namespace: "support", name: String(repeating: "long-", count: 14) + "name")
        let label = ObjectMark.labelValue(long.name)
        #expect(
            JournalObject.create(batch, of: "r", long, releaseUID: "u") == [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": "r-answers-2", "namespace": "support",
                    "labels": [
                        "app.kubernetes.io/managed-by": "promptops", "promptops.dev/answers": .string(label),
                    ],
                    "annotations": ["promptops.dev/run": "r", "promptops.dev/answers": .string(long.name)],
                    "ownerReferences": [
                        [
                            "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "name": .string(long.name),
                            "uid": "u",
                        ]
                    ],
                ],
                "data": ["3-x": "{\"a\":1}\n"],
            ])
    }

    @Test func `lines that are no text are kept too`() {
        let batch = JournalLayout.Batch(object: 1, key: "1-x", bytes: [0xFF, 0x0A])
        #expect(JournalObject.patch(batch) == ["binaryData": ["1-x": "/wo="]])
    }
}
