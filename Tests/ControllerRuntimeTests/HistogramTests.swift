import ControllerRuntime
import Testing

@Suite struct HistogramTests {
    @Test func `an observation is counted under the first bound that it does not pass`() {
        var histogram = Histogram(bounds: [1, 5])
        for value in [0.5, 1, 1.5, 5, 7] { histogram.observe(value) }
        #expect(histogram.counts == [2, 2, 1])
        #expect(histogram.sum == 15)
        #expect(histogram.count == 5)
    }

    @Test func `a time is counted in seconds`() {
        var histogram = Histogram(bounds: Histogram.queueBounds)
        histogram.observe(.milliseconds(1))
        histogram.observe(.nanoseconds(10))
        #expect(histogram.counts == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(histogram.sum == 0.00100001)
    }

    @Test func `what is no number is counted, and leaves the sum alone`() {
        var histogram = Histogram(bounds: [1])
        histogram.observe(.nan)
        #expect(histogram.counts == [0, 1])
        #expect(histogram.sum == 0)
    }
}
