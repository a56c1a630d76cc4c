import PromptCore
import PromptTesting
import Testing

/// The clock of a held step, and steps that are edited while one is held.
struct RolloutHoldTests {
    @Test func `The clock runs only once the bundle is delivered`() {
        var bench = RolloutBench()
        bench.isDelivered = false
        bench.hold("v2", at: "1%")
        #expect(bench.status.step == StepClock(weight: Fixtures.percent("1%")))
        #expect(bench.output.wakeAt == nil)
        bench.pass("1h")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        bench.isDelivered = true
        bench.settle()
        #expect(bench.status.step?.clockSince == bench.now)
        bench.pass("9m59s")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        bench.pass("1s")
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 1% #1")
    }

    @Test func `A hold does not end while a later transition is not delivered`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.isDelivered = false
        bench.pass("1h")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        bench.isDelivered = true
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 1% #1")
    }

    @Test(arguments: [Standstill.suspended, .invalid, .mutated])
    func `A standstill stops the clock and keeps what has passed`(standstill: Standstill) {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.pass("4m")
        bench.standstill = standstill
        bench.settle()
        #expect(bench.status.step?.heldFor == .seconds(240))
        #expect(bench.status.step?.clockSince == nil)
        bench.pass("7d")
        bench.settle()
        bench.standstill = nil
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        #expect(bench.output.wakeAt == bench.now + .seconds(360))
        bench.pass("6m")
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 1% #1")
    }

    @Test func `Resume goes on with the step's remaining time`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.pass("4m")
        bench.decide(.pause)
        bench.settle()
        #expect(bench.status.paused?.from == .holding)
        #expect(bench.status.step?.heldFor == .seconds(240))
        bench.pass("2d")
        bench.settle()
        #expect(bench.line == "Paused v1 -> v2 1% #1")
        bench.decide(.resume)
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        #expect(bench.output.wakeAt == bench.now + .seconds(360))
    }

    @Test func `A clock that went backwards counts as standing`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.now = Timestamp(milliseconds: bench.now.milliseconds - 3_600_000)
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        #expect(bench.output.wakeAt.map { $0 > bench.now } == true)
    }

    @Test(
        arguments: [
            (["1%", "50%"], "50%"), (["2%", "3%"], "100%"), (["5%", "7%", "60%"], "7%"), (["0.5%", "5%", "6%"], "6%"),
        ])
    func `Edited steps keep the weight and go on at the first step above it`(weights: [String], next: String) {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.pass("10m")
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 5% #1")
        bench.strategy = Fixtures.canary(weights)
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 5% #1")
        #expect(bench.output.evaluations.map(\.binding.weight) == [Fixtures.percent(next)])
    }

    @Test func `A step that disappears while it holds ends its hold, and the next step's gates still run`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.strategy = Fixtures.canary(["1%", "20%"])
        bench.step()
        #expect(bench.line == "Gating v1 -> v2 5% #1")
        bench.settle(nil)
        #expect(bench.output.evaluations.map(\.binding.weight) == [Fixtures.percent("20%")])
    }

    @Test func `A step that disappears while it is paused waits for Resume`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.decide(.pause)
        bench.settle()
        bench.strategy = Fixtures.canary(["1%", "20%"])
        bench.settle()
        #expect(bench.line == "Paused v1 -> v2 5% #1")
        bench.decide(.resume)
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 5% #1")
    }

    @Test func `A hold that was made shorter ends by what has passed already`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.pass("4m")
        bench.strategy = Fixtures.canary(["1%", "5%"], hold: .time(.seconds(180)))
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 1% #1")
    }

    @Test func `An edit of the steps never lowers traffic and never raises it without that step's gates`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.strategy = Fixtures.canary(["1%"])
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 5% #1")
        #expect(bench.output.evaluations.map(\.binding.weight) == [Percentage.all])
    }
}
