import Foundation
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

@Suite("A text that a manifest refers to")
struct ReferenceReaderTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }

    private func read(_ reference: String, of manifest: String = "team/triage.yaml") -> Result<String, ReferenceProblem>
    {
        let scanner = ManifestScanner(root: folder.path + "/manifests", files: LocalFileSystem())
        return ReferenceReader(manifest: manifest, scanner: scanner).read(reference)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func problem(_ message: String) -> Result<String, ReferenceProblem> {
        .failure(ReferenceProblem(message: message))
    }

    @Test("is read from below the manifest's folder, also through links that stay there")
    func below() throws {
        try folder.write("Hello", to: "manifests/team/prompts/v1.md")
        try folder.link("manifests/team/current", to: "prompts")
        #expect(read("prompts/v1.md") == .success("Hello"))
        #expect(read("current/v1.md") == .success("Hello"))
    }

    @Test("is read through `..data` in a mounted volume")
    func volume() throws {
        try folder.write("Hello", to: "manifests/..one/v1.md")
        try folder.link("manifests/..data", to: "..one")
        try folder.link("manifests/v1.md", to: "..data/v1.md")
        #expect(read("v1.md", of: "triage.yaml") == .success("Hello"))
    }

    @Test(
        "never leads out of the manifest's folder",
        arguments: [
            "../../etc/passwd", "../other.md", "/etc/passwd", "out.md", "outer/other.md", "prompts/../../other.md", "",
            "../\u{301}secret.md", "/\u{301}x", "prompts//x.md",
        ])
    func escape(reference: String) throws {
        try folder.write("secret", to: "manifests/other.md")
        try folder.makeFolder("manifests/team/prompts")
        try folder.link("manifests/team/out.md", to: "../other.md")
        try folder.link("manifests/team/outer", to: "..")
        #expect(read(reference) == problem("it leads out of the manifest's folder"))
    }

    @Test("is not read from a folder whose name only looks the same")
    func composition() throws {
        try folder.write("secret", to: "manifests/e\u{301}/secret.md")
        try folder.makeFolder("manifests/\u{E9}")
        try folder.link("manifests/\u{E9}/out", to: "../e\u{301}")
        #expect(read("out/secret.md", of: "\u{E9}/triage.yaml") == problem("it leads out of the manifest's folder"))
    }

    @Test("is not read through a link that stands in its path for no longer than the reading takes")
    func race() throws {
        try folder.write("Hello", to: "manifests/team/prompts/v1.md")
        try folder.write("secret", to: "elsewhere/v1.md")
        let path = folder.path + "/manifests/team/prompts"
        let swapped = Switch()
        let files = FaultyFileSystem(
            fault: { [folder] operation, _ in
                guard operation == .read, !swapped.isOn else { return nil }
                swapped.turn(true)
                return rename(path, path + "-away") == 0 && symlink(folder.path + "/elsewhere", path) == 0 ? nil : EIO
            },
            afterRead: { _ in
                guard unlink(path) == 0, rename(path + "-away", path) == 0 else { return }
            })
        let scanner = ManifestScanner(root: folder.path + "/manifests", files: files)
        #expect(
            ReferenceReader(manifest: "team/triage.yaml", scanner: scanner).read("prompts/v1.md").map {
                String(decoding: $0, as: UTF8.self)
            }
                == problem("it leads out of the manifest's folder"))
        #expect(swapped.isOn)
    }

    @Test("must be there, and be a regular file")
    func irregular() throws {
        try folder.makeFolder("manifests/team/prompts")
        #expect(mkfifo(folder.path + "/manifests/team/pipe", 0o600) == 0)
        #expect(read("gone.md") == problem("there is no such file"))
        #expect(read("prompts") == problem("it is a folder"))
        #expect(read("pipe") == problem("it is not a regular file"))
    }

    @Test("makes its release anew when it changes")
    func change() async throws {
        try folder.write("Old", to: "manifests/prompts/v1.md")
        try folder.write(Workplace.release("triage", from: "{file: prompts/v1.md}"), to: "manifests/triage.yaml")
        let backend = try await place.prepared()
        let before = try #require(try await backend.release(Workplace.key("triage")))
        #expect(before.firstText == "Old")
        try folder.write("New", to: "manifests/prompts/v1.md")
        let after = try #require(try await backend.release(Workplace.key("triage")))
        #expect(after.firstText == "New")
        #expect(after.release.meta.generation == 2)
    }

    @Test("in a ConfigMap is found wherever its manifest stands, and makes its release anew when it changes")
    func configMap() async throws {
        func map(_ text: String) -> String {
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prompts, namespace: support}\ndata: {v1: \(text)}\n"
        }
        try folder.write(
            Workplace.release("triage", from: "{configMapKeyRef: {name: prompts, key: v1}}"), to: "manifests/a.yaml")
        try folder.write(map("Old"), to: "manifests/z.yaml")
        let backend = try await place.prepared()
        let before = try #require(try await backend.release(Workplace.key("triage")))
        #expect(before.release.diagnostics == [])
        #expect(before.release.meta.generation == 1)
        #expect(before.firstText == "Old")
        try folder.write(map("New"), to: "manifests/z.yaml")
        #expect(try await backend.release(Workplace.key("triage"))?.firstText == "New")
    }
}
