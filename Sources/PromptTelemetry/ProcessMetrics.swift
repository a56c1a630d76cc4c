import Foundation

/// What the kernel knows of this process, under the names that all Prometheus clients use.
package enum ProcessMetrics {
    /// One look at `/proc/self`; empty where there is none (macOS).
    package static func families() -> [MetricFamily] {
        families(
            ProcessFacts(
                stat: contents("/proc/self/stat"), bootStat: contents("/proc/stat"),
                limits: contents("/proc/self/limits"),
                ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)), pageBytes: sysconf(Int32(_SC_PAGESIZE))),
            openFiles: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count)
    }

    /// The metrics of what was found; what was not is left out.
    static func families(_ facts: ProcessFacts?, openFiles: Int?) -> [MetricFamily] {
        let found: [(name: String, kind: MetricFamily.Kind, help: String, value: Double?)] = [
            ("cpu_seconds", .counter, "Processor time, of user and system.", facts?.processorSeconds),
            ("max_fds", .gauge, "File descriptors that may be open at most.", facts?.maximumFiles),
            ("open_fds", .gauge, "File descriptors that are open.", openFiles.map(Double.init)),
            ("resident_memory_bytes", .gauge, "Memory that is resident.", facts?.residentBytes),
            ("start_time_seconds", .gauge, "When the process started, since 1970.", facts?.startSeconds),
            ("virtual_memory_bytes", .gauge, "Memory that is mapped.", facts?.virtualBytes),
        ]
        return found.compactMap { one in
            one.value.map { MetricFamily("process_" + one.name, one.kind, help: one.help, [MetricSample([], $0)]) }
        }
    }

    /// Nil where it cannot be read: a metric is then left out.
    private static func contents(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

/// What `/proc` says of a process (proc(5)).
struct ProcessFacts: Equatable {
    var processorSeconds: Double
    var residentBytes: Double
    var virtualBytes: Double
    /// Since 1970; nil where the machine's start is not known.
    var startSeconds: Double?
    /// Nil: not known, or no bound.
    var maximumFiles: Double?

    /// Reads `/proc/PID/stat` and what makes sense of it; nil where that is not what proc(5) says.
    init?(stat: String?, bootStat: String?, limits: String?, ticksPerSecond: Int, pageBytes: Int) {
        // The name of the program stands in parentheses and may hold any character: what follows the last one counts.
        guard let stat, let end = stat.lastIndex(of: ")"), ticksPerSecond > 0 else { return nil }
        let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace).map { Double($0) }
        // Numbered from 3 (state) in proc(5): utime 14, stime 15, starttime 22, vsize 23, rss 24.
        guard fields.count > 21, let user = fields[11], let system = fields[12], let start = fields[19],
            let virtual = fields[20], let resident = fields[21]
        else { return nil }
        let ticks = Double(ticksPerSecond)
        processorSeconds = (user + system) / ticks
        virtualBytes = virtual
        residentBytes = resident * Double(pageBytes)
        startSeconds = Self.number(after: "btime ", in: bootStat).map { $0 + start / ticks }
        maximumFiles = Self.number(after: "Max open files", in: limits)
    }

    /// The first number in the line that starts with this.
    private static func number(after start: String, in text: String?) -> Double? {
        let line = (text ?? "").split(separator: "\n").first { $0.hasPrefix(start) }
        return line?.dropFirst(start.count).split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
    }
}
