/// Aligned columns that fit a screen: the widest gives way first, and what is cut says so.
package struct ReportColumns: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package var header: String
        /// Numbers stand at the right.
        package var isNumber: Bool
        /// Left out where the screen is narrow: the lowest goes first; nil stays.
        package var leaves: Int?

        package init(_ header: String, isNumber: Bool = false, leaves: Int? = nil) {
            self.header = header
            self.isNumber = isNumber
            self.leaves = leaves
        }
    }

    package var columns: [Column]
    /// Each as long as `columns`.
    package var rows: [[ReportLine]]

    package init(_ columns: [Column], rows: [[ReportLine]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The header and the rows; columns in which nothing stands are left out. No line ends with spaces.
    package func lines(width: Int?) -> [ReportLine] {
        let shown = shown(width: width)
        let cells = [shown.map { ReportLine(columns[$0].header, .strong) }] + rows.map { row in shown.map { row[$0] } }
        var widths = shown.map(natural)
        if let width { widths = Self.fitted(widths, to: width) }
        return cells.map { row in
            var line = ReportLine()
            for index in shown.indices {
                if index > 0 { line.append("  ") }
                line.append(
                    row[index].cut(to: widths[index])
                        .padded(to: widths[index], isRight: columns[shown[index]].isNumber))
            }
            if let width { line = line.cut(to: width) }
            return line.droppingTrailingSpaces()
        }
    }

    /// The columns in which anything stands, but for those that leave until the others fit.
    private func shown(width: Int?) -> [Int] {
        var shown = columns.indices.filter { column in rows.contains { $0[column].width > 0 } }
        guard let width else { return shown }
        let leaving = shown.filter { columns[$0].leaves != nil }
            .sorted { (columns[$0].leaves ?? 0) < (columns[$1].leaves ?? 0) }
        for column in leaving where shown.map(natural).reduce(2 * (shown.count - 1), +) > width {
            shown.removeAll { $0 == column }
        }
        return shown
    }

    private func natural(_ column: Int) -> Int {
        rows.reduce(columns[column].header.count) { max($0, $1[column].width) }
    }

    /// Takes from the widest columns first until the line fits; none becomes narrower than 8.
    private static func fitted(_ widths: [Int], to width: Int) -> [Int] {
        var widths = widths
        let gaps = 2 * (widths.count - 1)
        while widths.reduce(gaps, +) > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 8
        {
            widths[widest] -= 1
        }
        return widths
    }
}
