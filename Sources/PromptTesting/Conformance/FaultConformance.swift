import PromptCore
import PromptOperator

/// The checks of what happens when a step fails, a record is damaged, or everybody writes at once.
struct FaultConformance<Subject: ConformanceSubject> {
    let subject: Subject

    typealias Samples = ConformanceSamples
    var key: ObjectKey { Samples.key }
    var backend: Subject.Store { subject.backend }

    func check(_ promise: BackendConformance) async throws {
        switch promise {
        case .failedCommit: try await failedCommit()
        case .failedRecord: try await failedRecord()
        case .failedDelivery: try await failedDelivery()
        case .failedRemoval: try await failedRemoval()
        case .failedForgetting: try await failedForgetting()
        case .faultsAreTold: try await faultsAreTold()
        case .damageIsSetAside: try await damageIsSetAside()
        case .everybodyAtOnce: try await everybodyAtOnce()
        default: break
        }
    }

    /// Makes a call again and again, each time with its next step failed, until one is made in which none was left to
    /// fail; `check` looks after each, told its number and whether it seemed to succeed.
    func failingEachStep(
        as fault: ConformanceFault = .unavailable, _ call: (Int) async throws -> Void,
        then check: (Int, BackendErrorKind?) async throws -> Void
    ) async throws {
        for step in 0..<500 {
            subject.fail(step: step, as: fault)
            let outcome = try await failure { try await call(step) }
            let isFailed = subject.recover()
            try await check(step, outcome)
            if isFailed { continue }
            try expect("a call of which no step failed", outcome, is: nil)
            try expect("whether any step could fail", step > 0, is: true)
            return
        }
        throw ConformanceFailure("a call of more than 500 steps")
    }

    private func failedCommit() async throws {
        try await subject.write("triage", Samples.release())
        var before = try require("the release", try await backend.release(key))
        try await failingEachStep { step in
            _ = try await backend.commit(Samples.status("\(step)"), of: key, expecting: before.resourceVersion)
        } then: { step, outcome in
            var after = try require("the release", try await backend.release(key))
            let new = Samples.status("\(step)")
            if outcome == nil { try expect("the status after commit \(step)", after.status, is: new) }
            if after.status != new {
                try expect("the status after failed commit \(step)", after.status, is: before.status)
                _ = try await backend.commit(new, of: key, expecting: after.resourceVersion)
                after = try require("the release", try await backend.release(key))
            }
            try expect("the status in the end", after.status, is: new)
            try expect("the uid", after.release.meta.uid, is: before.release.meta.uid)
            before = after
        }
        let restarted = try await subject.restarted()
        try expect("the status after a restart", try await restarted.backend.release(key)?.status, is: before.status)
    }

    private func failedRecord() async throws {
        let now = subject.now
        try await failingEachStep { step in
            _ = try await backend.record(Samples.version("v\(step)", at: now))
        } then: { step, outcome in
            let found = try await backend.versions(of: key).filter { $0.version == "v\(step)" }
            if outcome == nil { try expect("the versions", found.count, is: 1) }
            let again = try await backend.record(Samples.version("v\(step)", text: "Other", at: now))
            let wanted = Samples.version("v\(step)", text: found.isEmpty ? "Other" : "Hello", at: now).content
            try expect("the content of v\(step)", again.content, is: wanted)
            try expect("the versions", try await backend.versions(of: key).count, is: step + 1)
        }
        try await failingEachStep { step in
            try await backend.save(Samples.run("run-\(step)", at: now))
        } then: { step, _ in
            try await backend.save(Samples.run("run-\(step)", at: now))
            try expect("the runs", try await backend.runs(of: key).count, is: step + 1)
        }
        let decision = try await subject.decide(Samples.decision("one"))
        try await failingEachStep { step in
            try await backend.report(.init(.applied, "\(step)", at: now), of: decision)
        } then: { step, _ in
            let found = try await backend.decisions(of: key).map { $0.outcome?.message }
            try expect(
                "whether the decision is whole", [["\(step)"], ["\(step - 1)"], [nil]].contains(found), is: true)
            try await backend.report(.init(.applied, "\(step)", at: now), of: decision)
        }
    }

    private func failedDelivery() async throws {
        func delivery(_ step: Int) -> BundleDelivery {
            Samples.delivery(
                ["a": "a\(step)", "b\(step % 3)": "b\(step)", "c\(step % 2)": "c\(step)"], transition: step + 1)
        }
        var before: BundleDelivery?
        try await failingEachStep { step in
            let current = try await backend.bundle(named: key.name, in: key.namespace)
            try await backend.deliver(delivery(step), replacing: current)
        } then: { step, outcome in
            let new = delivery(step)
            let files = try await subject.files(at: key)
            let isWhole = files == new.files || files == before?.files ?? [:]
            try expect("whether a whole bundle is there after step \(step): \(files.keys)", isWhole, is: true)
            if outcome == nil { try expect("the files", files, is: new.files) }
            let current = try await backend.bundle(named: key.name, in: key.namespace)
            // Traces of the failed step may give what stands another digest, but never that of what does not stand.
            for known in [before, new].compactMap(\.self) where current?.digest == known.digest {
                try expect("the files of that digest", files, is: known.files)
            }
            try await backend.deliver(new, replacing: current)
            try expect("the files in the end", try await subject.files(at: key), is: new.files)
            let stands = try await backend.bundle(named: key.name, in: key.namespace)
            try expect("the transition in the end", stands?.transition, is: new.transition)
            try expect("the digest in the end", stands?.digest, is: new.digest)
            before = new
        }
    }

    private func failedRemoval() async throws {
        let delivery = Samples.delivery(["a": "1", "b": "2"])
        try await backend.deliver(delivery, replacing: nil)
        try await failingEachStep { _ in
            try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1")
        } then: { _, _ in
            try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1")
            try expect("the files", try await subject.files(at: key), is: [:])
            try expect("the bundle", try await backend.bundle(named: key.name, in: key.namespace), is: nil)
            try await backend.deliver(delivery, replacing: nil)
        }
    }

    private func failedForgetting() async throws {
        func deleted() async throws -> StoredRelease? {
            try await subject.write("triage", Samples.release())
            let stored = try require("the release", try await backend.release(key))
            _ = try await backend.commit(Samples.status("Known"), of: key, expecting: stored.resourceVersion)
            _ = try await backend.record(Samples.version("v1", at: subject.now))
            try await subject.write("triage", nil)
            return try await backend.release(key)
        }
        var gone = try await deleted()
        try await failingEachStep { _ in
            try await backend.forget(
                key, expecting: gone?.resourceVersion ?? "", keepingRecordsUntil: subject.now + .seconds(60))
        } then: { _, _ in
            if let left = try await backend.release(key) {
                try await backend.forget(
                    key, expecting: left.resourceVersion, keepingRecordsUntil: subject.now + .seconds(60))
            }
            try expect("the release", try await backend.release(key)?.resourceVersion, is: nil)
            try expect("the versions", try await backend.versions(of: key).count, is: 1)
            try await subject.pass(.seconds(61))
            try expect("the versions after the horizon", try await backend.versions(of: key).count, is: 0)
            gone = try await deleted()
        }
    }
}

// MARK: - Faults, damage, crowds

extension FaultConformance {
    private func faultsAreTold() async throws {
        try await subject.write("triage", Samples.release())
        let now = subject.now
        for fault in ConformanceFault.allCases {
            let kind: BackendErrorKind = fault == .denied ? .denied : .unavailable
            let calls: [(String, (Int) async throws -> Void)] = [
                (
                    "a commit",
                    { step in
                        let stored = try await backend.release(key)
                        _ = try await backend.commit(
                            Samples.status("\(fault) \(step)"), of: key, expecting: stored?.resourceVersion ?? "")
                    }
                ),
                ("a record", { _ = try await backend.record(Samples.version("\(fault)-\($0)", at: now)) }),
                ("a run", { try await backend.save(Samples.run("\(fault)-\($0)", at: now)) }),
                (
                    "a delivery",
                    { step in
                        let current = try await backend.bundle(named: key.name, in: key.namespace)
                        try await backend.deliver(
                            Samples.delivery(["a": "\(fault) \(step)"], transition: step + 1), replacing: current)
                    }
                ),
            ]
            for (name, call) in calls {
                var told: Set<BackendErrorKind> = []
                try await failingEachStep(as: fault, call) { _, outcome in
                    if let outcome { told.insert(outcome) }
                }
                // A manifest that could not be read again just then counts as changed.
                if name == "a commit" { told.remove(.conflict) }
                try expect("what \(name) says of \(fault)", told, is: [kind])
            }
        }
    }

    private func damageIsSetAside() async throws {
        let other = ObjectKey(namespace: "support", name: "other")
        for release in [key, other] {
            try await subject.write(release.name, Samples.release(release))
            let stored = try require("the release", try await backend.release(release))
            _ = try await backend.commit(Samples.status("Known"), of: release, expecting: stored.resourceVersion)
        }
        let uid = try await backend.release(key)?.release.meta.uid
        let (one, two) = (Samples.version("v1", at: subject.now), Samples.version("v2", at: subject.now))
        for version in [one, two] { _ = try await backend.record(version) }
        for name in ["run-1", "run-2"] { try await backend.save(Samples.run(name, at: subject.now)) }
        for name in ["one", "two"] { try await subject.decide(Samples.decision(name)) }
        guard try await subject.damage(.version(one)) else { return }
        try expectDamage("versions", try await failure { _ = try await backend.versions(of: key) })
        try expect("the versions", try await backend.versions(of: key).map(\.version), is: ["v2"])
        _ = try await subject.damage(.run(Samples.run("run-1", at: subject.now)))
        try expectDamage("runs", try await failure { _ = try await backend.runs(of: key) })
        try expect("the runs", try await backend.runs(of: key).map(\.meta.name), is: ["run-2"])
        _ = try await subject.damage(.decision(Samples.decision("one")))
        try expectDamage("decisions", try await failure { _ = try await backend.decisions(of: key) })
        try expect("the decisions", try await backend.decisions(of: key).map(\.meta.name), is: ["two"])
        _ = try await subject.damage(.status(key))
        try expectDamage("status", try await failure { _ = try await backend.release(key) })
        let left = try require("the release", try await backend.release(key))
        try expect("the damaged status", left.status, is: nil)
        try expect("the uid", left.release.meta.uid, is: uid)
        try expect("the other release", try await backend.release(other)?.status, is: Samples.status("Known"))
    }

    private func expectDamage(_ what: String, _ found: BackendErrorKind?) throws {
        try expect("reading damaged \(what)", found, is: .corrupted)
    }

    private func everybodyAtOnce() async throws {
        let releases = (0..<8).map { ObjectKey(namespace: "support", name: "r\($0)") }
        for release in releases { try await subject.write(release.name, Samples.release(release)) }
        let (stores, now) = ([backend, subject.second], subject.now)
        _ = try await atOnce(8) { number in
            let (store, release) = (stores[number % 2], releases[number])
            for round in 0..<6 {
                let stored = try require("the release", try await store.release(release))
                _ = try await store.commit(
                    Samples.status("\(round)"), of: release, expecting: stored.resourceVersion)
                _ = try await store.record(Samples.version("v\(round)", of: release, at: now))
                try await store.save(Samples.run("\(release.name)-\(round)", of: release, at: now))
                let current = try await store.bundle(named: release.name, in: release.namespace)
                try await store.deliver(
                    Samples.delivery(["a": "\(number) \(round)"], transition: round + 1, to: release),
                    replacing: current)
            }
        }
        for (number, release) in releases.enumerated() {
            try expect("the status", try await backend.release(release)?.status?.summary, is: "5")
            try expect("the versions", try await backend.versions(of: release).count, is: 6)
            try expect("the runs", try await backend.runs(of: release).count, is: 6)
            try expect("the bundle", try await subject.files(at: release), is: ["a": Array("\(number) 5".utf8)])
        }
    }
}
