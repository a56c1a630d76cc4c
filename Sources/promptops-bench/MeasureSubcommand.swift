import ArgumentParser
import Foundation
import PromptCore

/// `promptops-bench`: the whole table.
struct MeasureSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Measure cold sync, warm restart, changes, status writes, idling and memory.",
        usage:
            "promptops-bench [--releases <n> ...] [--changes <n>] [--idle <seconds>] [--folder <path>] [-o text|json]",
        discussion: """
            Makes releases of three versions with about 2 KiB of prompt each, runs the
            operator on them in a process of its own and measures that from outside.
            Every number stands beside a floor of the same run: the same YAML parsed by
            bare libyaml, the same bytes written by bare system calls that are made
            durable at the same points. Ratios are what to compare: machines differ, and
            others work on them.

            EXIT CODES
              0  measured
              1  the operator failed, or never came to rest
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "How many releases; may be given several times.")
    var releases: [Int] = [100, 1000, 10_000]

    @Option(help: "How many changes are timed, one at a time.")
    var changes = 300

    @Option(help: "For how many seconds the operator idles.")
    var idle = 20

    @Option(help: "Where to work; removed afterwards. Use the kind of disk that you will use.")
    var folder: String?

    @Option(name: .shortAndLong, help: "How to print.")
    var output = Output.text

    mutating func validate() throws {
        guard !releases.isEmpty, releases.allSatisfy({ (1...1_000_000).contains($0) }) else {
            throw ValidationError("--releases must be from 1 to 1000000.")
        }
        guard changes >= 10 else { throw ValidationError("--changes must be at least 10.") }
        guard idle >= 1 else { throw ValidationError("--idle must be at least 1.") }
    }

    func run() async throws {
        let root = folder ?? NSTemporaryDirectory() + "promptops-bench-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        note("pure code")
        let samples = (0..<300).map { Array(SampleManifests.manifest($0, newest: 3).utf8) }
        var report = Report(machine: .this, pure: try CPUBenchmarks(files: samples).all.map(PureTiming.init))
        for count in releases {
            note("\(count) releases")
            let measurement = ScaleMeasurement(
                folder: BenchFolder(path: "\(root)/\(count)"), releases: count, changes: changes, idle: idle)
            report.scales.append(try await measurement.run(telling: note))
        }
        switch output {
        case .text: print(report.text)
        case .json: print(try report.json)
        }
    }

    /// Progress, on stderr.
    private func note(_ text: String) {
        FileHandle.standardError.write(Data("promptops-bench: \(text)\n".utf8))
    }
}
