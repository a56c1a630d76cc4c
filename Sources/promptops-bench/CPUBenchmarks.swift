import CYAML
import Foundation
import JSON
import PromptBundle
import PromptCore
import YAML

/// Processor time of one piece of pure work over all sample releases.
struct CPUMeasurement: Sendable {
    var name: String
    /// How many releases (of three versions each), or what the name says, the seconds cover.
    var iterations: Int
    /// Of the best of several runs, in processor time of the measuring thread.
    var seconds: Double
    /// What the least work that could be done on the same input takes; nil where there is no such floor.
    var floorSeconds: Double?

    var microsecondsEach: Double { seconds * 1_000_000 / Double(iterations) }
    var floorMicrosecondsEach: Double? { floorSeconds.map { $0 * 1_000_000 / Double(iterations) } }
}

/// Measures the operator's pure code, without files, tasks and waiting.
struct CPUBenchmarks {
    private let files: [[UInt8]]
    private let releases: [PromptRelease]
    private let settled: [Observation]
    private let runs: Int

    /// Prepares the manifests in these files; each must hold one valid release.
    init(files: [[UInt8]], runs: Int = 7) throws {
        self.files = files
        self.runs = runs
        releases = try files.map(Self.release)
        settled = try releases.map(Self.settled)
    }

    struct Unexpected: Error, CustomStringConvertible {
        var description: String
    }

    var all: [CPUMeasurement] {
        [
            lint, yaml, manifests, planner, firstPlan, versionRecords, statusEncoding, statusDecoding, bundles,
        ] + SchemaBenchmarks(runs: runs).all
    }

    /// The linter over ten thousand versions: those of the samples, again and again.
    var lint: CPUMeasurement {
        let contents = releases.flatMap(\.spec.versions).compactMap(\.content)
        let count = contents.isEmpty ? 0 : 10_000
        let seconds = best(count) { Linter.findings(in: contents[$0 % contents.count], version: "v").count }
        return CPUMeasurement(name: "lint of a version", iterations: max(1, count), seconds: seconds)
    }

    /// The YAML reader alone; the floor is libyaml's events.
    var yaml: CPUMeasurement {
        measure("YAML", floor: { Self.events(files[$0]) }) { YAMLReader.documents(files[$0]).documents.count }
    }

    /// A manifest read, decoded and digested; the floor is libyaml's events.
    var manifests: CPUMeasurement {
        measure("manifest", floor: { Self.events(files[$0]) }) { index in
            let manifest = Self.manifest(files[index])
            return manifest?.specDigest.hex.utf8.count ?? 0
        }
    }

    /// A plan of a release that is at rest.
    var planner: CPUMeasurement {
        measure("plan at rest") { Planner.plan(settled[$0]).isCommitNeeded ? 1 : 0 }
    }

    /// The first plan of a release, its bundle included.
    var firstPlan: CPUMeasurement {
        measure("first plan") { index in
            var observation = Observation(release: releases[index], status: nil, now: Self.start)
            observation.findings = settled[index].findings
            return Planner.plan(observation).bundle?.bytes ?? 0
        }
    }

    /// Recorded versions parsed and held against their digests.
    var versionRecords: CPUMeasurement {
        let records = settled.map { $0.recorded.map { Self.record($0) } }
        return measure("version records") { index in
            records[index].reduce(0) { count, bytes in
                guard let json = try? JSONValue(parsing: bytes), let content = json["content"] else { return count }
                return count + (VersionContent(normalized: content).digest.text == json["digest"]?.string ? 1 : 0)
            }
        }
    }

    /// A status as a record's file has it.
    var statusEncoding: CPUMeasurement {
        measure("status written") { index in settled[index].status.map { Self.record($0).count } ?? 0 }
    }

    /// A status from a record's file.
    var statusDecoding: CPUMeasurement {
        let encoded = settled.map { $0.status.map { Self.record($0) } ?? [] }
        return measure("status read") { index in
            (try? JSONTape.read(encoded[index]) { try ReleaseStatus(record: $0) })?.aliases.count ?? 0
        }
    }

    /// The files of a bundle and their digest, from recorded versions.
    var bundles: CPUMeasurement {
        measure("bundle") { index in
            let observation = settled[index]
            let documents = observation.recorded.compactMap { version -> (String, PromptDocument)? in
                guard let content = try? PromptContent(json: version.content.json) else { return nil }
                return (
                    version.version,
                    PromptDocument(
                        intent: version.intent, version: version.version, digest: version.digest.text,
                        release: "\(observation.release.key)", content: content)
                )
            }
            let aliases = observation.release.spec.aliases.map {
                ($0.name, BundleContents.Alias(stable: $0.version))
            }
            let contents = BundleContents(
                release: observation.release.key.name, namespace: observation.release.key.namespace,
                intent: observation.release.spec.intent, bucketing: .flagdV3,
                aliases: Dictionary(aliases, uniquingKeysWith: { first, _ in first }),
                versions: Dictionary(documents, uniquingKeysWith: { first, _ in first }))
            guard let bundle = try? ReleaseBundle(contents) else { return 0 }
            return Digest(of: bundle.digestInput).hex.utf8.count
        }
    }
}

extension CPUBenchmarks {
    private static let start = Timestamp(milliseconds: 1_798_761_600_000)

    private func measure(
        _ name: String, floor: ((Int) -> Int)? = nil, _ work: (Int) -> Int
    ) -> CPUMeasurement {
        CPUMeasurement(
            name: name, iterations: files.count, seconds: best(files.count, work),
            floorSeconds: floor.map { best(files.count, $0) })
    }

    private func best(_ count: Int, _ work: (Int) -> Int) -> Double { Self.best(of: runs, 0..<count, work) }

    /// The processor time of the best of several runs, each of which does the work for every index.
    static func best(of runs: Int, _ indices: Range<Int>, _ work: (Int) -> Int) -> Double {
        var sink = 0
        let times = (0..<runs).map { _ in
            let begin = processorTime()
            for index in indices { sink &+= work(index) }
            return processorTime() - begin
        }
        withExtendedLifetime(sink) {}
        return times.min() ?? 0
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    private static func manifest(_ bytes: [UInt8]) -> Manifest? {
        let file = ManifestFile.read(bytes, file: "release.yaml")
        return file.documents.first.flatMap { document in
            ManifestDecoder.decode(document) { _ in .failure(ReferenceProblem(message: "there is none")) }.manifest
        }
    }

    private static func release(_ bytes: [UInt8]) throws -> PromptRelease {
        guard case .release(var release) = manifest(bytes), release.diagnostics.isEmpty else {
            throw Unexpected(description: "a sample manifest is not valid")
        }
        release.meta.uid = "uid-\(release.meta.name)"
        return release
    }

    /// What is observed of a release once nothing moves any more.
    private static func settled(_ release: PromptRelease) throws -> Observation {
        var observation = Observation(release: release, status: nil, now: start)
        for version in release.spec.versions {
            guard let content = version.content else { continue }
            observation.findings[version.name] = Linter.findings(in: content, version: version.name)
        }
        for _ in 0..<20 {
            let plan = Planner.plan(observation)
            observation.recorded += plan.record
            guard plan.isCommitNeeded || plan.isDeliveryNeeded else { return observation }
            observation.status = plan.status
            guard let bundle = plan.bundle, plan.isDeliveryNeeded else { continue }
            let delivered = DeliveredBundle(
                name: release.spec.delivery.name, digest: bundle.digest, transition: plan.status.transition,
                bytes: bundle.bytes, deliveredAt: start)
            observation.status = Planner.report(plan, of: observation, delivered: .success(delivered), at: start)
            observation.bundle = StoredBundle(
                digest: bundle.digest, transition: plan.status.transition, ownerUID: release.meta.uid,
                resourceVersion: "1")
        }
        throw Unexpected(description: "a sample release does not come to rest")
    }

    /// A recorded version as a file holds it.
    private static func record(_ version: PromptVersion) -> [UInt8] {
        let members: JSONValue = [
            "name": .string(version.meta.name), "namespace": .string(version.meta.namespace),
            "digest": .string(version.digest.text), "content": version.content.json,
        ]
        return Array(JSONWriter.pretty(members).utf8)
    }

    private static func record(_ status: ReleaseStatus) -> [UInt8] {
        var json = JSONRecordWriter()
        status.write(to: &json)
        return json.bytes
    }

    private static func events(_ bytes: [UInt8]) -> Int {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { return 0 }
        defer { yaml_parser_delete(&parser) }
        return bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            var count = 0
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else { return count }
                let type = event.type
                yaml_event_delete(&event)
                count += 1
                if type == YAML_STREAM_END_EVENT { return count }
            }
        }
    }
}
