import Foundation
import PromptBundle
import Testing

@Suite struct BundleReaderTests {
    @Test func `A folder of plain files and one with a data link read the same`() throws {
        let files = try ReleaseBundle(Fixture.contents).files
        let (plain, linked) = (try BundleFolder(), try BundleFolder())
        try plain.write(files)
        try linked.swap(files)
        #expect(try BundleReader(directory: plain.path).load() == LoadedBundle(files: files))
        #expect(try BundleReader(directory: linked.path).load() == LoadedBundle(files: files))
        try plain.remove()
        try linked.remove()
    }

    @Test func `A load while the folder is replaced sees the old bundle or the new one`() async throws {
        let folder = try BundleFolder()
        var contents = Fixture.contents
        let old = try ReleaseBundle(contents).files
        contents.aliases["production"] = .init(stable: "v5")
        contents.versions["v5"]?.content = Fixture.chat
        contents.aliases["half"]?.canary = nil
        let new = try ReleaseBundle(contents).files
        let known = try [LoadedBundle(files: old), LoadedBundle(files: new)]
        let reader = BundleReader(directory: folder.path)
        try folder.swap(old)
        for round in 0..<100 {
            async let swapped: Void = folder.swap(round.isMultiple(of: 2) ? new : old)
            let loaded = try reader.load()
            #expect(known.contains(loaded))
            try await swapped
            #expect(try reader.load() == known[round.isMultiple(of: 2) ? 1 : 0])
        }
        try folder.remove()
    }

    @Test func `Every replacement is another revision, also with the same content`() throws {
        let folder = try BundleFolder()
        let files = try ReleaseBundle(Fixture.contents).files
        let reader = BundleReader(directory: folder.path)
        try folder.swap(files)
        let (bundle, first) = try reader.loadWithRevision()
        #expect(try reader.revision() == first)
        try folder.swap(files)
        #expect(try reader.revision() != first)
        #expect(try reader.load() == bundle)
        try folder.remove()
    }

    @Test func `A missing index, a missing prompt and a broken file are errors that name the file`() throws {
        let folder = try BundleFolder()
        let reader = BundleReader(directory: folder.path)
        #expect(
            throws: BundleError.unreadable(file: folder.path + "/release.json", reason: "No such file or directory")
        ) {
            try reader.load()
        }
        var files = try ReleaseBundle(Fixture.contents).files
        files["v4.2.prompt.json"] = nil
        try folder.write(files)
        #expect(
            throws: BundleError.unreadable(
                file: folder.path + "/v4.2.prompt.json", reason: "No such file or directory")
        ) { try reader.load() }
        try folder.write("{\"formatVersion\": 1", to: "v4.2.prompt.json")
        let error = try #require(throws: BundleError.self) { try reader.load() }
        #expect(error.description == "v4.2.prompt.json:1:20: a ',' or '}' belongs here")
        try folder.remove()
    }
}
