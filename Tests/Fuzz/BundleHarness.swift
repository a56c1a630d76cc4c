import JSON
import PromptBundle

/// The bundle reader: it reads no file but those that a bundle can have, what it accepts is written as equal content, and
/// every alias of it resolves for any key to a version that the alias names.
///
/// The input is `release.json` and, behind separators, the prompts: each is read under every name that the index has.
enum BundleHarness {
    static func check(_ bytes: [UInt8]) {
        let parts = parts(bytes)
        guard let json = try? JSONValue(parsing: parts[0]), let index = try? ReleaseIndex(json: json) else { return }
        for weight in index.aliases.values.compactMap(\.canary?.weight) {
            promise((0...BucketingAlgorithm.total).contains(weight), "\(weight) is no weight")
        }
        for version in index.versions.values {
            promise(BundleFormat.isFileName(version.file), "\(version.file) would be read")
        }
        promise((try? ReleaseIndex(json: index.json)) == index, "the index is written otherwise")
        var files = [BundleFormat.indexFile: parts[0]]
        for (position, version) in index.versions.values.sorted(by: { $0.file < $1.file }).enumerated() {
            files[version.file] = position + 1 < parts.count ? parts[position + 1] : parts.last
        }
        for (name, bytes) in files { checkDocument(bytes, file: name) }
        guard let bundle = try? LoadedBundle(files: files) else { return }
        checkWriting(bundle)
        for (name, alias) in index.aliases { checkResolution(bundle, name, alias) }
    }

    private static func checkDocument(_ bytes: [UInt8], file: String) {
        guard let json = try? JSONValue(parsing: bytes), let document = try? PromptDocument(json: json, file: file)
        else { return }
        promise((try? PromptDocument(json: document.json, file: file)) == document, "a prompt is written otherwise")
    }

    private static func checkWriting(_ bundle: LoadedBundle) {
        var files = [BundleFormat.indexFile: bundle.index.json.canonicalBytes]
        for (name, version) in bundle.index.versions {
            files[version.file] = bundle.documents[name]?.json.canonicalBytes
        }
        // By bytes: beyond 2^53 a number may come back as an integer of the same digits.
        let again = try? LoadedBundle(files: files)
        promise(again?.index.json.canonicalBytes == files[BundleFormat.indexFile], "the index is written otherwise")
        for (name, document) in bundle.documents {
            promise(
                again?.documents[name]?.json.canonicalBytes == document.json.canonicalBytes,
                "the prompt of \(name) is written otherwise")
        }
    }

    private static func checkResolution(_ bundle: LoadedBundle, _ name: String, _ alias: ReleaseIndex.Alias) {
        for key in [nil, "", "user-1", "\u{0}é😀"] as [String?] {
            for model in [nil, "", "gpt-4.1-mini", "*?"] as [String?] {
                let resolution = try? bundle.resolve(alias: name, targetingKey: key, model: model)
                promise(resolution != nil, "the alias \(name) does not resolve")
                let isStable = resolution?.variant == .stable
                promise(resolution?.version == (isStable ? alias.stable : alias.canary?.version), "another version")
                let weight = key?.isEmpty == false ? alias.canary?.weight ?? 0 : 0
                promise(weight != 0 || isStable, "the canary is served without a weight")
                promise(weight != BucketingAlgorithm.total || !isStable, "the stable version is served beside 100 %")
            }
        }
    }
}
