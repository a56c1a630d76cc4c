import JSON
import PromptTemplate

/// Values that nobody vouches for: neutralising twice gives what neutralising once gives, and no value ends the part of
/// the prompt it stands in or spells a token of a chat.
enum UntrustedHarness {
    private static let delimiters: Set<Delimiter> = [
        .element("ticket"), .run(UInt8(ascii: "`")), .run(UInt8(ascii: "~")), .rule(UInt8(ascii: "-")),
        .bracket("end x"), .label("x"),
    ]

    static func check(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        for chosen in delimiters.map({ [$0] as Set }) + [[], delimiters] {
            let once = UntrustedText.neutralised(text, within: chosen)
            promise(
                Array(once.utf8) == Array(UntrustedText.neutralised(once, within: chosen).utf8),
                "twice differs from once, within \(chosen): \(once.debugDescription)")
            promise(!once.contains("<|") && !once.unicodeScalars.contains(where: isHidden), "a machine's mark is left")
        }
        let prompt = try? PromptRenderer.render(
            "<ticket>\n{{t}}\n</ticket>\n```\n{{t}}\n```\n", inputs: ["t": .string(text)], untrusted: ["t"])
        promise(prompt != nil, "the prompt does not render")
        let lower = (prompt ?? "").lowercased()
        promise(lower.components(of: "</ticket>") == 2, "the value ends its element: \(lower.debugDescription)")
        promise(lower.components(of: "```") == 3, "the value ends its fence: \(lower.debugDescription)")
    }

    /// Control characters, bidirectional ones, and those of no width that never stand between letters.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x09, 0x0B..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200B, 0x2060, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    /// How many parts a mark cuts the text into, found byte by byte.
    fileprivate func components(of mark: String) -> Int {
        let (bytes, wanted) = (Array(utf8), Array(mark.utf8))
        var count = 1
        for start in bytes.indices where bytes[start...].starts(with: wanted) { count += 1 }
        return count
    }
}
