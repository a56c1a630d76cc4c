/// A length of time in milliseconds, written as people write durations: `90s`, `10m`, `1h30m`, `7d`, `250ms`.
package struct TimeSpan: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package static let zero = TimeSpan(milliseconds: 0)

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count * 1000) }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Reads numbers with the units d, h, m, s, ms in falling order, each at most once; at most 10 years. Nil for other
    /// text.
    package init?(_ text: String) {
        var rest = Substring(text)
        var units = Self.units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard digits.count <= 12, let count = Int64(digits),
                let index = units.firstIndex(where: { $0.name == unit })
            else { return nil }
            let (part, overflow) = count.multipliedReportingOverflow(by: units[index].milliseconds)
            guard !overflow, part <= Self.maximum.milliseconds else { return nil }
            total += part
            units = units[(index + 1)...]
        }
        guard total <= Self.maximum.milliseconds else { return nil }
        milliseconds = total
    }

    /// Ten years: the longest span that a manifest may name.
    package static let maximum = TimeSpan(milliseconds: 3650 * 86_400_000)

    package var text: String {
        guard milliseconds > 0 else {
            return milliseconds == 0 ? "0s" : "-" + TimeSpan(milliseconds: -milliseconds).text
        }
        var rest = milliseconds
        var text = ""
        for unit in Self.units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    package var duration: Duration { .milliseconds(milliseconds) }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds + b.milliseconds)
    }
    package static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds - b.milliseconds)
    }
}

extension TimeSpan: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = TimeSpan(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a duration")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
