import JSON
import YAML

/// The YAML reader: the same bytes are the same documents, every place it names is in the text, nothing is nested deeper
/// than allowed, and what the writer makes of a document reads back as that document.
enum YAMLHarness {
    /// Smaller than in production, so that one input costs milliseconds.
    private static let limits = YAMLReader.Limits(bytes: 1 << 20, nodes: 20_000, text: 1 << 18, depth: 100)

    static func check(_ bytes: [UInt8]) {
        let stream = YAMLReader.documents(bytes, limits: limits)
        promise(stream == YAMLReader.documents(bytes, limits: limits), "two readings differ")
        let places = PlacesInText(bytes)
        for problem in stream.problems {
            promise(places.has(problem.mark), "\(problem.message) is at \(problem.mark), past the text")
        }
        for document in stream.documents {
            promise(document.problems == document.problems.sorted { $0.mark < $1.mark }, "problems are out of order")
            promise(depth(document.root) <= limits.depth + 100, "nested deeper than allowed")
            places.check(document.root)
            checkWriting(document.root)
        }
    }

    private static func checkWriting(_ root: Node) {
        for text in [YAMLWriter.write(root), YAMLWriter.write(root.json)] {
            let again = YAMLReader.documents(text)
            promise(
                again.problems.isEmpty, "what was written has problems: \(again.problems)\n\(text.debugDescription)")
            let expected = root.isNull ? [] : [root.json.canonicalBytes]
            promise(
                again.documents.map(\.root.json.canonicalBytes) == expected,
                "what was written reads otherwise: \(text.debugDescription)")
        }
        let text = YAMLWriter.write(root)
        guard let again = YAMLReader.documents(text).documents.first else { return }
        promise(YAMLWriter.write(again.root) == text, "writing again gives another text: \(text.debugDescription)")
    }

    private static func depth(_ node: Node) -> Int {
        switch node.value {
        case .array(let items): 1 + (items.map(depth).max() ?? 0)
        case .object(let members): 1 + (members.map { depth($0.value) }.max() ?? 0)
        default: 0
        }
    }
}
