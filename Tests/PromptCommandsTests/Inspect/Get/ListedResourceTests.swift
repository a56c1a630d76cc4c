import JSON
import PromptCore
import Testing

@testable import PromptCommands

@Suite struct ListedResourceTests {
    private func text<Resource: ListedResource>(_ resources: [Resource], wide: Bool = false, all: Bool = false)
        -> String
    {
        Resource.table(of: resources, showsNamespace: all, at: SampleRecords.now).text(isWide: wide)
    }

    private let release = ListedRelease(release: SampleRecords.release([SampleRecords.holding, SampleRecords.stable]))

    @Test func `releases are listed with phase, summary and readiness`() {
        #expect(
            text([release]) == """
                NAME     PHASE         SUMMARY                                            READY     AGE
                triage   Progressing   production v1 -> v2 5% (1/2) Holding; staging v2   Unknown   24h

                """)
    }

    @Test func `wide adds the reason and the transition, all namespaces the namespace`() {
        #expect(
            text([release], wide: true, all: true) == """
                NAMESPACE   NAME     PHASE         SUMMARY                                            READY     REASON        TRANSITION   AGE
                support     triage   Progressing   production v1 -> v2 5% (1/2) Holding; staging v2   Unknown   Progressing   41           24h

                """)
    }

    @Test func `a release that the operator has not looked at is listed without a phase`() {
        var release = RecordedRelease(key: SampleRecords.key, intent: "incident.triage")
        #expect(
            ListedRelease(release: release).cells.map(\.text) == [
                "triage", "<none>", "<none>", "Unknown", "<none>", "<none>",
            ])
        release.deletedAt = SampleRecords.now
        #expect(ListedRelease(release: release).cells[1].text == "Deleting")
    }

    @Test func `a release is a Kubernetes object with the spec of its manifest`() throws {
        var listed = release
        listed.spec = ["intent": "incident.triage"]
        let json = listed.json
        #expect(json["apiVersion"] == "promptops.dev/v1alpha1")
        #expect(json["kind"] == "PromptRelease")
        #expect(
            json["metadata"] == [
                "name": "triage", "namespace": "support", "uid": "u-1", "generation": 7,
                "creationTimestamp": "2026-11-21T12:00:00Z",
            ])
        #expect(json["spec"] == ["intent": "incident.triage"])
        #expect(json["status"]?["aliases"]?.array?.first?["weight"] == "5%")
        #expect(listed.fullName == "promptrelease.promptops.dev/triage")
    }

    @Test func `versions say who uses them, and which is the latest`() {
        let status = SampleRecords.release([SampleRecords.holding, SampleRecords.stable]).status
        let versions = ListedVersion.all(
            [SampleRecords.version("v1"), SampleRecords.version("v2", source: "v2.md")], status: status)
        #expect(versions.map(\.aliases) == [["production"], ["latest", "production (canary 5%)", "staging"]])
        #expect(
            versions[1].cells.map(\.text) == [
                "triage-\(Digest(of: "v2".utf8).short)", "triage", "v2",
                "sha256:\(SampleRecords.content("v2").digest.short)",
                "latest, production (canary 5%), staging", "incident.triage", "v2.md", "<none>",
            ])
        #expect(versions[1].json["spec"]?["content"] == ["text": "v2"])
    }

    @Test func `a version that was rolled back says so`() {
        let status = SampleRecords.release([SampleRecords.rolledBack]).status
        #expect(
            ListedVersion.all([SampleRecords.version("v2")], status: status)[0].aliases == [
                "latest", "production (RolledBack)",
            ])
    }

    @Test func `runs are listed with their verdict and what passed`() {
        #expect(
            text([ListedRun(run: SampleRecords.run())], wide: true) == """
                NAME         RELEASE   SUITE    ALIAS        CANDIDATE   STABLE   VERDICT   PASSED   STEP   ATTEMPT   CALLS   REASON                    AGE
                triage-run   triage    golden   production   v2          v1       Fail      39/40    5%     3         80      1 of 40 cases is broken   8m

                """)
        let json = ListedRun(run: SampleRecords.run()).json
        #expect(json["spec"]?["binding"]?["attempt"] == 3)
        #expect(json["status"]?["failures"]?.array?.first?["actual"] == "low")
    }

    @Test func `decisions are listed with their outcome`() {
        let listed = ListedDecision(decision: SampleRecords.decision(), version: "v2")
        #expect(
            text([listed]) == """
                NAME        RELEASE   ALIAS        ACTION    VERSION   ATTEMPT   WEIGHT   ACTOR   OUTCOME   AGE
                triage-x1   triage    production   Approve   v2        3         25%      alice   Open      6m

                """)
        #expect(ListedDecision(decision: SampleRecords.decision(outcome: .applied)).cells[8].text == "Applied")
        #expect(
            listed.json["spec"] == [
                "releaseName": "triage", "alias": "production",
                "digest": .string(SampleRecords.content("v2").digest.text),
                "attempt": 3, "weight": "25%", "action": "Approve", "actor": "alice", "reason": "fine",
            ])
    }

    @Test func `one that was named is an object, several are a List`() {
        #expect(ListedRelease.json(of: [release], isSingle: true) == release.json)
        #expect(
            ListedRelease.json(of: [release], isSingle: false)
                == ["apiVersion": "v1", "kind": "List", "items": [release.json]])
    }
}
