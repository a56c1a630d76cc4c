/// Aligned columns as kubectl prints them: upper-case headers, three spaces between, nothing at the ends of lines.
package struct Table: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package var header: String
        /// Shown with `-o wide` only.
        package var isWide: Bool

        package init(_ header: String, isWide: Bool = false) {
            self.header = header
            self.isWide = isWide
        }

        package static func wide(_ header: String) -> Column { Column(header, isWide: true) }
    }

    package struct Cell: Sendable, Hashable, ExpressibleByStringInterpolation {
        package var text: String
        package var style: TextStyle

        /// One line of text without anything that a terminal would obey; an empty one is shown as `<none>`.
        package init(_ text: String, _ style: TextStyle = .plain) {
            let text = text.isEmpty ? "<none>" : text.onOneLine
            self.text = text
            self.style = style
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    package var columns: [Column]
    /// Each as long as `columns`.
    package var rows: [[Cell]]

    package init(_ columns: [Column], rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines, each ending in a newline; styles only where `terminal` shows colour.
    package func text(isWide: Bool = false, on terminal: Terminal? = nil) -> String {
        let shown = columns.indices.filter { isWide || !columns[$0].isWide }
        let header = columns.map { Cell($0.header, .bold) }
        let lines = [header] + rows
        let widths = columns.indices.map { column in lines.map { Self.width($0[column].text) }.max() ?? 0 }
        return lines.map { Self.line($0, shown, widths, terminal) }.joined()
    }

    private static func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ terminal: Terminal?) -> String {
        var line = ""
        for column in shown {
            let cell = cells[column]
            line += terminal?.paint(cell.text, cell.style) ?? cell.text
            guard column != shown.last else { break }
            line += String(repeating: " ", count: widths[column] - width(cell.text) + 3)
        }
        return line + "\n"
    }

    private static func width(_ text: String) -> Int { text.count }
}

extension String {
    /// The text on one line and without what a terminal would obey: names and messages may come from anybody.
    package var onOneLine: String {
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: scalars.append(" ")
            case .control: scalars.append(scalar == "\n" || scalar == "\t" ? " " : "·")
            case .format: scalars.append("·")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
