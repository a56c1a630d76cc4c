import JSON

/// Which places a text has: lines counted as generously as any reader counts them, and one place past the last byte.
struct PlacesInText {
    private let lines: Int
    private let columns: Int

    init(_ bytes: [UInt8]) {
        // YAML 1.1 also ends a line at U+0085, U+2028 and U+2029, whose last bytes these are.
        lines = 2 + bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
        columns = 2 + (bytes.split(separator: 0x0A).map(\.count).max() ?? 0)
    }

    func has(_ mark: Mark) -> Bool { (1...lines).contains(mark.line) && (1...columns).contains(mark.column) }

    /// Checks the place of every value and key of a tree.
    func check(_ node: Node) {
        promise(has(node.mark), "a value is at \(node.mark), past the text")
        switch node.value {
        case .array(let items): items.forEach(check)
        case .object(let members):
            for member in members {
                promise(has(member.keyMark), "the key \(member.key) is at \(member.keyMark), past the text")
                check(member.value)
            }
        default: break
        }
    }
}
