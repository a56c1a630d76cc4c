import JSON
import Testing

@Suite("JSON value")
struct JSONValueTests {
    @Test(
        "an integral number within 2^53 is an integer",
        arguments: [
            (1.0, .integer(1)), (-0.0, .integer(0)), (9_007_199_254_740_992, .integer(9_007_199_254_740_992)),
            (-9_007_199_254_740_992, .integer(-9_007_199_254_740_992)),
            (9_007_199_254_740_994, .number(9_007_199_254_740_994)), (0.5, .number(0.5)), (1e300, .number(1e300)),
        ] as [(Double, JSONValue)])
    func numbers(number: Double, value: JSONValue) {
        #expect(JSONValue(number) == value)
    }
}
