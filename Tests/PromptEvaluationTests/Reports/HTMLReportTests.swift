import PromptCore
import PromptEvaluation
import Testing

@Suite struct HTMLReportTests {
    private static let reports: [EvaluationReport] =
        [ReportSamples.failed, ReportSamples.answered(ReportSamples.hostile, name: ReportSamples.hostile)]
        + Verdict.allCases.map { ReportSamples.ended($0) }

    @Test(arguments: reports)
    func `the page is well-formed, runs nothing and fetches nothing`(_ report: EvaluationReport) throws {
        let page = report.html
        let parsed = try ParsedMarkup(page)
        let forbidden: Set<String> = [
            "script", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "use",
        ]
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(parsed.elements.filter { forbidden.contains($0.name) }.isEmpty)
        #expect(parsed.elements.flatMap { $0.attributes.keys }.filter { $0.hasPrefix("on") || $0 == "style" }.isEmpty)
        for attribute in ["src", "srcset", "data", "action", "poster", "xlink:href"] {
            #expect(parsed.elements.allSatisfy { $0.attributes[attribute] == nil })
        }
        let links = parsed.elements.compactMap { $0.attributes["href"] }
        #expect(links.filter { !$0.hasPrefix("#") && $0 != "data:," }.isEmpty)
        for fetched in ["url(", "@import", "image-set(", "src="] {
            #expect(parsed.all("style").allSatisfy { !$0.text.contains(fetched) })
        }
        let policy = parsed.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none'; style-src 'unsafe-inline'") == true)
    }

    @Test(arguments: reports)
    func `ids are unique, links lead somewhere, tables and pictures say what they are`(_ report: EvaluationReport)
        throws
    {
        let parsed = try ParsedMarkup(report.html)
        let ids = parsed.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        let links = parsed.all("a").compactMap { $0.attributes["href"]?.dropFirst() }
        #expect(links.filter { !ids.contains(String($0)) } == [])
        let labels = parsed.elements.compactMap { $0.attributes["aria-labelledby"] }.flatMap {
            $0.split(separator: " ")
        }
        #expect(labels.filter { !ids.contains(String($0)) } == [])
        #expect(parsed.all("th").allSatisfy { $0.attributes["scope"] != nil })
        #expect(
            parsed.all("svg").allSatisfy { $0.attributes["aria-hidden"] == "true" || $0.attributes["role"] == "img" })
        #expect(parsed.all("h1").count == 1)
    }

    @Test func `a hostile answer is text and nothing else`() throws {
        let parsed = try ParsedMarkup(ReportSamples.answered(ReportSamples.hostile).html)
        let shown = parsed.all("pre").map(\.text)
        #expect(shown.allSatisfy { $0.contains("</script><img src=x onerror=alert(1)>&amp;") })
        #expect(shown.allSatisfy { $0.contains("[U+001B][2J[U+202E]exe[U+FFFE][U+000D]\n]]>") })
    }

    @Test func `the verdict is told by a word, the thresholds by their numbers and a picture each`() throws {
        let parsed = try ParsedMarkup(ReportSamples.failed.html)
        #expect(parsed.all("title").first?.text == "Fail: golden")
        #expect(parsed.all("h1").first?.text == " Fail")
        #expect(
            parsed.all("desc").map(\.text) == [
                "Found 90%, values not rejected: 84% to 97%; it passes above min 95%.",
                "Found drop 10%, values not rejected: 6% to 14%; it passes below maxDrop 5%.",
            ])
    }

    @Test func `a picture holds its marks at their places`() throws {
        let parsed = try ParsedMarkup(ReportSamples.failed.html)
        func places(_ style: String) -> [[String?]] {
            parsed.elements.filter { $0.attributes["class"] == style }
                .map { [$0.attributes["x"] ?? $0.attributes["x1"] ?? $0.attributes["cx"], $0.attributes["width"]] }
        }
        #expect(places("sequence") == [["20.00%", "65.00%"], ["30.00%", "40.00%"]])
        #expect(places("estimate") == [["50.00%", nil], ["50.00%", nil]])
        #expect(places("bound") == [["75.00%", nil], ["25.00%", nil]])
        #expect(places("passing") == [["75.00%", "25.00%"], ["0.00%", "25.00%"]])
    }

    @Test func `each case has a tile with the trials of both versions, marks, and a link to its failure`() throws {
        let page = ReportSamples.failed.html
        #expect(
            page.contains(
                """
                <li class="failed"><div class="head"><a class="name" dir="auto" href="#failure-1">charged-twice</a>\
                <span class="mark critical">critical</span><span class="mark broken">broken</span></div>\
                <div class="row"><span class="who">v2</span>\
                <svg class="pips" viewBox="-1 -1 55 11" width="55" height="11" aria-hidden="true">\
                <path class="bad" d="M0 0l9 9m0-9l-9 9M0 0h9v9h-9zM11 0l9 9m0-9l-9 9M11 0h9v9h-9z\
                M22 0l9 9m0-9l-9 9M22 0h9v9h-9zM33 0l9 9m0-9l-9 9M33 0h9v9h-9zM44 0l9 9m0-9l-9 9M44 0h9v9h-9z"></path>\
                </svg><span class="count">0 of 5</span></div>\
                <div class="row"><span class="who">v1</span>\
                <svg class="pips" viewBox="-1 -1 55 11" width="55" height="11" aria-hidden="true">\
                <path class="good" d="M0 0h9v9h-9zM11 0h9v9h-9zM22 0h9v9h-9zM33 0h9v9h-9zM44 0h9v9h-9z"></path></svg>\
                <span class="count">5 of 5</span></div></li>
                """))
        #expect(page.contains("3 cases in 2 wordings, 1 passed in every trial, 2 failed at least once."))
    }

    @Test func `the first failing assertion is shown with its words compared`() {
        #expect(
            ReportSamples.failed.html.contains(
                """
                <p class="assertion"><code>equals</code></p><div class="comparison">\
                <div><h4>Expected</h4><pre dir="auto">The refund arrives within <del>14</del> days.</pre></div>\
                <div><h4>Actual</h4><pre dir="auto">The refund arrives within <ins>30</ins> days.</pre></div></div>
                """))
    }

    @Test func `confidence is claimed only where a threshold has one`() {
        #expect(ReportSamples.failed.html.contains("with a chance of at most 5%"))
        #expect(ReportSamples.ended(.pass).html.contains("No confidence is claimed"))
        #expect(!ReportSamples.ended(.error).html.contains("onfidence is claimed"))
    }

    @Test func `a golden set of ten thousand cases makes a page of bounded size`() {
        var report = ReportSamples.ended(.pass)
        report.cases = (1...10_000).map {
            CaseTally(name: "case-\($0)", trials: 12, passed: 12, stableTrials: 12, stablePassed: 12)
        }
        #expect(report.html.utf8.count < 10_000 * 1200 + 30_000)
    }
}
