import JSON
import PromptCore
import Testing

@Suite struct ManifestFuzzTests {
    /// SplitMix64: the same seed gives the same mutations on every machine.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let manifests = [
        ExampleManifests.release, ExampleManifests.suite, ExampleManifests.endpoint, ExampleManifests.decision,
    ]

    /// A file gives values or says what is wrong with it, and every place it names is in the file.
    private func expectAnswer(_ bytes: [UInt8], _ origin: String) {
        let decoded = Written.decode(bytes: bytes, texts: ExampleManifests.texts)
        #expect(
            !decoded.manifests.isEmpty || !decoded.diagnostics.isEmpty || bytes.isEmpty || isForeign(bytes), "\(origin)"
        )
        let lines = bytes.count { $0 == 0x0A } + 2
        for diagnostic in decoded.diagnostics where diagnostic.file == "m.yaml" {
            #expect(
                (1...lines).contains(diagnostic.mark.line) && diagnostic.mark.column >= 1, "\(origin): \(diagnostic)")
        }
        for manifest in decoded.manifests { _ = manifest.specDigest }
    }

    /// A mutated group makes an object of another program, which is rightly passed over; so is a file of nothing.
    private func isForeign(_ bytes: [UInt8]) -> Bool {
        let read = ManifestFile.read(bytes, file: "m.yaml")
        return read.documents.allSatisfy { $0.apiVersion != ResourceKind.apiVersion }
    }

    @Test(arguments: manifests.indices)
    func `a manifest cut off anywhere gives a value or an error`(_ index: Int) {
        let bytes = Array(Self.manifests[index].utf8)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            expectAnswer(Array(bytes[..<length]), "length \(length)")
        }
    }

    @Test(arguments: manifests.indices)
    func `a manifest with random bytes changed gives a value or an error`(_ index: Int) {
        let original = Array(Self.manifests[index].utf8)
        let interesting = Array("{}[]:,-#&*!|>'\"%@`\n\t 0a~\\".utf8) + [0x00, 0x80, 0xFF]
        for seed in 0..<300 {
            var random = Random(state: UInt64(seed))
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                let byte = interesting[Int.random(in: 0..<interesting.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[position] = byte
                case 1: bytes.insert(byte, at: position)
                default: bytes.removeSubrange(position..<min(bytes.count - 1, position + 8))
                }
            }
            expectAnswer(bytes, "seed \(seed)")
        }
    }

    @Test func `a value of any type in any place gives an error, never a crash`() throws {
        let values: [Node.Value] = [
            .null, .bool(true), .integer(-1), .number(0.5), .string(""), .array([]), .object([]),
        ]
        for text in Self.manifests {
            let file = ManifestFile.read(Array(text.utf8), file: "m.yaml")
            let document = try #require(file.documents.first)
            let count = Self.count(document.root)
            for position in 1..<count {
                for value in values {
                    var left = position
                    let root = Self.replace(document.root, &left, value)
                    _ = ManifestDecoder.decode(ManifestDocument(root: root, source: document.source)) { _ in
                        .failure(ReferenceProblem(message: "no such file"))
                    }
                }
            }
        }
    }

    private static func count(_ node: Node) -> Int {
        switch node.value {
        case .array(let items): 1 + items.map(count).reduce(0, +)
        case .object(let members): 1 + members.map { count($0.value) }.reduce(0, +)
        default: 1
        }
    }

    /// The tree with its node of this number, counted from the root's 0, replaced.
    private static func replace(_ node: Node, _ left: inout Int, _ value: Node.Value) -> Node {
        defer { left -= 1 }
        if left == 0 { return Node(value, at: node.mark) }
        var node = node
        switch node.value {
        case .array(let items):
            var position = left - 1
            node.value = .array(items.map { item in replace(item, &position, value) })
            left = position + 1
        case .object(let members):
            var position = left - 1
            node.value = .object(
                members.map { member in
                    var member = member
                    member.value = replace(member.value, &position, value)
                    return member
                })
            left = position + 1
        default: break
        }
        return node
    }
}
