import Foundation

/// A moment, in milliseconds since 1970-01-01T00:00:00Z; written as RFC 3339 in UTC.
package struct Timestamp: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads RFC 3339 with or without a fraction of a second and with any offset; nil for other text.
    package init?(_ text: String) {
        if let usual = CivilTime(text) {
            self = usual.timestamp
            return
        }
        guard
            let date = (try? Date(text, strategy: Self.whole)) ?? (try? Date(text, strategy: Self.fractional))
        else { return nil }
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    /// RFC 3339 in UTC, with milliseconds only where there are any.
    package var text: String {
        if let usual = CivilTime(self) { return usual.text }
        let second = wholeSecond
        let text = Date(timeIntervalSince1970: Double(second.milliseconds / 1000)).formatted(Self.whole)
        let rest = milliseconds - second.milliseconds
        // Foundation cuts a fraction off where it should round it, and so would lose a millisecond at every writing.
        return rest == 0 ? text : "\(text.dropLast()).\(String(rest + 1000).dropFirst())Z"
    }

    /// The same moment without its fraction of a second, as a condition's `lastTransitionTime` is written.
    package var wholeSecond: Timestamp {
        let rest = milliseconds % 1000
        return Timestamp(milliseconds: milliseconds - (rest < 0 ? rest + 1000 : rest))
    }

    private static let whole = Date.ISO8601FormatStyle()
    private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    package static func + (moment: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + span.milliseconds)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        TimeSpan(milliseconds: later.milliseconds - earlier.milliseconds)
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not an RFC 3339 time")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
