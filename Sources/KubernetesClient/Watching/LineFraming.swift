/// Cuts a stream of bytes into lines, however it was cut into pieces. Pure; every byte is looked at once.
struct LineFraming: Sendable {
    /// A line grew beyond the bound.
    struct LineTooLong: Error, Hashable {}

    private let maximumLength: Int
    private var rest: [UInt8] = []

    /// For lines of at most so many bytes, without their end.
    init(maximumLength: Int) { self.maximumLength = maximumLength }

    /// The lines that a piece completes, without their ends and without empty ones; those before a line that is too long
    /// are lost with it, for what follows it could not be understood.
    mutating func append(_ piece: [UInt8]) throws(LineTooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard rest.count + (end - start) <= maximumLength else { throw LineTooLong() }
            let line = rest + piece[start..<end]
            if !line.isBlank { lines.append(line) }
            rest.removeAll(keepingCapacity: rest.capacity <= Self.keptCapacity)
            start = end + 1
        }
        guard rest.count + (piece.endIndex - start) <= maximumLength else { throw LineTooLong() }
        rest += piece[start...]
        return lines
    }

    /// The stream ended in good order: the last line, if it has no end of its own.
    mutating func end() -> [UInt8]? {
        defer { rest = [] }
        return rest.isBlank ? nil : rest
    }

    /// What a large line took is given back.
    private static let keptCapacity = 1 << 16
}

extension [UInt8] {
    fileprivate var isBlank: Bool {
        allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
    }
}
