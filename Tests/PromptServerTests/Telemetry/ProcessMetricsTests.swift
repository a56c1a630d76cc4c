import Foundation
import Testing

@testable import PromptTelemetry

@Suite struct ProcessMetricsTests {
    private static let stat =
        "77 (a) b) (c) S 1 77 77 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 4 0 5000 104857600 2560 18446744073709551615 1"

    private func facts(stat: String?, boot: String? = "cpu 1 2\nbtime 1700000000\n", limits: String? = nil)
        -> ProcessFacts?
    {
        ProcessFacts(stat: stat, bootStat: boot, limits: limits, ticksPerSecond: 100, pageBytes: 4096)
    }

    @Test func `the kernel's words are read, whatever the program is called`() {
        let limits =
            "Limit Soft Limit Hard Limit Units\nMax open files            1024                 524288    files\n"
        var expected = facts(stat: Self.stat)
        #expect(expected?.maximumFiles == nil)
        expected?.maximumFiles = 1024
        #expect(facts(stat: Self.stat, limits: limits) == expected)
        #expect(expected?.processorSeconds == 4)
        #expect(expected?.residentBytes == 10_485_760)
        #expect(expected?.virtualBytes == 104_857_600)
        #expect(expected?.startSeconds == 1_700_000_050)
        #expect(facts(stat: Self.stat, boot: nil)?.startSeconds == nil)
    }

    @Test(arguments: [nil, "", "77 (a) S 1 2", "77 a S 1", "77 (a) " + String(repeating: "x ", count: 30)])
    func `what is no such text says nothing`(stat: String?) {
        #expect(facts(stat: stat) == nil)
        #expect(ProcessMetrics.families(nil, openFiles: nil) == [])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/stat"))) func `this process is measured`() {
        let families = ProcessMetrics.families()
        let names = families.map(\.name)
        #expect(
            Set(names).isSuperset(of: [
                "process_cpu_seconds", "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds",
                "process_virtual_memory_bytes",
            ]))
        #expect(families.allSatisfy { $0.samples.count == 1 && $0.samples[0].value > 0 })
    }
}

extension MetricSample.Value {
    fileprivate static func > (left: MetricSample.Value, right: Double) -> Bool {
        if case .number(let number) = left { number > right } else { false }
    }
}
