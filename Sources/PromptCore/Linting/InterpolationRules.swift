/// PL027: references to the environment and to files, which other programs replace and this one never does.
enum InterpolationRules: LintFamily {
    private static let openings = ["${env:", "${file:"]

    static func findings(in subject: LintSubject) -> [LintFinding] {
        let inTexts = subject.texts.compactMap { text -> LintFinding? in
            let places = text.clues.interpolations.filter { opening(text.bytes, at: $0) != nil }
            let fences = places.isEmpty ? [] : fences(in: text.bytes)
            guard let place = places.first(where: { !isQuoted($0, in: text.bytes, fences) }),
                let opening = opening(text.bytes, at: place)
            else { return nil }
            return finding(opening, at: text.place(ofByte: place), subject)
        }
        // Notes are for people.
        let others = subject.otherStrings.lazy.filter { $0.path.first != "notes" }.compactMap { other in
            openings.first { LintBytes.contains($0, in: Array(other.text.utf8)[...]) }
                .map { finding($0, at: other.place, subject) }
        }
        return inTexts + others.prefix(1)
    }

    private static func finding(_ opening: String, at place: LintPlace, _ subject: LintSubject) -> LintFinding {
        subject.finding(
            .interpolation, at: place,
            "`\(opening)...}` is replaced by nothing here, and would ask for a key or a file",
            mend: "write the value, or declare an input; quote it with backticks where it is an example")
    }

    private static func opening(_ bytes: [UInt8], at start: Int) -> String? {
        openings.first { LintBytes.says($0, in: bytes, at: start) }
    }

    private static let tick = UInt8(ascii: "`")

    /// Whether a place is code of which the prompt speaks: an odd number of backticks on its line, or of fences, is open
    /// before it.
    private static func isQuoted(_ offset: Int, in bytes: [UInt8], _ fences: [Int]) -> Bool {
        let line = bytes[..<offset].suffix(while: { $0 != 0x0A })
        return line.count(where: { $0 == tick }) % 2 == 1 || fences.count(where: { $0 < offset }) % 2 == 1
    }

    /// Where the lines begin that begin with three backticks.
    private static func fences(in bytes: [UInt8]) -> [Int] {
        bytes.split(separator: 0x0A).filter { $0.drop(while: LintBytes.isSpace).starts(with: [tick, tick, tick]) }
            .map(\.startIndex)
    }
}

extension ArraySlice<UInt8> {
    /// The longest end of which every byte is as asked for.
    fileprivate func suffix(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex
        return self[start...]
    }
}
