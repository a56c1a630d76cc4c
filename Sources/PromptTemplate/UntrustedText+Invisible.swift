extension UntrustedText {
    /// Whether the text may hold a scalar of the table: anything but printable ASCII, TAB and LF.
    static func needsCleaning(_ bytes: [UInt8]) -> Bool {
        bytes.contains { ($0 < 0x20 && $0 != 0x09 && $0 != 0x0A) || $0 >= 0x7F }
    }

    /// The UTF-8 bytes of the text after the rows of the table that speak of scalars.
    static func withoutInvisible(_ text: String) -> [UInt8] {
        let scalars = Array(text.unicodeScalars)
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var previous: Unicode.Scalar = "\n"
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : "\n"
            index += 1
            if scalar == "\r", next == "\n" { continue }
            guard let kind = kind(of: scalar) else {
                output.append(contentsOf: scalar.utf8)
                previous = scalar
                if scalar.value == 0x1F3F4 { index = copyFlag(scalars, from: index, to: &output) }
                continue
            }
            if kind == .lineBreak {
                output.append(0x0A)
                previous = "\n"
            } else if isMeaningful(scalar, kind, after: previous, before: next) {
                output.append(contentsOf: scalar.utf8)
                previous = scalar
            }
        }
        return output
    }

    /// The rows of the table that speak of scalars, as one list sorted by scalar.
    private static let ranges: [(range: ClosedRange<UInt32>, kind: Rule.Kind)] =
        table.flatMap { rule -> [(range: ClosedRange<UInt32>, kind: Rule.Kind)] in
            guard case .scalars(let kind, let ranges, _) = rule else { return [] }
            return ranges.map { ($0, kind) }
        }.sorted { $0.range.lowerBound < $1.range.lowerBound }

    private static func kind(of scalar: Unicode.Scalar) -> Rule.Kind? {
        let value = scalar.value
        if value >= 0x20, value < 0x7F { return nil }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].range.upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].range.contains(value) ? ranges[low].kind : nil
    }

    /// Whether a joiner or a variation selector does something visible here. None of them stays beside an ASCII
    /// letter, so none can split a marker, and never do two stay in a row.
    private static func isMeaningful(
        _ scalar: Unicode.Scalar, _ kind: Rule.Kind, after previous: Unicode.Scalar, before next: Unicode.Scalar
    ) -> Bool {
        switch kind {
        case .joiner:
            if joiningScripts.contains(where: { $0.contains(previous.value) }) { return true }
            return scalar.value == 0x200D && (isEmoji(previous) || previous.value == 0xFE0F) && isEmoji(next)
        case .variation:
            if next.value == 0x20E3 { return "0123456789#*".unicodeScalars.contains(previous) }
            let isVisible = !previous.properties.isWhitespace && previous.value != 0x2800
            return previous.value > 0xA0 && isVisible && Self.kind(of: previous) == nil
        case .control, .lineBreak, .tag, .bidi, .invisible:
            return false
        }
    }

    /// Arabic, Syriac, N'Ko and their neighbours, the scripts of India, Myanmar, Khmer, Mongolian, Arabic forms.
    private static let joiningScripts: [ClosedRange<UInt32>] = [
        0x0620...0x08FF, 0x0900...0x0DFF, 0x1000...0x109F, 0x1780...0x17B3, 0x17B6...0x17FF, 0x1820...0x18AA,
        0xFB50...0xFDFF, 0xFE70...0xFEFC,
    ]

    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool { scalar.value > 0xFF && scalar.properties.isEmoji }

    /// Only the three flags that fonts have: any other tag sequence would carry text that nobody sees.
    private static let flags: [[UInt32]] = ["gbeng", "gbsct", "gbwls"].map { name in
        name.unicodeScalars.map { $0.value + 0xE0000 } + [0xE007F]
    }

    /// Copies the tags of a flag that follow a black flag; returns where to go on.
    private static func copyFlag(_ scalars: [Unicode.Scalar], from index: Int, to output: inout [UInt8]) -> Int {
        for flag in flags where scalars[index...].lazy.map(\.value).starts(with: flag) {
            for scalar in scalars[index..<index + flag.count] { output.append(contentsOf: scalar.utf8) }
            return index + flag.count
        }
        return index
    }
}
