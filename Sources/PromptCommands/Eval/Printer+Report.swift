import PromptEvaluation

extension Printer {
    /// Prints a report's lines as data, in colour where stdout shows it.
    func report(_ lines: [ReportLine]) {
        raw(lines.map { line in line.spans.map { out.paint($0.text, TextStyle($0.tone)) }.joined() + "\n" }.joined())
    }
}

extension TextStyle {
    fileprivate init(_ tone: ReportLine.Tone) {
        self =
            switch tone {
            case .plain: .plain
            case .strong: .bold
            case .faint: .dim
            case .good: .green
            case .bad: .red
            case .doubtful: .yellow
            }
    }
}

extension IntervalPicture.Charset {
    /// Lines and dots where the environment's locale writes UTF-8, ASCII elsewhere.
    init(variables: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? ""
        let charset = locale.lowercased().split(separator: ".").last?.prefix { $0 != "@" } ?? ""
        self = ["utf-8", "utf8"].contains(charset) ? .unicode : .ascii
    }
}
