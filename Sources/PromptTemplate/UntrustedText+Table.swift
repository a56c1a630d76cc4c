extension UntrustedText {
    /// One row of the table: what is looked for, and what it becomes.
    package enum Rule: Sendable, Hashable {
        /// Why a scalar is not shown as it came.
        package enum Kind: String, Sendable, Hashable {
            case control, lineBreak, tag, bidi, invisible, joiner, variation
        }

        case scalars(Kind, [ClosedRange<UInt32>], becomes: String)
        /// A name between brackets, in any case, with or without `/` and spaces.
        case token(open: String, names: [String], close: String, becomes: Brackets)
        /// A start that is enough by itself.
        case prefix(String, becomes: String)
        /// A word that begins a line, with a colon after it.
        case role([String], colonBecomes: String)
    }

    package struct Brackets: Sendable, Hashable {
        package let open: String
        package let close: String
    }

    /// The table, in the order in which it is applied. `joiner`, `variation` and `tag` have exceptions, which the
    /// table of `UntrustedText` names.
    package static let table: [Rule] = [
        .scalars(.lineBreak, [0x0D...0x0D, 0x85...0x85, 0x2028...0x2029], becomes: "\n"),
        .scalars(.control, [0x00...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F], becomes: ""),
        .scalars(.tag, [0xE0000...0xE0FFF], becomes: ""),
        .scalars(.bidi, [0x061C...0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069], becomes: ""),
        .scalars(
            .invisible,
            [
                0x00AD...0x00AD, 0x034F...0x034F, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200B,
                0x2060...0x2065, 0x206A...0x206F, 0x3164...0x3164, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFB,
                0x1BCA0...0x1BCA3, 0x1D173...0x1D17A,
            ], becomes: ""),
        .scalars(.joiner, [0x200C...0x200D], becomes: ""),
        .scalars(.variation, [0xFE00...0xFE0F], becomes: ""),
        .prefix("<|", becomes: "‹|"),
        .prefix("<｜", becomes: "‹｜"),
        .token(
            open: "<", names: ["s", "bos", "eos", "pad", "start_of_turn", "end_of_turn"], close: ">",
            becomes: Brackets(open: "‹", close: "›")),
        .token(open: "<<", names: ["SYS"], close: ">>", becomes: Brackets(open: "‹‹", close: "››")),
        .token(
            open: "[",
            names: ["INST", "SYSTEM_PROMPT", "AVAILABLE_TOOLS", "TOOL_CALLS", "TOOL_RESULTS", "TOOL_CONTENT"],
            close: "]", becomes: Brackets(open: "(", close: ")")),
        .role(
            ["system", "assistant", "user", "developer", "tool", "function", "human"], colonBecomes: "："),
    ]
}
