import JSON
import PromptCore

extension Inliner {
    /// The suite with each assertion as a map: `- isJSON` is short for `- {isJSON: {}}`, which a cluster's API asks for.
    static func writingOut(_ document: ManifestDocument) -> ManifestDocument {
        var document = document
        document.root = document.root.replacing("spec") { spec in
            spec.replacing("defaults") { $0.replacing("assert", maps) }
                .replacing("cases") { cases in
                    guard let items = cases.items else { return cases }
                    return Node(.array(items.map { $0.replacing("assert", maps) }), at: cases.mark)
                }
        }
        return document
    }

    private static func maps(_ assertions: Node) -> Node {
        guard let items = assertions.items else { return assertions }
        return Node(.array(items.map(map)), at: assertions.mark)
    }

    private static func map(_ assertion: Node) -> Node {
        guard let word = assertion.string else { return assertion }
        let member = Node.Member(
            key: word, keyMark: assertion.mark, value: Node(.object([]), at: assertion.mark))
        return Node(.object([member]), at: assertion.mark)
    }
}
