import PromptCore

/// Numbers and texts as every form of a report writes them.
package enum ReportText {
    /// A share as a percentage with at most two decimals, rounded down: a rate below a bound never reads as the bound.
    package static func percentDown(_ share: Double) -> String { percent((share * 10000 + 1e-6).rounded(.down)) }

    /// The same, rounded up.
    package static func percentUp(_ share: Double) -> String { percent((share * 10000 - 1e-6).rounded(.up)) }

    private static func percent(_ basisPoints: Double) -> String {
        guard basisPoints.isFinite, abs(basisPoints) < 1e9 else { return "?" }
        return decimal(Int64(basisPoints), places: 2) + "%"
    }

    /// A count of hundredths (or so) as a number without zeros that say nothing.
    private static func decimal(_ number: Int64, places: Int) -> String {
        let digits = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let fraction = padded.suffix(places).reversed().drop { $0 == "0" }.reversed()
        let sign = number < 0 ? "-" : ""
        return sign + padded.dropLast(places) + (fraction.isEmpty ? "" : "." + String(fraction))
    }

    /// `850 ms`, `1.25 s`, `2m5s`: milliseconds for people.
    package static func latency(_ milliseconds: Double) -> String {
        guard milliseconds.isFinite, milliseconds >= 0, milliseconds < 1e12 else { return "?" }
        if milliseconds < 1000 { return decimal(Int64(milliseconds.rounded()), places: 0) + " ms" }
        if milliseconds < 60_000 { return decimal(Int64((milliseconds / 10).rounded()), places: 2) + " s" }
        return TimeSpan.seconds(Int64((milliseconds / 1000).rounded())).text
    }

    /// How long a run took: in whole seconds from ten on.
    package static func span(_ span: TimeSpan) -> String {
        span < .seconds(10) ? span.text : TimeSpan.seconds((span.milliseconds + 500) / 1000).text
    }

    /// An amount of money with at most six decimals, rounded up.
    package static func money(_ amount: Double) -> String {
        guard amount.isFinite, abs(amount) < 1e12 else { return "?" }
        return decimal(Int64((amount * 1e6 - 1e-6).rounded(.up)), places: 6)
    }

    package static func money(_ amount: Money) -> String { money(Double(amount.nanos) / 1e9) }

    /// What one of `calls` cost on average.
    package static func money(_ amount: Money, per calls: Int) -> String {
        money(Double(amount.nanos) / 1e9 / Double(max(1, calls)))
    }

    /// `12,400`: thousands apart.
    package static func count(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let grouped = digits.enumerated()
            .map { offset, digit in
                offset > 0 && (digits.count - offset) % 3 == 0 ? ",\(digit)" : String(digit)
            }
        return (number < 0 ? "-" : "") + grouped.joined()
    }

    /// `1 case`, `3 cases`.
    package static func count(_ number: Int, _ noun: String) -> String {
        count(number) + " " + noun + (number == 1 ? "" : "s")
    }
}

extension ReportText {
    /// The text on one line and without what a terminal would obey: answers are nobody's promise.
    package static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: scalars.append(" ")
            case .control: scalars.append(scalar == "\n" || scalar == "\t" ? " " : "·")
            case .format: scalars.append("·")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The text with its lines kept and every scalar that hides or reorders others written as its code, such as
    /// `[U+202E]`; what a page shows.
    package static func visible(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                shown.append(contentsOf: code(of: scalar).unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\t": false
        // The joiners belong to emoji and to Persian and Indian scripts.
        case "\u{200C}", "\u{200D}": false
        // Never in XML, whatever is done to escape it.
        case "\u{FFFE}", "\u{FFFF}": true
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    private static func code(of scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        return "[U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "]"
    }
}
