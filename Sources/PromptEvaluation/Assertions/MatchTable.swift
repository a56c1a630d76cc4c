/// Where each symbol stands in a pattern, as bits: what lets 64 places be compared at once.
///
/// The two counts below take about `text.count * blocks` steps.
struct MatchTable<Symbol: Hashable & Sendable>: Sendable {
    /// More steps are not taken: the largest table then has 160 MB, and a comparison takes a fraction of a second.
    static var maximumSteps: Int { 20_000_000 }

    private let count: Int
    private let blocks: Int
    private var rows: [Symbol: Int] = [:]
    /// One row of blocks for each symbol; bit `i % 64` of block `i / 64` says that it stands at place `i`.
    private var bits: [UInt64] = []

    init(_ pattern: [Symbol]) {
        count = pattern.count
        blocks = (pattern.count + 63) / 64
        for (place, symbol) in pattern.enumerated() {
            let row = rows[symbol] ?? bits.count
            if row == bits.count {
                rows[symbol] = row
                bits += repeatElement(0, count: blocks)
            }
            bits[row + place / 64] |= 1 << UInt64(place % 64)
        }
    }

    /// What comparing with a text costs.
    static func steps(pattern: Int, text: Int) -> Int { (pattern + 63) / 64 * text }
}

// MARK: - Edits

extension MatchTable {
    /// The Levenshtein distance from the pattern to a text: Myers' bit-vector algorithm in Hyyrö's form for patterns of
    /// several blocks (Myers 1999, doi:10.1145/316542.316550; Hyyrö 2003, "A Bit-Vector Algorithm for Computing
    /// Levenshtein and Damerau Edit Distances").
    func edits(to text: [Symbol]) -> Int {
        guard count > 0 else { return text.count }
        var increases = Array(repeating: UInt64.max, count: blocks)
        var decreases = Array(repeating: UInt64(0), count: blocks)
        let last = UInt64(1) << UInt64((count - 1) % 64)
        var distance = count
        for symbol in text {
            let row = rows[symbol]
            // The distance to nothing grows with each symbol of the text.
            var carry = (up: UInt64(1), down: UInt64(0))
            for block in 0..<blocks {
                let matches = row.map { bits[$0 + block] } ?? 0
                let top = block == blocks - 1 ? last : 1 << 63
                carry = Self.step(&increases[block], &decreases[block], matches, carry, top)
            }
            distance += Int(carry.up) - Int(carry.down)
        }
        return distance
    }

    /// Moves one block over one symbol; `carry` is the change along its upper edge, the result that along its lower.
    private static func step(
        _ increases: inout UInt64, _ decreases: inout UInt64, _ matches: UInt64, _ carry: (up: UInt64, down: UInt64),
        _ top: UInt64
    ) -> (up: UInt64, down: UInt64) {
        let vertical = matches | decreases
        let reached = matches | carry.down
        let diagonal = (((reached & increases) &+ increases) ^ increases) | reached
        var up = decreases | ~(diagonal | increases)
        var down = increases & diagonal
        let out = (up: up & top == 0 ? UInt64(0) : 1, down: down & top == 0 ? UInt64(0) : 1)
        up = up << 1 | carry.up
        down = down << 1 | carry.down
        increases = down | ~(vertical | up)
        decreases = up & vertical
        return out
    }
}

// MARK: - Common subsequence

extension MatchTable {
    /// The length of the longest common subsequence of the pattern and a text (Hyyrö 2004, "Bit-Parallel LCS-length
    /// Computation Revisited").
    func commonSubsequence(with text: [Symbol]) -> Int {
        var open = Array(repeating: UInt64.max, count: blocks)
        for symbol in text {
            guard let row = rows[symbol] else { continue }
            var carry = false
            for block in 0..<blocks {
                let hits = open[block] & bits[row + block]
                let (sum, first) = open[block].addingReportingOverflow(hits)
                let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
                carry = first || second
                open[block] = total | (open[block] & ~hits)
            }
        }
        // The places of the last block that no symbol has stay ones.
        return blocks * 64 - open.reduce(0) { $0 + $1.nonzeroBitCount }
    }
}
