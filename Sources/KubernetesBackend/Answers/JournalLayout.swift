import PromptCore

/// Which lines of a run go into which of its ConfigMaps, and what still waits to be written. `ConfigMapJournal` performs
/// it.
struct JournalLayout: Sendable, Hashable {
    /// Lines that are written at once, as one value.
    struct Batch: Sendable, Hashable {
        /// From 1.
        var object: Int
        /// No other lines have it, so that a batch may be written twice.
        var key: String
        /// Each line with its newline.
        var bytes: [UInt8]
    }

    /// What the values of one object come to at most; a server takes 1 MiB.
    static let objectBytes = 900 << 10
    /// What waits at most while a round goes on.
    static let waitingBytes = 256 << 10

    /// How many objects there are, or are about to be.
    private(set) var objects = 0
    /// Bytes in the last of them.
    private var filled = 0
    private var lastNumber = 0
    private var waiting: [UInt8] = []

    /// Of a run that nothing is kept of.
    init() {}

    /// Of a run that these objects keep: the values of each by their keys.
    init(_ standing: [[String: [UInt8]]]) {
        objects = standing.count
        filled = standing.last?.values.reduce(0) { $0 + $1.count } ?? 0
        lastNumber = standing.flatMap(\.keys).map(Self.number).max() ?? 0
    }

    /// Takes a line; what has to be written before it may wait. A line that no object has room for is left out.
    mutating func add(_ line: [UInt8]) -> Batch? {
        guard line.count < Self.objectBytes else { return nil }
        let batch = waiting.count + line.count < Self.waitingBytes ? nil : takeWaiting()
        waiting += line
        waiting.append(UInt8(ascii: "\n"))
        return batch
    }

    /// All that waits; nil where nothing does.
    mutating func takeWaiting() -> Batch? {
        guard !waiting.isEmpty else { return nil }
        if objects == 0 || filled + waiting.count > Self.objectBytes {
            objects += 1
            filled = 0
        }
        filled += waiting.count
        lastNumber += 1
        defer { waiting = [] }
        return Batch(object: objects, key: Self.key(lastNumber, waiting), bytes: waiting)
    }

    /// The lines of an object's values, in the order in which they were written.
    static func lines(_ values: [String: [UInt8]]) -> [[UInt8]] {
        values.sorted { (number($0.key), $0.key) < (number($1.key), $1.key) }
            .flatMap { $0.value.split(separator: UInt8(ascii: "\n")).map(Array.init) }
    }

    /// With the digest of the content: another writer's batch of the same number does not take its place.
    private static func key(_ number: Int, _ bytes: [UInt8]) -> String { "\(number)-\(Digest(of: bytes).short)" }

    private static func number(_ key: String) -> Int { Int(key.prefix { $0 != "-" }) ?? 0 }
}
