import PromptCore

/// An evaluation as one page that a person would send to a colleague: self-contained, without scripts, for screens in
/// light and dark, for phones and for paper.
///
/// The page loads nothing: its style stands in it, and its policy forbids the browser everything else. Answers are
/// hostile: every text is escaped by `MarkupElement`, what would hide or reorder text is shown as its code.
struct HTMLPage {
    let report: EvaluationReport
    /// Those that failed, in the page's order; computed once, as every tile looks for its own.
    let failing: [CaseTally]
    /// Where a failing case stands on the page, from 1.
    private let places: [CaseID: Int]

    private struct CaseID: Hashable {
        let name: String
        let wording: Int
    }

    init(report: EvaluationReport) {
        self.report = report
        failing = report.failing
        places = Dictionary(
            failing.enumerated().map { (CaseID(name: $1.name, wording: $1.wording), $0 + 1) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The id of a failing case's article; nil for one that never failed.
    func anchor(_ tally: CaseTally) -> String? {
        places[CaseID(name: tally.name, wording: tally.wording)].map { "failure-\($0)" }
    }

    var document: String {
        var output = "<!DOCTYPE html>\n"
        MarkupElement("html", ["lang": "en"], [head, body]).write(to: &output)
        return output + "\n"
    }

    private var head: MarkupElement {
        MarkupElement(
            "head", [:],
            [
                MarkupElement("meta", ["charset": "utf-8"]),
                MarkupElement(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
                    ]),
                MarkupElement(
                    "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                MarkupElement("meta", ["name": "color-scheme", "content": "light dark"]),
                MarkupElement("meta", ["name": "referrer", "content": "no-referrer"]),
                // Without it a browser asks the server that the page lies on for an icon.
                MarkupElement("link", ["rel": "icon", "href": "data:,"]),
                MarkupElement("title", [:], ReportText.visible("\(report.result.verdict.rawValue): \(report.suite)")),
                MarkupElement("style", [:], [.verbatim(HTMLStyle.sheet)]),
            ])
    }

    private var body: MarkupElement {
        let sections = [banner, thresholds, failures, grid, usage, claim, facts].compactMap(\.self)
        let footer = MarkupElement("footer", [:], "Written by promptops eval. This page loads nothing from anywhere.")
        return MarkupElement("body", [:], [MarkupElement("main", [:], sections + [footer])])
    }

    /// A part of the page under a headline of its own.
    func section(_ id: StaticString, _ title: String, _ elements: [MarkupElement]) -> MarkupElement {
        MarkupElement(
            "section", ["id": id.description, "aria-labelledby": "\(id)-title"],
            [MarkupElement("h2", ["id": "\(id)-title"], title)] + elements)
    }

    /// The names of both versions as the page calls them everywhere.
    var candidateName: String { ReportText.visible(report.candidate) }
    var stableName: String { ReportText.visible(report.stable ?? "stable") }
}

extension EvaluationReport {
    /// The report for `-o html`: a whole document, well-formed as XML too.
    package var html: String { HTMLPage(report: self).document }
}
