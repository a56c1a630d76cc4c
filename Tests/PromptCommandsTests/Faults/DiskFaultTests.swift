import Foundation
import Testing

/// Disks that are full or refuse to be written, as the system makes them.
@Suite(
    .enabled(
        if: OperatorProcess.program != nil && MountNamespace.isAvailable, "the program or mount namespaces are missing")
)
struct DiskFaultTests {
    /// `once` runs the operator, `change` moves the alias to the second version, `serves` tells what is served, and
    /// `leftovers` counts what is neither the bundle nor a record.
    private static let steps = """
        once() { "$PROMPTOPS" run --once --manifests "$M" --output "$O" --state "$S" >"$M/../table"; echo "exit $?"; }
        change() { cp "$M/../next.yaml" "$M/release.yaml"; }
        serves() { sed 's/.*in \\(style [0-9]\\).*/\\1/' "$O/support/greeting/production.txt"; echo; }
        leftovers() { echo $(($(find "$O" -name '..2*' -type d | wc -l) - 1 + $(find "$S/tmp" -type f | wc -l))); }
        mkdir -p "$O" "$S"

        """

    private func run(_ script: String) throws -> [String] {
        let folder = try Folder([
            "m/release.yaml": Manifests.release(), "next.yaml": Manifests.release(versions: 2, alias: "v2"),
        ])
        let run = try MountNamespace.run(Self.steps + script, in: folder)
        return run.out.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test func `a full output disk keeps the last good bundle, and room lets the new one through`() throws {
        let told = try run(
            """
            mount -t tmpfs -o size=64k tmpfs "$O"
            once; serves
            head -c 1000000 /dev/zero > "$O/fill"
            change; once; serves; leftovers
            rm "$O/fill"
            once; serves; leftovers
            """)
        #expect(told == ["exit 0", "style 1", "exit 1", "style 1", "0", "exit 0", "style 2", "0"])
    }

    @Test func `an output disk with room for a part of a bundle shows none of it`() throws {
        let told = try run(
            """
            mount -t tmpfs -o size=64k tmpfs "$O"
            once
            head -c 1000000 /dev/zero > "$O/fill"
            truncate -s -8192 "$O/fill"
            change; once; serves; leftovers
            """)
        #expect(told == ["exit 0", "exit 1", "style 1", "0"])
    }

    @Test func `a read-only output keeps the last good bundle, and is told`() throws {
        let told = try run(
            """
            mount -t tmpfs tmpfs "$O"
            once; serves
            mount -o remount,ro "$O"
            change; once; serves
            "$PROMPTOPS" describe release greeting -n support --state "$S" --manifests "$M" | grep -c "Delivered.*DeliveryFailed"
            mount -o remount,rw "$O"
            once; serves
            """)
        #expect(told == ["exit 0", "style 1", "exit 1", "style 1", "1", "exit 0", "style 2"])
    }

    @Test func `a full state disk moves nothing and is no success`() throws {
        let told = try run(
            """
            mount -t tmpfs -o size=128k tmpfs "$S"
            once; serves
            head -c 1000000 /dev/zero > "$S/fill"
            change; once; serves; find "$S" -name '*.json' -size 0 | wc -l
            rm "$S/fill"
            once; serves; leftovers
            """)
        #expect(told == ["exit 0", "style 1", "exit 1", "style 1", "0", "exit 0", "style 2", "0"])
    }
}
