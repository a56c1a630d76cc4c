import JSON

extension Mark {
    /// The place of a byte in a text whose bytes before it are UTF-8; a byte order mark takes no column.
    init(of offset: Int, in bytes: [UInt8]) {
        self.init(line: 1, column: 1)
        var previous: UInt8 = 0
        for byte in bytes.prefix(offset).dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0) {
            if byte == UInt8(ascii: "\n"), previous == UInt8(ascii: "\r") {
                column = 1
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            previous = byte
        }
    }
}
