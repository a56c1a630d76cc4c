import KubernetesClient
import Testing

@Suite struct MicroTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_795_360_278_751_606, "2026-11-22T15:11:18.751606Z"),
        (1_709_164_799_000_001, "2024-02-28T23:59:59.000001Z"),
        (1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ])
    func `a time is written with six decimals and read back`(_ microseconds: Int64, _ text: String) {
        #expect(MicroTime(microseconds: microseconds).text == text)
        #expect(MicroTime(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        ("2026-11-22T15:11:18Z", 1_795_360_278_000_000),
        ("2026-11-22T15:11:18.5Z", 1_795_360_278_500_000),
        ("2026-11-22T15:11:18.123456789Z", 1_795_360_278_123_456),
    ])
    func `any number of decimals is read`(_ text: String, _ microseconds: Int64) {
        #expect(MicroTime(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T15:11:18.751606", "2026-11-22T15:11:18.751606+01:00", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1x2345678Z",
        "2026-01-01T00:00:00.000000000000000000xZ", "2026/01/01T00:00:00Z", "-026-01-01T00:00:00Z",
    ])
    func `other text is no time`(_ text: String) {
        #expect(MicroTime(text) == nil)
    }
}
