import JSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    /// RFC 8785, appendix B, and the corners of ECMAScript's `Number::toString`.
    @Test(
        "numbers have the form of RFC 8785",
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func numbers(bits: UInt64, text: String) {
        let number = Double(bitPattern: bits)
        #expect(JSONWriter.format(number) == text)
        #expect(String(decoding: JSONWriter.canonical(JSONValue(number)), as: UTF8.self) == text)
    }

    @Test(
        "a number keeps its value however it was written",
        arguments: [
            ("1e21", "1e+21"), ("1e-7", "1e-7"), ("0.000001", "0.000001"), ("333333333.33333329", "333333333.3333333"),
            ("4.50", "4.5"), ("2e-3", "0.002"), ("9007199254740992", "9007199254740992"), ("-0", "0"), ("-0.0", "0"),
            ("1E30", "1e+30"), ("0.000000000000000000000000001", "1e-27"), ("1.0", "1"), ("100", "100"),
            ("1e20", "100000000000000000000"),
        ])
    func rewritten(text: String, canonical: String) throws {
        #expect(String(decoding: try JSONParser.parse(text).json.canonicalBytes, as: UTF8.self) == canonical)
    }

    /// RFC 8785, section 3.2.3: keys are compared by their UTF-16 code units.
    @Test func `keys are sorted by their UTF-16 units`() {
        let value: JSONValue = [
            "\u{20AC}": "Euro Sign", "\r": "Carriage Return", "\u{FB33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1F600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{F6}": "Latin Small Letter O With Diaeresis",
        ]
        let expected =
            #"{"\r":"Carriage Return","1":"One",""# + "\u{80}"
            + #"":"Control","ö":"Latin Small Letter O With Diaeresis","#
            + #""€":"Euro Sign","😀":"Emoji: Grinning Face",""# + "\u{FB33}" + #"":"Hebrew Letter Dalet With Dagesh"}"#
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self) == expected)
    }

    @Test(
        "strings escape what RFC 8785 escapes and nothing else",
        arguments: [
            ("\u{8}\t\n\u{C}\r\"\\", #""\b\t\n\f\r\"\\""#), ("\0\u{1F}\u{B}", #""\u0000\u001f\u000b""#),
            ("/é😀", #""/é😀""#), ("\u{7F}\u{2028}", "\"\u{7F}\u{2028}\""), ("", "\"\""),
        ])
    func strings(string: String, text: String) {
        #expect(String(decoding: JSONWriter.canonical(.string(string)), as: UTF8.self) == text)
    }

    @Test func `the indented form has the same order and ends without a newline`() {
        let value: JSONValue = ["b": [], "a": [1, ["c": nil]], "d": [:]]
        #expect(
            JSONWriter.pretty(value) == """
                {
                  "a": [
                    1,
                    {
                      "c": null
                    }
                  ],
                  "b": [],
                  "d": {}
                }
                """)
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self) == #"{"a":[1,{"c":null}],"b":[],"d":{}}"#)
    }
}
