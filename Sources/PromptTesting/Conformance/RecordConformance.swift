import JSON
import PromptCore
import PromptOperator

/// The checks of versions, runs and decisions.
struct RecordConformance<Subject: ConformanceSubject> {
    let subject: Subject

    private typealias Samples = ConformanceSamples
    private var key: ObjectKey { Samples.key }
    private var backend: Subject.Store { subject.backend }

    func check(_ promise: BackendConformance) async throws {
        switch promise {
        case .versionIsCreateOnly: try await versionIsCreateOnly()
        case .oneVersionWins: try await oneVersionWins()
        case .runIsCreateOnly: try await runIsCreateOnly()
        case .recordsGoOnce: try await recordsGoOnce()
        case .decisionsAreOrdered: try await decisionsAreOrdered()
        case .outcomeIsReported: try await outcomeIsReported()
        case .recordsKeepEveryCharacter: try await recordsKeepEveryCharacter()
        case .recordsDoNotCross: try await recordsDoNotCross()
        case .unsafeNamesLeadNowhere: try await unsafeNamesLeadNowhere()
        default: break
        }
    }

    private func versionIsCreateOnly() async throws {
        let first = try await backend.record(Samples.version("v1", at: subject.now))
        try expect("whether it has a uid", first.meta.uid.isEmpty, is: false)
        try expect("its content", first.content, is: Samples.version("v1", at: subject.now).content)
        for store in [backend, subject.second] {
            for text in ["Hello", "Other"] {
                let again = try await store.record(Samples.version("v1", text: text, at: subject.now))
                try expect("the version of that name", again, is: first)
            }
        }
        try expect("what is recorded", try await subject.second.versions(of: key), is: [first])
        let restarted = try await subject.restarted()
        try expect("what is recorded after a restart", try await restarted.backend.versions(of: key), is: [first])
    }

    private func oneVersionWins() async throws {
        let (stores, now) = ([backend, subject.second], subject.now)
        let given = try await atOnce(8) { number in
            try await stores[number % 2].record(Samples.version("v1", text: "Text \(number)", at: now))
        }
        let recorded = try await backend.versions(of: key)
        try expect("the versions of that name", recorded.count, is: 1)
        try expect("what everybody was given", Set(given), is: Set(recorded))
    }

    private func runIsCreateOnly() async throws {
        try await backend.save(Samples.run("run-1", at: subject.now))
        try await subject.second.save(Samples.run("run-1", verdict: .fail, at: subject.now))
        let runs = try await backend.runs(of: key)
        try expect("the verdicts", runs.map(\.result.verdict), is: [.pass])
        try expect("the bindings", runs.map(\.binding), is: [Samples.run("run-1", at: subject.now).binding])
        try expect("the runs after a restart", try await subject.restarted().backend.runs(of: key), is: runs)
    }

    private func recordsGoOnce() async throws {
        let versions = [
            try await backend.record(Samples.version("v1", at: subject.now)),
            try await backend.record(Samples.version("v2", at: subject.now)),
        ]
        for name in ["run-1", "run-2"] { try await backend.save(Samples.run(name, at: subject.now)) }
        let decision = try await subject.decide(Samples.decision("one"))
        try await subject.decide(Samples.decision("two"))
        for _ in 0..<2 {
            try await backend.deleteVersion(versions[0])
            try await subject.second.deleteRun(Samples.run("run-1", at: subject.now))
            try await backend.deleteDecision(decision)
        }
        try expect("the versions", try await backend.versions(of: key), is: [versions[1]])
        try expect("the runs", try await backend.runs(of: key).map(\.meta.name), is: ["run-2"])
        try expect("the decisions", try await backend.decisions(of: key).map(\.meta.name), is: ["two"])
        let again = try await backend.record(Samples.version("v1", text: "Other", at: subject.now))
        try expect("a name that is free again", again.content.json["text"], is: "Other")
    }

    private func decisionsAreOrdered() async throws {
        var entered: [ReleaseDecision] = []
        for (name, second) in [("c", 2), ("a", 3), ("d", 1), ("b", 2), ("e", 2)] as [(String, Int64)] {
            entered.append(try await subject.decide(Samples.decision(name, second: second)))
        }
        let wanted = entered.sorted { ($0.meta.creationTimestamp, $0.uid) < ($1.meta.creationTimestamp, $1.uid) }
        try expect("the first and the last", [wanted.first, wanted.last].map { $0?.meta.name }, is: ["d", "a"])
        for store in [backend, subject.second, try await subject.restarted().backend] {
            try expect(
                "the decisions", try await store.decisions(of: key).map(\.meta.name), is: wanted.map(\.meta.name))
        }
    }

    private func outcomeIsReported() async throws {
        let decision = try await subject.decide(Samples.decision("one"))
        for kind in [ReleaseDecision.Outcome.Kind.ignored, .applied, .applied] {
            let outcome = ReleaseDecision.Outcome(kind, "Because \"é\".", at: subject.now)
            try await backend.report(outcome, of: decision)
            try expect("the outcome", try await subject.second.decisions(of: key).map(\.outcome), is: [outcome])
        }
        let outcome = ReleaseDecision.Outcome(.expired, "Late.", at: subject.now)
        let other = Samples.decision("one", uid: "another")
        try expect(
            "reporting on another's uid", try await failure { try await backend.report(outcome, of: other) },
            is: .notFound)
        try await backend.deleteDecision(decision)
        try expect(
            "reporting on one that is gone", try await failure { try await backend.report(outcome, of: decision) },
            is: .notFound)
        try expect("the decisions", try await backend.decisions(of: key), is: [])
    }

    private func recordsKeepEveryCharacter() async throws {
        let text = "\u{0}\u{1B}\u{7F}\r\n\t\"\\/ \u{85}\u{2028}\u{FEFF} e\u{301}\u{E9}\u{200D} 😀 {{x}} </a> \u{10FFFF}"
        var version = Samples.version("v1", at: subject.now)
        version.content = VersionContent(normalized: [
            "text": .string(text), "model": ["parameters": ["a": 0.1, "b": 1e21, "c": -9_007_199_254_740_991]],
        ])
        let recorded = try await backend.record(version)
        var run = Samples.run("run-1", at: subject.now)
        run.result.reason = text
        try await backend.save(run)
        try await subject.decide(Samples.decision("one", reason: text))
        let restarted = try await subject.restarted().backend
        try expect("the digest", try await restarted.versions(of: key).map(\.digest), is: [version.digest])
        try expect("the version", try await restarted.versions(of: key), is: [recorded])
        let reasons = try await restarted.runs(of: key).map(\.result.reason)
        try expect("the run", reasons.map { Array($0.utf8) }, is: [Array(text.utf8)])
        let decided = try await restarted.decisions(of: key).compactMap(\.reason)
        try expect("the decision", decided.map { Array($0.utf8) }, is: [Array(text.utf8)])
    }

    private func recordsDoNotCross() async throws {
        let releases = ["support/triage", "support/triage-b", "support/triage.b", "support/tri", "other/triage"]
            .map { name in
                let parts = name.split(separator: "/").map(String.init)
                return ObjectKey(namespace: parts[0], name: parts[1])
            }
        for release in releases {
            let text = "\(release)"
            _ = try await backend.record(Samples.version("v1", text: text, of: release, at: subject.now))
            try await backend.save(Samples.run("\(release.name)-run", of: release, at: subject.now))
            try await subject.decide(Samples.decision("d-\(release.name)", of: release, reason: text))
            try await backend.deliver(Samples.delivery(["a": text], uid: text, to: release), replacing: nil)
        }
        for release in releases {
            let versions = try await backend.versions(of: release)
            try expect("the versions", versions.map(\.content.json["text"]), is: [.string("\(release)")])
            try expect(
                "the runs", try await backend.runs(of: release).map(\.meta.name), is: ["\(release.name)-run"])
            try expect("the decisions", try await backend.decisions(of: release).map(\.reason), is: ["\(release)"])
            let bundle = try await backend.bundle(named: release.name, in: release.namespace)
            try expect("the bundle's owner", bundle?.ownerUID, is: "\(release)")
        }
    }

    private func unsafeNamesLeadNowhere() async throws {
        _ = try await backend.record(Samples.version("v1", at: subject.now))
        try await backend.deliver(Samples.delivery(["a": "1"]), replacing: nil)
        for name in ["..", "", "../support/triage", "a/b", "triage/", "Triage", "tri\u{0}age", "~", "a..b", "/etc"] {
            for unsafe in [ObjectKey(namespace: "support", name: name), ObjectKey(namespace: name, name: "triage")] {
                try expect("the versions of \(name)", try await found { try await backend.versions(of: unsafe) }, is: 0)
                try expect("the runs of \(name)", try await found { try await backend.runs(of: unsafe) }, is: 0)
                try expect(
                    "the decisions of \(name)", try await found { try await backend.decisions(of: unsafe) }, is: 0)
                let bundle = try await found {
                    try await backend.bundle(named: unsafe.name, in: unsafe.namespace).map { [$0] } ?? []
                }
                try expect("the bundles of \(name)", bundle, is: 0)
            }
        }
        for name in ["../up", "", "..", "a/b", "a\u{0}"] {
            let delivery = Samples.delivery(["a": "1"], to: ObjectKey(namespace: "support", name: name))
            let refusal = try await failure { try await backend.deliver(delivery, replacing: nil) }
            try expect("a delivery to \(name)", refusal, is: .denied)
        }
    }

    /// How many are found under a name that cannot be one: a backend may also refuse it for good.
    private func found<Item>(_ read: () async throws -> [Item]) async throws -> Int {
        do { return try await read().count } catch BackendError.denied { return 0 }
    }
}
