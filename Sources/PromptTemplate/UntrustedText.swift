import JSON

/// Makes a value that nobody vouches for safe to stand in a prompt: what a person sees stays, what only a machine reads
/// loses its force.
///
/// The rules, applied in this order to every string (and every key) of an untrusted input:
///
/// | kind | what | becomes |
/// |---|---|---|
/// | control | C0 without TAB and LF, DEL, C1 (so an ESC sequence loses its ESC) | nothing |
/// | line break | CR LF, CR, U+0085, U+2028, U+2029 | LF |
/// | tag | U+E0000 to U+E0FFF, but for the flags of England, Scotland and Wales | nothing |
/// | bidi | U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 | nothing |
/// | invisible | soft hyphen, zero-width space, word joiner, fillers and the like | nothing |
/// | joiner | U+200C, U+200D: one stays right after a letter of a joining script; U+200D between two emoji | nothing |
/// | variation | U+FE00 to U+FE0F: one stays right after a visible character beyond ASCII, or in a keycap | nothing |
/// | token | `<|` and `<｜`, whatever follows | `‹|`, `‹｜` |
/// | token | `<s>`, `</s>`, `<start_of_turn>` and the like | `‹s›` |
/// | token | `<<SYS>>`, `<</SYS>>` | `‹‹SYS››` |
/// | token | `[INST]`, `[/INST]` and the like | `(INST)` |
/// | role | the colon of a line that begins with `system:`, `### User:`, `**Assistant**:` and the like | `：` U+FF1A |
/// | delimiter | what would end the part of the template the value stands in | see `Delimiter` and below |
///
/// Delimiters: `</ticket>` becomes `&lt;/ticket>`; each character of a run of three or more backticks, tildes or quotes
/// gets a backslash; a line that is a rule gets one backslash before it; `[END X]` becomes `(END X)`; the space in
/// `--- END X ---` becomes `_`. Case is ignored, and spaces within a marker or a delimiter don't hide it.
///
/// Applying the rules twice gives what applying them once gives. Each value is judged alone: two untrusted variables
/// with nothing between them can still spell a marker together.
package enum UntrustedText {
    /// The value with every string in it neutralised.
    package static func neutralised(_ value: JSONValue, within delimiters: Set<Delimiter> = []) -> JSONValue {
        switch value {
        case .null, .bool, .integer, .number: value
        case .string(let text): .string(neutralised(text, within: delimiters))
        case .array(let items): .array(items.map { neutralised($0, within: delimiters) })
        case .object(let members):
            .object(
                // Two keys that become one keep the value of the first in order, so the result never varies.
                Dictionary(
                    members.sorted { $0.key < $1.key }.map {
                        (neutralised($0.key, within: delimiters), neutralised($0.value, within: delimiters))
                    }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// The text with all rules applied.
    package static func neutralised(_ text: String, within delimiters: Set<Delimiter> = []) -> String {
        var bytes = Array(text.utf8)
        if needsCleaning(bytes) { bytes = withoutInvisible(text) }
        bytes = withoutMarkers(bytes)
        // The order is fixed so that the result never varies; no rule makes what another one looks for.
        for delimiter in delimiters.sorted(by: { $0.order < $1.order }) { bytes = escaping(delimiter, in: bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Delimiter {
    fileprivate var order: String {
        switch self {
        case .element(let name): "1" + name
        case .run(let byte): "2\(byte)"
        case .rule(let byte): "3\(byte)"
        case .bracket(let words): "4" + words
        case .label(let words): "5" + words
        }
    }
}
