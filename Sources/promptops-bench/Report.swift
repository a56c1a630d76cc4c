import Foundation

/// The middle and the end of a list of times, in seconds.
struct Distribution: Codable {
    var p50: Double
    var p99: Double

    init(_ times: [Double]) {
        let sorted = times.sorted()
        p50 = sorted[sorted.count / 2]
        p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }
}

/// Wall time, and processor time over all threads, in seconds.
struct Timing: Codable {
    var seconds: Double
    var processorSeconds: Double
}

/// What was measured with one number of releases.
struct Scale: Codable {
    var releases: Int
    /// Bare libyaml over the manifests.
    var parseFloor: Double
    var manifestBytes: Int
    /// Bare system calls for what a cold sync left.
    var filesFloor = 0.0
    var writtenBytes = 0
    var writtenFiles = 0
    var cold = Timing(seconds: 0, processorSeconds: 0)
    var warm = Timing(seconds: 0, processorSeconds: 0)
    var change = Distribution([0])
    var statusWrite = Distribution([0])
    var statusFloor = Distribution([0])
    /// Processor time of one look at everything, which comes every ten minutes.
    var lookSeconds = 0.0
    /// Of one core, these looks included.
    var idleShare = 0.0
    /// At most, after the cold sync and the changes.
    var residentBytes = 0

    var coldRatio: Double { cold.seconds / (parseFloor + filesFloor) }
    var warmRatio: Double { warm.seconds / parseFloor }
}

/// Pure code, run over and over on one thread: microseconds of processor time per release of three versions.
struct PureTiming: Codable {
    var name: String
    var microseconds: Double
    /// What the least work on the same input takes, where that can be said.
    var floorMicroseconds: Double?
    var perSecond: Double

    init(_ measurement: CPUMeasurement) {
        name = measurement.name
        microseconds = measurement.microsecondsEach
        floorMicroseconds = measurement.floorMicrosecondsEach
        perSecond = 1_000_000 / measurement.microsecondsEach
    }
}

/// The machine that it ran on.
struct Machine: Codable {
    var processor: String
    var cores: Int
    var memoryBytes: UInt64
    var system: String

    static var this: Machine {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = info.split(separator: "\n").first { $0.hasPrefix("model name") } ?? ""
        let name = line.split(separator: ":").dropFirst().joined().trimmingCharacters(in: .whitespaces)
        let process = ProcessInfo.processInfo
        return Machine(
            processor: name.isEmpty ? "unknown processor" : name, cores: process.activeProcessorCount,
            memoryBytes: process.physicalMemory, system: process.operatingSystemVersionString)
    }
}

/// Everything that was measured.
struct Report: Codable {
    var machine: Machine
    var pure: [PureTiming]
    var scales: [Scale] = []

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
