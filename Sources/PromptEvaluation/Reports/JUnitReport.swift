import PromptCore

/// Evaluations as JUnit XML, in the shape that the readers of Jenkins, GitLab and GitHub agree on.
///
/// A suite has a test case for the verdict, one for each threshold and one for each case of the golden set, so that
/// nothing but a Pass is without a `<failure>` or an `<error>`: Fail is a failure, Inconclusive and Error are errors.
/// Under a Pass a case that failed some trials within the bounds is `<skipped>`: it stays visible and fails no build.
package enum JUnitReport {
    /// The whole document; ends with a newline.
    package static func text(of reports: [EvaluationReport]) -> String {
        let suites = reports.map(suite)
        let tests = suites.flatMap(\.tests)
        var root = MarkupElement(
            "testsuites", counts(tests, of: reports.map(\.seconds).reduce(0, +), name: "promptops eval"))
        for suite in suites { root.append(suite.element) }
        var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        root.write(to: &output, indent: 0)
        return output + "\n"
    }

    fileprivate enum Outcome {
        case passed
        case skipped(String)
        case failure(type: String, message: String, text: String)
        case error(type: String, message: String)
    }

    fileprivate struct Test {
        var classname: String
        var name: String
        var outcome: Outcome
        var seconds = 0.0
    }

    private static func suite(_ report: EvaluationReport) -> (tests: [Test], element: MarkupElement) {
        let tests = [report.verdictTest] + report.thresholdTests + report.caseTests
        let started = report.result.startedAt.wholeSecond.text.dropLast()
        var element = MarkupElement(
            "testsuite", counts(tests, of: report.seconds, name: report.suite, timestamp: String(started)),
            [MarkupElement("properties", [:], report.properties)])
        for test in tests { element.append(test.element) }
        return (tests, element)
    }

    private static func counts(
        _ tests: [Test], of seconds: Double, name: String, timestamp: String? = nil
    ) -> KeyValuePairs<StaticString, String?> {
        let skipped = tests.count { if case .skipped = $0.outcome { true } else { false } }
        return [
            "name": ReportText.visible(name), "tests": "\(tests.count)",
            "failures": "\(tests.count { if case .failure = $0.outcome { true } else { false } })",
            "errors": "\(tests.count { if case .error = $0.outcome { true } else { false } })",
            // Jenkins's schema knows it of suites only, which have a time of their beginning too.
            "skipped": timestamp.map { _ in "\(skipped)" }, "time": "\(seconds)", "timestamp": timestamp,
        ]
    }
}

extension JUnitReport.Test {
    /// The run's time is the verdict's, as many readers add the cases up; of a single case none is kept.
    fileprivate var element: MarkupElement {
        MarkupElement(
            "testcase",
            ["classname": ReportText.visible(classname), "name": ReportText.visible(name), "time": "\(seconds)"],
            outcome.element.map { [$0] } ?? [])
    }
}

extension JUnitReport.Outcome {
    fileprivate var element: MarkupElement? {
        switch self {
        case .passed: nil
        case .skipped(let message): MarkupElement("skipped", ["message": ReportText.visible(message)])
        case .failure(let type, let message, let text):
            MarkupElement(
                "failure", ["message": ReportText.visible(message), "type": ReportText.visible(type)],
                ReportText.visible(text))
        case .error(let type, let message):
            MarkupElement(
                "error", ["message": ReportText.visible(message), "type": type], ReportText.visible(message))
        }
    }
}

// MARK: - What a report comes to

extension EvaluationReport {
    fileprivate var seconds: Double { max(0, Double((result.finishedAt - result.startedAt).milliseconds) / 1000) }

    fileprivate var verdictTest: JUnitReport.Test {
        JUnitReport.Test(
            classname: suite, name: "verdict on \(candidate)", outcome: Self.outcome(result.verdict, result.reason),
            seconds: seconds)
    }

    fileprivate var thresholdTests: [JUnitReport.Test] {
        (result.thresholds ?? [])
            .map { threshold in
                let found = [threshold.estimateText, threshold.intervalText].compactMap(\.self)
                let message = "\(threshold.bound), found \(found.isEmpty ? "nothing" : found.joined(separator: ", "))"
                return JUnitReport.Test(
                    classname: "\(suite).thresholds", name: threshold.kind.rawValue,
                    outcome: isPass ? .passed : Self.outcome(threshold.verdict, message))
            }
    }

    fileprivate var caseTests: [JUnitReport.Test] {
        (cases.isEmpty ? failing : cases)
            .map { tally in
                JUnitReport.Test(classname: "\(suite).cases", name: tally.label, outcome: outcome(of: tally))
            }
    }

    private var isPass: Bool { result.verdict == .pass }

    private static func outcome(_ verdict: Verdict, _ message: String) -> JUnitReport.Outcome {
        switch verdict {
        case .pass: .passed
        case .fail: .failure(type: "Fail", message: message, text: message)
        case .inconclusive, .error: .error(type: verdict.rawValue, message: message)
        }
    }

    private func outcome(of tally: CaseTally) -> JUnitReport.Outcome {
        guard tally.hasFailed else { return tally.trials > 0 ? .passed : .skipped("not asked, or not answered") }
        let marks = tally.marks.isEmpty ? "" : tally.marks.joined(separator: ", ") + ": "
        let count = tally.trials > 0 ? "failed \(tally.trials - tally.passed) of \(tally.trials) trials" : "failed"
        if isPass { return .skipped("\(marks)\(count), within the thresholds") }
        guard let failure = tally.failure else {
            return .failure(type: "Fail", message: marks + count, text: marks + count)
        }
        return .failure(
            type: failure.description, message: "\(marks)\(count): \(failure.description)",
            text: "expected: \(failure.expected)\nactual: \(failure.actual)")
    }

    /// What a reader shows beside the suite.
    fileprivate var properties: [MarkupElement] {
        var facts = [
            ("verdict", result.verdict.rawValue), ("candidate", candidate), ("rounds", "\(result.rounds)"),
            ("trials", "\(result.trials)"), ("passed", "\(result.passed)"), ("calls", "\(result.calls)"),
        ]
        if let stable { facts.append(("stable", stable)) }
        if let maximum = result.maximumCalls { facts.append(("maximumCalls", "\(maximum)")) }
        if let cost { facts.append(("cost", cost.text)) }
        facts += result.models.sorted { $0.key < $1.key }.map { ("model.\($0.key)", $0.value) }
        facts += (result.ignored ?? [:]).sorted { $0.key < $1.key }
            .map { ("ignored.\($0.key)", $0.value.joined(separator: ", ")) }
        for threshold in result.thresholds ?? [] {
            let name = "threshold.\(threshold.kind.rawValue)"
            facts += [("\(name).bound", threshold.bound), ("\(name).verdict", threshold.verdict.rawValue)]
            if let estimate = threshold.estimate { facts.append(("\(name).estimate", "\(estimate)")) }
            if let interval = threshold.interval {
                facts += [("\(name).lower", "\(interval.lower)"), ("\(name).upper", "\(interval.upper)")]
            }
        }
        return facts.map { name, value in
            MarkupElement("property", ["name": ReportText.visible(name), "value": ReportText.visible(value)])
        }
    }
}
