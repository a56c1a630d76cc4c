import ArgumentParser
import PromptCore
import Synchronization
import Testing

@testable import PromptCommands

@Suite struct ResourceListTests {
    @Test func `changes are what is new or different`() {
        var release = ListedRelease(release: SampleRecords.release([SampleRecords.holding]))
        var changes = ResourceChanges([release])
        #expect(changes.next([release]) == [])
        release.release.status?.transition = 42
        var other = release
        other.release.key.name = "other"
        #expect(changes.next([release, other]) == [release, other])
        #expect(changes.next([other]) == [])
        #expect(changes.next([release, other]) == [release])
    }

    @Test func `a watch prints the rows that change, below the columns of the first ones`() async throws {
        let looks = Looks([
            [ListedRelease(release: SampleRecords.release([SampleRecords.holding]))],
            [ListedRelease(release: SampleRecords.release([SampleRecords.holding]))],
            [ListedRelease(release: SampleRecords.release([SampleRecords.rolledBack], phase: .rolledBack))],
        ])
        let out = try await looks.watch("-A")
        #expect(
            out == """
                NAMESPACE   NAME     PHASE         SUMMARY                                            READY     AGE
                support     triage   Progressing   production v1 -> v2 5% (1/2) Holding; staging v2   Unknown   24h
                support     triage   RolledBack   production v1 -> v2 5% (1/2) Holding; staging v2   Unknown   24h

                """)
    }

    @Test func `a watch that begins with nothing prints the header with its first row`() async throws {
        let out = try await Looks([[], [ListedRelease(release: SampleRecords.release([]))]]).watch("-A")
        #expect(out.split(separator: "\n").map { $0.prefix(9) } == ["NAMESPACE", "support  "])
    }

    @Test func `a watch prints one YAML document for each change`() async throws {
        let release = ListedRelease(release: SampleRecords.release([]))
        var changed = release
        changed.release.status?.transition = 42
        let out = try await Looks([[release], [changed]]).watch("-A", "-o", "yaml")
        #expect(out.split(separator: "\n").count { $0 == "---" } == 2)
        #expect(out.contains("transition: 42"))
    }
}

/// What one look after the other finds; a watch ends after the last.
private final class Looks: Sendable {
    private let steps: [[ListedRelease]]
    private let position = Mutex(0)

    init(_ steps: [[ListedRelease]]) { self.steps = steps }

    /// What a watch printed.
    func watch(_ arguments: String...) async throws -> String {
        let folder = try Folder(["s/releases/support/triage.json": "{}"])
        let out = Capture()
        let context = CommandContext(
            printer: Printer(out: Terminal { out.append($0) }, err: Terminal { _ in }), variables: folder.variables,
            now: { SampleRecords.now })
        let command = try await PromptOpsCommand.asyncParseAsRoot(["get", "releases", "--watch"] + arguments)
        let options = try #require(command as? GetReleasesCommand).options
        let source = try options.place.source(in: context)
        let list = ResourceList(options: options, context: context, source: source) { (_, _) in
            RecordLook(self.current)
        }
        await #expect(throws: CancellationError.self) {
            try await list.run(clock: SteppedClock { self.advance() })
        }
        return out.text
    }

    private var current: [ListedRelease] { position.withLock { steps[$0] } }

    private func advance() -> Bool {
        position.withLock { position in
            position += 1
            return position < steps.count
        }
    }
}
