import PromptCore
import PromptOperator

/// The checks of releases, their identity and what they refer to.
struct ReleaseConformance<Subject: ConformanceSubject> {
    let subject: Subject

    private typealias Samples = ConformanceSamples
    private var key: ObjectKey { Samples.key }
    private var backend: Subject.Store { subject.backend }

    func check(_ promise: BackendConformance) async throws {
        switch promise {
        case .commitStands: try await commitStands()
        case .commitComparesStatus: try await commitComparesStatus()
        case .commitComparesSpec: try await commitComparesSpec()
        case .commitNeedsRelease: try await commitNeedsRelease()
        case .oneCommitWins: try await oneCommitWins()
        case .identityStays: try await identityStays()
        case .referencesAreLive: try await referencesAreLive()
        case .deletionKeepsStatus: try await deletionKeepsStatus()
        case .forgettingKeepsRecords: try await forgettingKeepsRecords()
        case .forgettingLetsRecordsGo: try await forgettingLetsRecordsGo()
        case .returnSavesRecords: try await returnSavesRecords()
        default: break
        }
    }

    private func stored(_ key: ObjectKey = Samples.key, in store: Subject.Store? = nil) async throws -> StoredRelease {
        try require("the release \(key)", try await (store ?? backend).release(key))
    }

    private func commitStands() async throws {
        try await subject.write("triage", Samples.release())
        let before = try await stored()
        try expect("the status before a commit", before.status, is: nil)
        let status = Samples.status("Committed \"é\" 😀\n")
        let version = try await backend.commit(status, of: key, expecting: before.resourceVersion)
        for store in [backend, subject.second] {
            let after = try await stored(in: store)
            try expect("the status", after.status, is: status)
            try expect("the version", after.resourceVersion, is: version)
            try expect("the spec", after.release.spec, is: before.release.spec)
        }
        let restarted = try await subject.restarted()
        let after = try require("the release", try await restarted.backend.release(key))
        try expect("the status after a restart", after.status, is: status)
        let next = try await restarted.backend.commit(
            Samples.status("Next"), of: key, expecting: after.resourceVersion)
        try expect("whether the version changed", next == after.resourceVersion, is: false)
    }

    private func commitComparesStatus() async throws {
        try await subject.write("triage", Samples.release())
        let first = try await stored().resourceVersion
        _ = try await subject.second.commit(Samples.status("One"), of: key, expecting: first)
        let late = try await failure { _ = try await backend.commit(Samples.status("Two"), of: key, expecting: first) }
        try expect("a late commit", late, is: .conflict)
        try expect("the status", try await stored().status, is: Samples.status("One"))
    }

    private func commitComparesSpec() async throws {
        try await subject.write("triage", Samples.release())
        let first = try await stored()
        try await subject.write("triage", Samples.release(text: "Changed"))
        let late = try await failure {
            _ = try await backend.commit(Samples.status("Late"), of: key, expecting: first.resourceVersion)
        }
        try expect("a commit over an edit", late, is: .conflict)
        let after = try await stored()
        try expect("the status", after.status, is: nil)
        try expect("whether the edit is seen", after.release.spec == first.release.spec, is: false)
        _ = try await backend.commit(Samples.status("Fresh"), of: key, expecting: after.resourceVersion)
    }

    private func commitNeedsRelease() async throws {
        try expect("a release that is nowhere", try await backend.release(key)?.resourceVersion, is: nil)
        let missing = try await failure {
            _ = try await backend.commit(Samples.status("Lost"), of: key, expecting: "1")
        }
        try expect("a commit to it", missing, is: .notFound)
        try expect("the release after it", try await backend.release(key)?.resourceVersion, is: nil)
    }

    private func oneCommitWins() async throws {
        try await subject.write("triage", Samples.release())
        let version = try await stored().resourceVersion
        let stores = [backend, subject.second]
        let outcomes = try await atOnce(8) { number in
            try await failure {
                _ = try await stores[number % 2].commit(
                    Samples.status("\(number)"), of: Samples.key, expecting: version)
            }
        }
        try expect("the commits that stand", outcomes.count { $0 == nil }, is: 1)
        try expect("the conflicts", outcomes.count { $0 == .conflict }, is: 7)
        let winner = outcomes.firstIndex { $0 == nil }.map { "\($0)" }
        try expect("the status", try await stored().status?.summary, is: winner)
    }

    private func identityStays() async throws {
        try await subject.write("triage", Samples.release())
        let first = try await stored().release.meta
        try expect("whether there is a uid", first.uid.isEmpty, is: false)
        try await subject.write("triage", "# a comment\n" + Samples.release())
        try expect("the generation after a comment", try await stored().release.meta.generation, is: first.generation)
        try await subject.write("triage", Samples.release(text: "Changed"))
        let before = try await stored()
        try expect("the generation after an edit", before.release.meta.generation, is: first.generation + 1)
        _ = try await backend.commit(Samples.status("Known"), of: key, expecting: before.resourceVersion)
        let after = try require("the release", try await subject.restarted().backend.release(key)).release.meta
        try expect("the uid", after.uid, is: first.uid)
        try expect("the time of creation", after.creationTimestamp, is: first.creationTimestamp)
        try expect("the generation after a restart", after.generation, is: first.generation + 1)
    }

    private func referencesAreLive() async throws {
        let (suite, endpoint) = (
            ObjectKey(namespace: key.namespace, name: "golden"), ObjectKey(namespace: key.namespace, name: "gpt")
        )
        try expect("a suite that is nowhere", try await backend.suite(suite)?.spec, is: nil)
        try expect("an endpoint that is nowhere", try await backend.endpoint(endpoint)?.spec, is: nil)
        try await subject.write("suite", Samples.suite())
        try await subject.write("endpoint", Samples.endpoint())
        let first = try require("the suite", try await backend.suite(suite)).spec.digest
        let model = try require("the endpoint", try await backend.endpoint(endpoint)).spec.digest
        try await subject.write("suite", Samples.suite(needle: "y"))
        try await subject.write("endpoint", Samples.endpoint(model: "n"))
        try expect("whether the suite changed", try await backend.suite(suite)?.spec.digest == first, is: false)
        try expect(
            "whether the endpoint changed", try await backend.endpoint(endpoint)?.spec.digest == model, is: false)
        try await subject.write("suite", nil)
        try await subject.write("endpoint", nil)
        try expect("the suite that was taken away", try await backend.suite(suite)?.spec, is: nil)
        try expect("the endpoint that was taken away", try await backend.endpoint(endpoint)?.spec, is: nil)
    }
}

// MARK: - Deletion

extension ReleaseConformance {
    private var horizon: TimeSpan { .seconds(3_600) }

    /// A release with a status and one record of each kind, deleted.
    private func deleted() async throws -> StoredRelease {
        try await subject.write("triage", Samples.release())
        let version = try await stored().resourceVersion
        _ = try await backend.commit(Samples.status("Known"), of: key, expecting: version)
        for release in [key, ObjectKey(namespace: "elsewhere", name: key.name)] {
            _ = try await backend.record(Samples.version("v1", of: release, at: subject.now))
            try await backend.save(Samples.run("run-1", of: release, at: subject.now))
            try await subject.decide(Samples.decision("one", of: release))
        }
        try await subject.write("triage", nil)
        return try await stored()
    }

    /// How many records there are of each kind.
    private func records(of release: ObjectKey = Samples.key, in store: Subject.Store? = nil) async throws -> [Int] {
        let store = store ?? backend
        return [
            try await store.versions(of: release).count, try await store.runs(of: release).count,
            try await store.decisions(of: release).count,
        ]
    }

    private func deletionKeepsStatus() async throws {
        try await subject.write("triage", Samples.release())
        let version = try await stored().resourceVersion
        let early = try await failure {
            try await backend.forget(key, expecting: version, keepingRecordsUntil: subject.now)
        }
        try expect("forgetting a release whose manifest is there", early, is: .conflict)
        let gone = try await deleted()
        try expect("whether it counts as deleted", gone.isDeleted, is: true)
        try expect("its status", gone.status, is: Samples.status("Known"))
        let late = try await failure {
            try await backend.forget(key, expecting: version, keepingRecordsUntil: subject.now)
        }
        try expect("forgetting against an older version", late, is: .conflict)
        let after = try require("the deleted release", try await subject.restarted().backend.release(key))
        try expect("whether it counts as deleted after a restart", after.isDeleted, is: true)
        try expect("its status after a restart", after.status, is: Samples.status("Known"))
    }

    private func forgettingKeepsRecords() async throws {
        let gone = try await deleted()
        try await backend.forget(
            key, expecting: gone.resourceVersion, keepingRecordsUntil: subject.now + horizon)
        try expect("the forgotten release", try await backend.release(key)?.resourceVersion, is: nil)
        try expect("its records", try await records(), is: [1, 1, 1])
        try await subject.write("triage", Samples.release())
        let back = try await stored()
        try expect("the status of the one that came back", back.status, is: nil)
        try expect("whether it has the uid of the old one", back.release.meta.uid == gone.release.meta.uid, is: false)
        try expect("its records", try await records(), is: [1, 1, 1])
    }

    private func forgettingLetsRecordsGo() async throws {
        let gone = try await deleted()
        try await backend.forget(
            key, expecting: gone.resourceVersion, keepingRecordsUntil: subject.now + horizon)
        try await subject.pass(horizon - .seconds(1))
        try expect("the records before the horizon", try await records(), is: [1, 1, 1])
        try await subject.pass(.seconds(2))
        try expect("the records after the horizon", try await records(), is: [0, 0, 0])
        let namesake = ObjectKey(namespace: "elsewhere", name: key.name)
        try expect("the namesake's records", try await records(of: namesake), is: [1, 1, 1])
    }

    private func returnSavesRecords() async throws {
        let gone = try await deleted()
        try await backend.forget(
            key, expecting: gone.resourceVersion, keepingRecordsUntil: subject.now + horizon)
        try await subject.write("triage", Samples.release())
        _ = try await backend.commit(
            Samples.status("Back"), of: key, expecting: try await stored().resourceVersion)
        let restarted = try await subject.restarted()
        try await restarted.pass(horizon + .seconds(1))
        try expect("the records", try await records(in: restarted.backend), is: [1, 1, 1])
    }
}

/// Runs a call in so many tasks at once; what each answers, in order of their numbers.
func atOnce<Answer: Sendable>(
    _ count: Int, _ call: @escaping @Sendable (Int) async throws -> Answer
) async throws -> [Answer] {
    try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
        for number in 0..<count { group.addTask { (number, try await call(number)) } }
        var answers: [Int: Answer] = [:]
        for try await (number, answer) in group { answers[number] = answer }
        return (0..<count).compactMap { answers[$0] }
    }
}
