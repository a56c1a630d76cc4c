/// A moment of the years 1600 to 9999 in UTC by its calendar fields, for reading and writing the usual form of RFC 3339
/// (`2026-11-22T10:00:00Z`, with or without milliseconds) without a calendar.
///
/// Source of the two conversions: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`days_from_civil`,
/// `civil_from_days`).
struct CivilTime {
    private let year: Int
    private let month: Int
    private let day: Int
    private let milliseconds: Int

    private static let millisecondsOfDay = 86_400_000
    private static let years = 1600...9999

    /// Reads the usual form; nil for other text, whether it is a time or not.
    init?(_ text: String) {
        let read = text.utf8.withContiguousStorageIfAvailable { bytes -> CivilTime? in
            Self.hasForm(bytes) ? CivilTime(fields: bytes) : nil
        }
        guard let time = read ?? nil else { return nil }
        self = time
    }

    private init?(fields text: UnsafeBufferPointer<UInt8>) {
        func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + Int(text[$1] - UInt8(ascii: "0")) } }
        year = number(0..<4)
        month = number(5..<7)
        day = number(8..<10)
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard Self.years.contains(year), (1...12).contains(month), day >= 1, day <= Self.days(of: month, in: year),
            hour <= 23, minute <= 59, second <= 59
        else { return nil }
        let fraction = text.count == 24 ? number(20..<23) : 0
        milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    }

    /// Nil for a moment in another year.
    init?(_ timestamp: Timestamp) {
        let span = Int64(Self.millisecondsOfDay)
        let days = (timestamp.milliseconds >= 0 ? timestamp.milliseconds : timestamp.milliseconds - span + 1) / span
        // 1600-01-01 to 9999-12-31.
        guard (-135_140...2_932_896).contains(days) else { return nil }
        milliseconds = Int(timestamp.milliseconds - days * span)
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var timestamp: Timestamp {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Timestamp(milliseconds: Int64(days) * Int64(Self.millisecondsOfDay) + Int64(milliseconds))
    }

    /// The usual form, with milliseconds only where there are any.
    var text: String {
        let fraction = milliseconds % 1000
        let seconds = milliseconds / 1000
        return String(unsafeUninitializedCapacity: 24) { text in
            _ = text.initialize(from: "0000-00-00T00:00:00.000Z".utf8)
            func put(_ value: Int, before end: Int, _ width: Int) {
                var rest = value
                for index in (end - width..<end).reversed() {
                    text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            put(year, before: 4, 4)
            put(month, before: 7, 2)
            put(day, before: 10, 2)
            put(seconds / 3600, before: 13, 2)
            put(seconds / 60 % 60, before: 16, 2)
            put(seconds % 60, before: 19, 2)
            guard fraction == 0 else {
                put(fraction, before: 23, 3)
                return 24
            }
            text[19] = UInt8(ascii: "Z")
            return 20
        }
    }

    private static func hasForm(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 20 || text.count == 24, text[text.count - 1] == UInt8(ascii: "Z") else { return false }
        for (index, byte) in text.dropLast().enumerated() {
            let isRight =
                switch index {
                case 4, 7: byte == UInt8(ascii: "-")
                case 10: byte == UInt8(ascii: "T")
                case 13, 16: byte == UInt8(ascii: ":")
                case 19: byte == UInt8(ascii: ".")
                default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
            if !isRight { return false }
        }
        return true
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
