import PromptCore
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0), ("0.002", 2_000_000), ("5.00", 5_000_000_000), ("999999999.999999999", 999_999_999_999_999_999),
    ])
    func `an amount is read to the billionth`(_ text: String, _ nanos: Int64) {
        #expect(Money(text)?.nanos == nanos)
    }

    @Test(arguments: ["", ".5", "5.", "-1", "+1", "1e3", "1,5", "1.0000000001", "1000000000", "1.2.3", " 1", "٣"])
    func `what is no amount is refused`(_ text: String) {
        #expect(Money(text) == nil)
    }

    @Test(arguments: ["0", "0.002", "5", "12.5", "0.000000001"])
    func `an amount is written as it would be read`(_ text: String) {
        #expect(Money(text)?.text == text)
    }

    @Test func `a sum stays at the largest amount`() {
        #expect(Money(nanos: .max) + Money(nanos: 1) == Money(nanos: .max))
        #expect(Money(nanos: 1) + Money(nanos: 2) == Money(nanos: 3))
    }
}
