import Foundation

extension Report {
    /// The table for people.
    var text: String {
        let gib = String(format: "%.0f", Double(machine.memoryBytes) / Double(1 << 30))
        let head = "\(machine.processor), \(machine.cores) cores, \(gib) GiB, \(machine.system)"
        let rows: [(String, (Scale) -> String)] = [
            ("releases (3 versions of 2 KiB each)", { "\($0.releases)" }),
            ("cold sync", { Self.time($0.cold.seconds) }),
            ("  floor: parse + write", { "\(Self.time($0.parseFloor)) + \(Self.time($0.filesFloor))" }),
            ("  times the floor", { Self.ratio($0.coldRatio) }),
            ("  processor time", { Self.time($0.cold.processorSeconds) }),
            ("warm restart", { Self.time($0.warm.seconds) }),
            ("  times the parse floor", { Self.ratio($0.warmRatio) }),
            ("  processor time", { Self.time($0.warm.processorSeconds) }),
            ("change to visible bundle, p50", { Self.time($0.change.p50) }),
            ("  p99", { Self.time($0.change.p99) }),
            ("status write, p50", { Self.time($0.statusWrite.p50) }),
            ("  p99", { Self.time($0.statusWrite.p99) }),
            ("  floor, p50", { Self.time($0.statusFloor.p50) }),
            ("idle, share of a core", { String(format: "%.3f %%", $0.idleShare * 100) }),
            ("resident memory, peak", { "\($0.residentBytes >> 20) MiB" }),
        ]
        let first = rows.map(\.0.count).max() ?? 0
        let lines = rows.map { title, value in
            title.padding(toLength: first, withPad: " ", startingAt: 0)
                + scales.map { Self.padded(value($0), 20) }.joined()
        }
        let pure = pure.map { timing in
            timing.name.padding(toLength: first, withPad: " ", startingAt: 0)
                + Self.padded(String(format: "%.1f us", timing.microseconds), 20)
                + Self.padded(String(format: "%.0f/s", timing.perSecond), 20)
                + (timing.floorMicroseconds.map { Self.padded(String(format: "floor %.1f us", $0), 20) } ?? "")
        }
        return ([head, ""] + lines + [""] + pure).joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 0.1 ? String(format: "%.2f ms", seconds * 1000) : String(format: "%.2f s", seconds)
    }

    private static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }
}
