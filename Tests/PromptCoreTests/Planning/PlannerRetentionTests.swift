import JSON
import PromptCore
import PromptTesting
import Testing

/// What is let go, and what never is.
struct PlannerRetentionTests {
    private func bench() -> PlanningBench {
        var bench = PlanningBench.serving(.immediate())
        bench.edit { spec in
            spec.retention.versions = 1
            spec.retention.runs = 1
            spec.retention.days = 10
            spec.versions = (1...6).map { Fixtures.version("v\($0)") }
        }
        bench.settle()
        return bench
    }

    @Test func `Versions go beyond the count and after the time, but never what is needed`() {
        var bench = bench()
        for version in ["v2", "v3"] {
            bench.name(version)
            bench.settle()
        }
        bench.edit { spec in spec.versions = [Fixtures.version("v3")] }
        bench.settle()
        #expect(bench.recorded.count == 6)
        bench.pass("11d")
        bench.settle()
        // v3 is in spec, v2 and v1 can be gone back to, one of the others is kept.
        #expect(bench.recorded.map(\.version).sorted() == ["v1", "v2", "v3", "v6"])
    }

    @Test func `A rejection leaves with its version, and not while its content is recorded under another name`() {
        var bench = bench()
        bench.edit { spec in
            spec.aliases[0].strategy = Fixtures.canary(["5%"])
            spec.aliases[0].version = "v2"
            spec.versions.append(Fixtures.version("z-twin", text: "prompt v2"))
        }
        bench.settle(.fail)
        bench.edit { spec in
            spec.aliases[0].version = "v1"
            spec.versions = [Fixtures.version("v1"), Fixtures.version("z-twin", text: "prompt v2")]
        }
        bench.pass("11d")
        bench.settle()
        #expect(bench.recorded.contains { $0.version == "v2" } == false)
        #expect(bench.alias.rejected.map(\.digest) == [Fixtures.digest("v2")])
        bench.edit { spec in
            spec.retention.versions = 0
            spec.versions.removeLast()
        }
        bench.settle()
        #expect(bench.recorded.map(\.version) == ["v1"])
        #expect(bench.alias.rejected.isEmpty)
    }

    @Test func `Evidence of the current attempt stays, older runs go beyond the count`() {
        var bench = bench()
        bench.edit { $0.aliases[0].strategy = Fixtures.canary(["1%", "5%"]) }
        for version in ["v2", "v3", "v4"] {
            bench.name(version)
            bench.settle()
            bench.pass("10m")
            bench.settle()
        }
        #expect(bench.runs.filter { $0.binding.attempt == bench.alias.attempt }.count == 2)
        #expect(bench.runs.count == 3)
    }

    @Test func `Decisions that were dealt with go after the time, and are then forgotten`() {
        var bench = bench()
        bench.decide(.pause, of: Fixtures.digest("v2"))
        bench.settle()
        #expect(bench.alias.consumed.count == 1)
        bench.pass("11d")
        bench.settle()
        #expect(bench.decisions.isEmpty)
        #expect(bench.alias.consumed.isEmpty)
    }

    @Test func `An invalid release lets nothing go`() {
        var bench = bench()
        bench.edit { $0.versions = [] }
        bench.release.diagnostics = [Diagnostic(file: "r.yaml", mark: .init(line: 1, column: 1), message: "unreadable")]
        bench.pass("100d")
        bench.settle()
        #expect(bench.recorded.count == 6)
    }
}
