import PromptCore
import PromptEvaluation
import Testing

@Suite struct JUnitReportTests {
    @Test func `a suite has its verdict, its thresholds and its cases, each with what it came to`() {
        #expect(
            JUnitReport.text(of: [ReportSamples.failed]) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="promptops eval" tests="8" failures="5" errors="1" time="61.5">
                  <testsuite name="golden" tests="8" failures="5" errors="1" skipped="0" time="61.5" timestamp="2025-06-15T15:06:40">
                    <properties>
                      <property name="verdict" value="Fail"/>
                      <property name="candidate" value="v2"/>
                      <property name="rounds" value="5"/>
                      <property name="trials" value="15"/>
                      <property name="passed" value="8"/>
                      <property name="calls" value="30"/>
                      <property name="stable" value="v1"/>
                      <property name="maximumCalls" value="40"/>
                      <property name="cost" value="0.0123"/>
                      <property name="model.gpt-mini" value="mini-2025"/>
                      <property name="threshold.passRate.bound" value="min 95%"/>
                      <property name="threshold.passRate.verdict" value="Inconclusive"/>
                      <property name="threshold.passRate.estimate" value="0.9"/>
                      <property name="threshold.passRate.lower" value="0.84"/>
                      <property name="threshold.passRate.upper" value="0.97"/>
                      <property name="threshold.regression.bound" value="maxDrop 5%"/>
                      <property name="threshold.regression.verdict" value="Fail"/>
                      <property name="threshold.regression.estimate" value="0.1"/>
                      <property name="threshold.regression.lower" value="0.06"/>
                      <property name="threshold.regression.upper" value="0.14"/>
                      <property name="threshold.broken.bound" value="maxBroken 0"/>
                      <property name="threshold.broken.verdict" value="Fail"/>
                      <property name="threshold.broken.estimate" value="1.0"/>
                      <property name="threshold.latency.bound" value="p95 4s"/>
                      <property name="threshold.latency.verdict" value="Pass"/>
                      <property name="threshold.latency.estimate" value="2.31"/>
                    </properties>
                    <testcase classname="golden" name="verdict on v2" time="61.5">
                      <failure message="10 of 15 trials passed; broken: charged-twice, at most 0 allowed" type="Fail">\
                10 of 15 trials passed; broken: charged-twice, at most 0 allowed</failure>
                    </testcase>
                    <testcase classname="golden.thresholds" name="passRate" time="0.0">
                      <error message="min 95%, found 90%, 84% to 97%" type="Inconclusive">\
                min 95%, found 90%, 84% to 97%</error>
                    </testcase>
                    <testcase classname="golden.thresholds" name="regression" time="0.0">
                      <failure message="maxDrop 5%, found drop 10%, 6% to 14%" type="Fail">\
                maxDrop 5%, found drop 10%, 6% to 14%</failure>
                    </testcase>
                    <testcase classname="golden.thresholds" name="broken" time="0.0">
                      <failure message="maxBroken 0, found 1" type="Fail">maxBroken 0, found 1</failure>
                    </testcase>
                    <testcase classname="golden.thresholds" name="latency" time="0.0"/>
                    <testcase classname="golden.cases" name="thanks" time="0.0"/>
                    <testcase classname="golden.cases" name="refund (variant 1)" time="0.0">
                      <failure message="failed 2 of 5 trials: equals" type="equals">\
                expected: The refund arrives within 14 days.
                actual: The refund arrives within 30 days.</failure>
                    </testcase>
                    <testcase classname="golden.cases" name="charged-twice" time="0.0">
                      <failure message="critical, broken: failed 5 of 5 trials: jsonPath $.severity equals" \
                type="jsonPath $.severity equals">expected: &quot;high&quot;
                actual: &quot;low&quot;</failure>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test(arguments: [(Verdict.pass, 0, 0), (.fail, 1, 0), (.inconclusive, 0, 1), (.error, 0, 1)])
    func `only a Pass is without a failure or an error, cases or not`(
        _ verdict: Verdict, _ failures: Int, _ errors: Int
    ) throws {
        let parsed = try ParsedMarkup(JUnitReport.text(of: [ReportSamples.ended(verdict)]))
        #expect(parsed.all("failure").count == failures)
        #expect(parsed.all("error").count == errors)
        #expect(parsed.all("testsuites").first?.attributes["failures"] == "\(failures)")
        #expect(parsed.all("testsuites").first?.attributes["errors"] == "\(errors)")
    }

    @Test func `under a Pass a case that failed within the bounds is skipped, which fails no build`() throws {
        let cases = [CaseTally(name: "a", trials: 5, passed: 4), CaseTally(name: "b", trials: 5, passed: 5)]
        let parsed = try ParsedMarkup(JUnitReport.text(of: [ReportSamples.ended(.pass, cases: cases)]))
        #expect(parsed.all("skipped").map(\.attributes) == [["message": "failed 1 of 5 trials, within the thresholds"]])
        #expect(parsed.all("failure").isEmpty && parsed.all("error").isEmpty)
    }

    @Test func `the document stays well-formed whatever an answer holds`() throws {
        let parsed = try ParsedMarkup(
            JUnitReport.text(of: [ReportSamples.answered(ReportSamples.hostile, name: ReportSamples.hostile)]))
        #expect(
            Set(parsed.elements.map(\.name)).isSubset(of: [
                "testsuites", "testsuite", "properties", "property", "testcase", "failure",
            ]))
        #expect(parsed.all("failure").last?.text.contains("<img src=x onerror=alert(1)>&amp;") == true)
        #expect(parsed.all("failure").last?.text.contains("[U+001B][2J[U+202E]exe[U+FFFE]") == true)
    }

    @Test func `several runs are several suites, their counts added up`() throws {
        let parsed = try ParsedMarkup(JUnitReport.text(of: [ReportSamples.failed, ReportSamples.ended(.error)]))
        #expect(parsed.all("testsuite").map { $0.attributes["tests"] } == ["8", "1"])
        #expect(parsed.all("testsuites").first?.attributes["tests"] == "9")
    }
}
