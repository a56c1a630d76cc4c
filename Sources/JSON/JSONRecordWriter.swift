/// Writes a record field by field, in the form of `JSONWriter.pretty` or without any white space; whoever writes keeps the
/// fields in their order.
package struct JSONRecordWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private var level = 0
    /// Whether the innermost map or list has nothing in it yet.
    private var isEmpty = true
    private let isCompact: Bool

    package init(isCompact: Bool = false) {
        self.isCompact = isCompact
        bytes.reserveCapacity(2048)
    }

    /// Writes a map; `write` calls `key` before each value.
    package mutating func object(_ write: (inout JSONRecordWriter) throws -> Void) rethrows {
        try list(UInt8(ascii: "{"), UInt8(ascii: "}"), write)
    }

    /// Writes a list; `write` calls `item` before each value.
    package mutating func array(_ write: (inout JSONRecordWriter) throws -> Void) rethrows {
        try list(UInt8(ascii: "["), UInt8(ascii: "]"), write)
    }

    private mutating func list(
        _ open: UInt8, _ close: UInt8, _ write: (inout JSONRecordWriter) throws -> Void
    ) rethrows {
        bytes.append(open)
        level += 1
        isEmpty = true
        try write(&self)
        level -= 1
        if !isEmpty { newline() }
        isEmpty = false
        bytes.append(close)
    }

    /// Begins a member.
    package mutating func key(_ name: StaticString) {
        item()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        if !isCompact { bytes.append(UInt8(ascii: " ")) }
    }

    /// Begins an item of a list.
    package mutating func item() {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        newline()
    }

    package mutating func write(_ text: String) { JSONWriter.append(quoted: text, to: &bytes) }
    package mutating func write(_ integer: Int) { bytes.append(contentsOf: String(integer).utf8) }
    package mutating func write(_ bool: Bool) { bytes.append(contentsOf: (bool ? "true" : "false").utf8) }

    private mutating func newline() {
        if isCompact { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
