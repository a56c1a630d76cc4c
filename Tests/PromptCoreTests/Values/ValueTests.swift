import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

struct PercentageTests {
    @Test(
        arguments: [
            ("0%", 0), ("1%", 100), ("5.5%", 550), ("0.25%", 25), ("0.05%", 5), ("99.99%", 9999), ("100%", 10000),
            ("100.00%", 10000),
        ])
    func `Reads shares with up to two decimals as basis points`(text: String, basisPoints: Int) {
        #expect(Percentage(text)?.basisPoints == basisPoints)
    }

    @Test(arguments: [
        "", "%", "5", "5 %", "-1%", "101%", "100.01%", "1.234%", "1.%", ".5%", "1e1%", "١%", "1000%", "5%%",
    ])
    func `Refuses other text`(text: String) {
        #expect(Percentage(text) == nil)
    }

    @Test func `Every share is written as it is read`() {
        for basisPoints in 0...10000 {
            let share = Percentage(basisPoints: basisPoints)
            #expect(share.flatMap { Percentage($0.text) } == share)
        }
        #expect(Percentage(basisPoints: 10001) == nil)
        #expect(Percentage(basisPoints: -1) == nil)
    }
}

struct TimeSpanTests {
    @Test(
        arguments: [
            ("90s", 90_000), ("10m", 600_000), ("1h30m", 5_400_000), ("7d", 604_800_000), ("250ms", 250), ("0s", 0),
            ("1d1h1m1s1ms", 90_061_001), ("3650d", 315_360_000_000),
        ] as [(String, Int64)])
    func `Reads numbers with falling units`(text: String, milliseconds: Int64) {
        #expect(TimeSpan(text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            "", "10", "m", "1m1h", "1h1h", "1.5h", "-1s", "1 h", "1w", "3651d", "9999999999999s", "1M", "999999999999d",
        ])
    func `Refuses other text`(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [("90s", "1m30s"), ("24h", "1d"), ("1500ms", "1s500ms"), ("0m", "0s")])
    func `Is written with the largest units`(text: String, written: String) {
        #expect(TimeSpan(text)?.text == written)
        #expect(TimeSpan(written) == TimeSpan(text))
    }
}

struct TimestampTests {
    @Test(
        arguments: [
            ("2027-01-01T00:00:00Z", 1_798_761_600_000), ("2027-01-01T01:00:00+01:00", 1_798_761_600_000),
            ("2027-01-01T00:00:00.5Z", 1_798_761_600_500), ("2027-01-01T00:00:00.123456Z", 1_798_761_600_123),
            ("1970-01-01T00:00:00.001Z", 1),
        ] as [(String, Int64)])
    func `Reads RFC 3339 with any offset and fraction`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "2027-01-01", "2027-01-01T00:00:00", "2027-13-01T00:00:00Z", "yesterday"])
    func `Refuses other text`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `Every millisecond is written as it is read`() {
        for offset in 0..<2000 {
            let moment = Timestamp(milliseconds: Fixtures.start.milliseconds + Int64(offset) * 7919)
            #expect(Timestamp(moment.text) == moment)
        }
        #expect(Timestamp(milliseconds: 1_798_761_600_008).text == "2027-01-01T00:00:00.008Z")
        #expect(Fixtures.start.text == "2027-01-01T00:00:00Z")
    }

    /// The usual form is read and written without Foundation, which must not be seen.
    @Test func `The usual form is that of Foundation in every year`() {
        var random = SeededGenerator(seed: 5)
        let edges = [-11_676_096_000_000, 253_402_300_799_999, -1, 0, 951_782_400_000, 4_107_542_400_000]
        let moments =
            edges + edges.map { $0 - 1 } + edges.map { $0 + 1 }
            + (0..<3000).map { _ in Int(random.next() % 280_000_000_000_000) - 20_000_000_000_000 }
        for moment in moments.map({ Timestamp(milliseconds: Int64($0)) }) {
            let second = Date(timeIntervalSince1970: Double(moment.wholeSecond.milliseconds / 1000))
            let written = second.formatted(Date.ISO8601FormatStyle())
            #expect(moment.wholeSecond.text == written)
            #expect(moment.text.hasPrefix(written.dropLast()))
            let read = try? Date(written, strategy: Date.ISO8601FormatStyle())
            #expect(Timestamp(written)?.milliseconds == read.map { Int64($0.timeIntervalSince1970) * 1000 })
            if read != nil { #expect(Timestamp(moment.text) == moment) }
        }
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z", "2024-02-29T23:59:59Z",
    ])
    func `A day or an hour that the calendar lacks is what Foundation makes of it`(_ text: String) {
        let read = try? Date(text, strategy: Date.ISO8601FormatStyle())
        #expect(Timestamp(text)?.milliseconds == read.map { Int64($0.timeIntervalSince1970) * 1000 })
    }

    @Test func `Before 1970 a fraction still counts forward`() {
        let moment = Timestamp(milliseconds: -1)
        #expect(moment.wholeSecond.milliseconds == -1000)
        #expect(moment.text == "1969-12-31T23:59:59.999Z")
    }
}

struct DigestTests {
    @Test func `Is SHA-256 in lower-case hex`() {
        let digest = Digest(of: Array("abc".utf8))
        #expect(digest.text == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest.short == "ba7816bf8f01")
        #expect(Digest(digest.text) == digest)
    }

    @Test func `Of JSON it does not depend on the order of keys`() throws {
        let (left, right) = (
            try JSONValue(parsing: Array(#"{"a":1,"b":2}"#.utf8)), try JSONValue(parsing: Array(#"{"b":2,"a":1}"#.utf8))
        )
        #expect(Digest(of: left) == Digest(of: right))
    }

    @Test(
        arguments: [
            "", "sha256:", "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha256:ba78",
        ])
    func `Refuses other text`(text: String) {
        #expect(Digest(text) == nil)
    }

    @Test func `Is the same over bytes that are not in one piece`() {
        #expect(Digest(of: (0..<200).lazy.map { UInt8($0) }) == Digest(of: (0..<200).map { UInt8($0) }))
    }
}

struct DiagnosticTests {
    @Test func `Names the place and points at it`() {
        let problem = Diagnostic(
            file: "a.yaml", mark: Mark(line: 3, column: 4), message: "unknown field `wieght`; did you mean `weight`?",
            sourceLine: "\t- wieght: 5%")
        #expect(
            problem.text == """
                a.yaml:3:4: error: unknown field `wieght`; did you mean `weight`?
                  \t- wieght: 5%
                  \t  ^
                """)
        #expect([problem].hasErrors)
        #expect(![Diagnostic(.warning, file: "a", mark: problem.mark, message: "")].hasErrors)
    }
}

struct VersionNameTests {
    @Test func `A recorded version is named after the version's name, not its content`() {
        #expect(PromptVersion.objectName(release: "triage", version: "v1") == "triage-3bfc269594ef")
        #expect(Fixtures.content("a").digest != Fixtures.content("b").digest)
    }

    @Test func `The digest of a content is over its canonical form`() {
        let content = VersionContent(normalized: ["text": "x"])
        #expect(content.digest == Digest(of: ["promptVersion": 1, "content": ["text": "x"]]))
        #expect(VersionContent(canonical: content.canonical) == content)
    }
}
