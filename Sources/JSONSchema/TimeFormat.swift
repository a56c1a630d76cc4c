/// Dates, times and durations of RFC 3339.
enum TimeFormat {
    static func isDateTime(_ text: String) -> Bool {
        guard let split = text.utf8.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "t") }) else { return false }
        return isDate(String(text[..<split])) && isTime(String(text[text.utf8.index(after: split)...]))
    }

    static func isDate(_ text: String) -> Bool {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.isAtEnd
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(day)
    }

    static func isTime(_ text: String) -> Bool {
        var reader = DigitReader(text)
        guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), hour < 24, minute < 60, second <= 60
        else { return false }
        if reader.take("."), reader.digits() == 0 { return false }
        guard let offset = reader.offset(), reader.isAtEnd else { return false }
        // A leap second is the last one of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + 2 * 1440) % 1440 == 1439
    }

    /// RFC 3339's appendix A: weeks alone, or days and hours whose units follow each other without a gap.
    static func isDuration(_ text: String) -> Bool {
        var reader = DigitReader(text)
        guard reader.take("P"), !reader.isAtEnd else { return false }
        if reader.units("W") == 1, reader.isAtEnd { return true }
        reader = DigitReader(text)
        _ = reader.take("P")
        guard let days = reader.units("YMD") else { return false }
        guard reader.take("T") else { return days > 0 && reader.isAtEnd }
        guard let hours = reader.units("HMS") else { return false }
        return hours > 0 && reader.isAtEnd
    }
}

/// Reads fixed forms byte by byte.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits() -> Int {
        let count = rest.prefix(while: \.isDigit).count
        rest.removeFirst(count)
        return count
    }

    mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(\.isDigit) else { return nil }
        rest.removeFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The minutes by which a local time is ahead of UTC.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }

    /// How many numbers with a unit come next, in this order of units and without a gap; nil where one breaks it.
    mutating func units(_ order: String) -> Int? {
        var remaining = order.unicodeScalars[...]
        var count = 0
        while rest.first?.isDigit == true {
            _ = digits()
            guard let unit = rest.first, let found = remaining.firstIndex(of: Unicode.Scalar(unit)),
                count == 0 || found == remaining.startIndex
            else { return nil }
            remaining = remaining[remaining.index(after: found)...]
            rest.removeFirst()
            count += 1
        }
        return count
    }
}
