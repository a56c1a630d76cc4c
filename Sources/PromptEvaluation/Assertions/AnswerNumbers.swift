import Foundation

/// Finds the numbers in a text.
///
/// A number is digits, with commas between groups of three or without, a decimal point with digits, and an exponent:
/// `42`, `-1,234.5`, `6.02e23`. The sign counts where nothing stands right before it, so `2026-11-22` has three numbers; a
/// currency may stand between: `-$5`. Digits right after a letter belong to a name: `v2`, `A4`, as hexadecimal ones do:
/// `0x1F`. What stands right after a number may be a unit: `42kg`, `7%`. A number that no double holds is infinite.
enum AnswerNumbers {
    /// More different numbers than this are not looked for.
    static let most = 5

    /// The different numbers, in the order in which they first appear, at most `most`.
    static func all(in text: String) -> [Double] {
        var scanner = NumberScanner(text)
        var numbers: [Double] = []
        while numbers.count < most, let number = scanner.next() {
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }

    /// The number that a text is as a whole, but for white space around it.
    static func whole(_ text: String) -> Double? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        var scanner = NumberScanner(trimmed)
        guard let number = scanner.next(), scanner.range == 0..<trimmed.unicodeScalars.count else { return nil }
        return number
    }
}

/// Goes over a text from number to number.
private struct NumberScanner {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// Where the last number stands.
    private(set) var range = 0..<0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func next() -> Double? {
        while let start = (index..<max(index, scalars.count)).first(where: { isDigit($0) }) {
            index = start
            let number = read()
            if let number { return number }
        }
        return nil
    }

    private func isDigit(_ place: Int) -> Bool {
        scalars.indices.contains(place) && ("0"..."9").contains(scalars[place])
    }

    /// Reads the number whose first digit is here, and goes behind it; nil for the digits of a name.
    private mutating func read() -> Double? {
        let digits = index
        let first = hasPoint(before: digits) ? digits - 1 : digits
        let amount = first > 0 && scalars[first - 1].properties.generalCategory == .currencySymbol ? first - 1 : first
        let start = hasSign(before: amount) ? amount - 1 : first
        let isName = start > 0 && start == digits && isNamePart(scalars[start - 1])
        if first == digits {
            takeWhole()
            takeFraction()
        } else {
            takeDigits()
        }
        takeExponent()
        guard !isName, !isHexadecimal(from: first) else { return nil }
        range = start..<index
        let digitsAlone = scalars[first..<index].filter { $0 != "," }
        let number = Double("0" + String(String.UnicodeScalarView(digitsAlone))) ?? .infinity
        return start < first && scalars[start] != "+" ? -number : number
    }

    /// `0x1F` is a name for people who write programs: it goes behind it.
    private mutating func isHexadecimal(from first: Int) -> Bool {
        guard index - first == 1, scalars[first] == "0", index + 1 < scalars.count,
            scalars[index] == "x" || scalars[index] == "X", scalars[index + 1].properties.isASCIIHexDigit
        else { return false }
        index += 1
        while index < scalars.count, scalars[index].properties.isASCIIHexDigit { index += 1 }
        return true
    }

    /// `.5` is a half, as long as the point belongs to nothing before it.
    private func hasPoint(before place: Int) -> Bool {
        guard place > 0, scalars[place - 1] == "." else { return false }
        guard place > 1 else { return true }
        return !isNamePart(scalars[place - 2]) && !isDigit(place - 2) && ![".", ")", "]"].contains(scalars[place - 2])
    }

    private func isNamePart(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic }

    /// A hyphen or a minus between two words or numbers joins them.
    private func hasSign(before place: Int) -> Bool {
        guard place > 0, ["-", "+", "\u{2212}", "\u{2013}"].contains(scalars[place - 1]) else { return false }
        guard place > 1 else { return true }
        let previous = scalars[place - 2]
        return !isNamePart(previous) && !isDigit(place - 2) && !["-", "+", ")", "]"].contains(previous)
    }

    private mutating func takeDigits() { while isDigit(index) { index += 1 } }

    private mutating func takeWhole() {
        let start = index
        takeDigits()
        guard index - start <= 3 else { return }
        while index < scalars.count, scalars[index] == ",", (1...3).allSatisfy({ isDigit(index + $0) }),
            !isDigit(index + 4)
        { index += 4 }
    }

    private mutating func takeFraction() {
        guard index < scalars.count, scalars[index] == ".", isDigit(index + 1) else { return }
        index += 1
        takeDigits()
    }

    private mutating func takeExponent() {
        guard index < scalars.count, ["e", "E"].contains(scalars[index]) else { return }
        let isSigned = index + 1 < scalars.count && ["-", "+"].contains(scalars[index + 1])
        let digits = index + (isSigned ? 2 : 1)
        guard isDigit(digits) else { return }
        index = digits
        takeDigits()
    }
}
