import PromptBundle
import PromptCore
import PromptOperator

/// The checks of bundles.
struct DeliveryConformance<Subject: ConformanceSubject> {
    let subject: Subject

    private typealias Samples = ConformanceSamples
    private var key: ObjectKey { Samples.key }
    private var backend: Subject.Store { subject.backend }

    func check(_ promise: BackendConformance) async throws {
        switch promise {
        case .bundleComesBack: try await bundleComesBack()
        case .bundleIsCompared: try await bundleIsCompared()
        case .oneDeliveryWins: try await oneDeliveryWins()
        case .equalContentRaises: try await equalContentRaises()
        case .bundleIsReplacedWhole: try await bundleIsReplacedWhole()
        case .bundleMayBeLarge: try await bundleMayBeLarge()
        case .wrongBundleIsDenied: try await wrongBundleIsDenied()
        case .tamperingIsSeen: try await tamperingIsSeen()
        case .foreignPlaceIsRefused: try await foreignPlaceIsRefused()
        case .removalIsOfOwnOnly: try await removalIsOfOwnOnly()
        default: break
        }
    }

    private func bundle(_ store: Subject.Store? = nil) async throws -> StoredBundle? {
        try await (store ?? backend).bundle(named: key.name, in: key.namespace)
    }

    /// Expects what workloads and operators find to be exactly this delivery.
    private func expectStanding(_ delivery: BundleDelivery, in subject: Subject? = nil) async throws {
        let subject = subject ?? self.subject
        let found = try require("the bundle", try await bundle(subject.backend))
        try expect("the digest", found.digest, is: delivery.digest)
        try expect("the transition", found.transition, is: delivery.transition)
        try expect("the owner", found.ownerUID, is: delivery.releaseUID)
        let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        try expect("the files", try await subject.files(at: place), is: delivery.files)
    }

    private func bundleComesBack() async throws {
        try expect("a bundle that is nowhere", try await bundle(), is: nil)
        let delivery = Samples.delivery(["a.json": "{}", "b.txt": "é\n", "empty": ""], transition: 7)
        try await backend.deliver(delivery, replacing: nil)
        try await expectStanding(delivery)
        try expect("what the second connection sees", try await bundle(subject.second), is: try await bundle())
        let before = try await bundle()
        let restarted = try await subject.restarted()
        try await expectStanding(delivery, in: restarted)
        try await restarted.backend.deliver(Samples.delivery(["a.json": "1"], transition: 8), replacing: before)
    }

    private func bundleIsCompared() async throws {
        let first = Samples.delivery(["a": "1"])
        try await backend.deliver(first, replacing: nil)
        let old = try await bundle()
        let unseen = Samples.delivery(["a": "2"], transition: 2)
        let blind = try await failure { try await backend.deliver(unseen, replacing: nil) }
        try expect("a delivery that saw nothing there", blind, is: .conflict)
        try await expectStanding(first)
        let second = Samples.delivery(["a": "1"], transition: 2)
        try await subject.second.deliver(second, replacing: old)
        let late = try await failure {
            try await backend.deliver(Samples.delivery(["a": "3"], transition: 3), replacing: old)
        }
        try expect("a delivery that saw an older transition", late, is: .conflict)
        try await expectStanding(second)
        try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1")
        let gone = try await failure { try await backend.deliver(unseen, replacing: old) }
        try expect("a delivery over what is gone", gone, is: .conflict)
        try expect("the bundle", try await bundle(), is: nil)
    }

    private func oneDeliveryWins() async throws {
        try await expectOneWins(over: nil, from: 2)
        try await expectOneWins(over: try await bundle(), from: 20)
    }

    private func expectOneWins(over current: StoredBundle?, from transition: Int) async throws {
        let stores = [backend, subject.second]
        @Sendable func delivery(_ number: Int) -> BundleDelivery {
            let text = String(repeating: "\(number)", count: 10_000)
            return Samples.delivery(["a": text, "b": text, "c\(number)": text], transition: transition + number)
        }
        let outcomes = try await atOnce(8) { number in
            try await failure { try await stores[number % 2].deliver(delivery(number), replacing: current) }
        }
        try expect("the deliveries that stand", outcomes.count { $0 == nil }, is: 1)
        try expect("the conflicts", outcomes.count { $0 == .conflict }, is: 7)
        try await expectStanding(delivery(outcomes.firstIndex { $0 == nil } ?? 0))
    }

    private func equalContentRaises() async throws {
        try await backend.deliver(Samples.delivery(["a": "1"]), replacing: nil)
        let before = try await bundle()
        let raised = Samples.delivery(["a": "1"], transition: 2, uid: "uid-2")
        try await backend.deliver(raised, replacing: before)
        try await expectStanding(raised)
        let after = try await bundle()
        try expect(
            "whether the version changed", after?.resourceVersion == before?.resourceVersion, is: false)
    }

    private func bundleIsReplacedWhole() async throws {
        try await backend.deliver(Samples.delivery(["a": "1", "b": "1", "release.json": "{}"]), replacing: nil)
        for (number, names) in [["b", "c"], ["a"], ["a", "b", "c", "d"]].enumerated() {
            let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "\(number)") })
            let delivery = Samples.delivery(files, transition: 2 + number)
            try await backend.deliver(delivery, replacing: try await bundle())
            try await expectStanding(delivery)
        }
    }

    private func bundleMayBeLarge() async throws {
        var files = [
            "-._aZ9": "x", String(repeating: "n", count: BundleLimit.fileNameLength): "y", "v1.prompt.json": "{}",
        ]
        let rest = BundleLimit.totalBytes - files.values.reduce(0) { $0 + $1.utf8.count }
        files["large"] = String(repeating: "\u{1}z", count: rest / 2)
        let delivery = Samples.delivery(files)
        try await backend.deliver(delivery, replacing: nil)
        try await expectStanding(delivery)
    }

    private func wrongBundleIsDenied() async throws {
        let first = Samples.delivery(["a": "1"])
        try await backend.deliver(first, replacing: nil)
        var wrong = Samples.delivery(["a": "2"], transition: 2)
        wrong.files["a"] = Array("3".utf8)
        let names = ["", ".", "..", "..data", "a/b", "../a", "é", "a b", "a\u{0}", String(repeating: "n", count: 254)]
        for delivery in [wrong] + names.map({ Samples.delivery([$0: "2"], transition: 2) }) {
            let current = try await bundle()
            let refusal = try await failure { try await backend.deliver(delivery, replacing: current) }
            try expect("a delivery of \(delivery.files.keys)", refusal, is: .denied)
            try await expectStanding(first)
        }
    }

    private func tamperingIsSeen() async throws {
        let delivery = Samples.delivery(["a": "1", "b": "2"])
        try await backend.deliver(delivery, replacing: nil)
        let before = try await bundle()
        try await subject.tamper(key, file: "b")
        let after = try await bundle()
        try expect("whether the digest changed", after?.digest == before?.digest, is: false)
        let blind = try await failure {
            try await backend.deliver(Samples.delivery(["a": "9"], transition: 2), replacing: before)
        }
        try expect("a delivery that did not see it", blind, is: .conflict)
        try await backend.deliver(delivery, replacing: after)
        try await expectStanding(delivery)
    }

    private func foreignPlaceIsRefused() async throws {
        try await subject.occupy(key)
        let standing = try await subject.files(at: key)
        let found = try require("what stands there", try await bundle())
        try expect("its owner", found.ownerUID, is: nil)
        let refusal = try await failure { try await backend.deliver(Samples.delivery(["a": "1"]), replacing: found) }
        try expect("a delivery there", refusal, is: .notOwned)
        try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1")
        try expect("what stands there", try await bundle(), is: found)
        try expect("its files", try await subject.files(at: key), is: standing)
    }

    private func removalIsOfOwnOnly() async throws {
        try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1")
        let delivery = Samples.delivery(["a": "1"])
        try await backend.deliver(delivery, replacing: nil)
        try await subject.second.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-2")
        try await backend.removeBundle(named: key.name, in: "elsewhere", ownerUID: "uid-1")
        try await expectStanding(delivery)
        for _ in 0..<2 { try await backend.removeBundle(named: key.name, in: key.namespace, ownerUID: "uid-1") }
        try expect("the bundle", try await bundle(), is: nil)
        try expect("the files", try await subject.files(at: key), is: [:])
        try await backend.deliver(delivery, replacing: nil)
        try await expectStanding(delivery)
    }
}
