import JSON
import PromptCore
import Testing

@Suite struct ManifestFileTests {
    private func read(_ text: String) -> ManifestFile { ManifestFile.read(Array(text.utf8), file: "m.yaml") }

    @Test func `a file holds any number of documents, in YAML or JSON`() {
        let yaml = read("apiVersion: v1\nkind: Secret\n---\n# nothing\n---\napiVersion: apps/v1\nkind: Deployment\n")
        #expect(yaml.documents.map(\.kind) == ["Secret", "Deployment"])
        #expect(yaml.isComplete)
        let json = read("{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}")
        #expect(json.documents.map(\.key) == [ObjectKey(namespace: "default", name: "s")])
    }

    @Test func `a list counts as the documents it holds`() {
        let list = read(
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret}\n- {apiVersion: a/v1, kind: B}\n")
        #expect(list.documents.map(\.kind) == ["Secret", "B"])
        #expect(list.diagnostics == [])
    }

    @Test func `the documents before a syntax error are there, and the file is not complete`() {
        let broken = read("apiVersion: v1\nkind: Secret\n---\nkind: [\n")
        #expect(broken.documents.map(\.kind) == ["Secret"])
        #expect(!broken.isComplete)
        #expect(broken.diagnostics.hasErrors)
    }

    @Test(arguments: [
        (
            "metadata: {name: r}\nkind: X\n",
            "m.yaml:1:1: error: `apiVersion` is missing: write `apiVersion: promptops.dev/v1alpha1`"
        ),
        (
            "apiVersion: v1\n",
            "m.yaml:1:1: error: `kind` is missing: write one of PromptRelease, EvaluationSuite, ModelEndpoint or ReleaseDecision"
        ),
        ("apiVersion: 1\nkind: X\n", "m.yaml:1:13: error: `apiVersion` must be a string, not the number 1"),
        ("hello\n", "m.yaml:1:1: error: a manifest must be a map, not a string"),
        (
            "replicas: 3\n",
            "m.yaml:1:1: warning: this is no manifest: it has neither `apiVersion` nor `kind`; it is ignored"
        ),
    ])
    func `a document that is no object is told`(_ text: String, _ headline: String) {
        #expect(read(text).diagnostics.map(\.headline) == [headline])
        #expect(read(text).documents.isEmpty)
    }

    @Test func `a chat array beside the manifests is passed over`() {
        #expect(read("- {role: user, content: Hi}\n").diagnostics == [])
    }

    @Test func `bytes that are no UTF-8 and a file too large are errors`() {
        #expect(
            ManifestFile.read([0x61, 0xFF], file: "m.yaml").diagnostics.map(\.headline) == [
                "m.yaml:1:2: error: this byte is not UTF-8"
            ])
        let large = ManifestFile.read([UInt8](repeating: 0x20, count: (4 << 20) + 1), file: "m.yaml")
        #expect(large.diagnostics.map(\.headline) == ["m.yaml:1:1: error: the file is larger than 4194304 bytes"])
        #expect(!large.isComplete)
    }

    @Test func `an alias bomb is an error`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(!read(text).isComplete)
    }
}

@Suite struct DocumentKindTests {
    private func document(_ apiVersion: String, _ kind: String) -> String {
        "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: r}\nspec: {versions: []}\n"
    }

    @Test(arguments: [
        (
            "promptops.dev/v1", "PromptRelease",
            "m.yaml:1:13: error: `promptops.dev/v1` is not an API version of this build: write `promptops.dev/v1alpha1`"
        ),
        (
            "promptops.dev/v1alpha1", "PromptRelese",
            "m.yaml:2:7: error: unknown kind `PromptRelese`; did you mean `PromptRelease`?"
        ),
        (
            "promptops.dev/v1alpha1", "Deployment",
            "m.yaml:2:7: error: unknown kind `Deployment`; known: PromptRelease, EvaluationSuite, ModelEndpoint and ReleaseDecision"
        ),
        (
            "promptops.dev/v1alpha1", "PromptVersion",
            "m.yaml:2:7: error: a PromptVersion is recorded by the operator; it is not written in a manifest"
        ),
        (
            "v1", "PromptRelease",
            "m.yaml:1:13: error: the kind PromptRelease belongs to `apiVersion: promptops.dev/v1alpha1`, not `v1`"
        ),
        (
            "promtops.dev/v1alpha1", "PromptRelease",
            "m.yaml:1:13: error: the kind PromptRelease belongs to `apiVersion: promptops.dev/v1alpha1`, not `promtops.dev/v1alpha1`"
        ),
    ])
    func `a near miss is an error that names the right one`(_ apiVersion: String, _ kind: String, _ headline: String) {
        #expect(Written.headlines(document(apiVersion, kind)) == [headline])
        #expect(Written.decode(document(apiVersion, kind)).manifests.isEmpty)
    }

    @Test(arguments: [
        ("apps/v1", "Deployment"), ("kustomize.config.k8s.io/v1beta1", "Kustomization"), ("v1", "Secret"),
    ])
    func `objects of other programs are passed over`(_ apiVersion: String, _ kind: String) {
        let decoded = Written.decode(document(apiVersion, kind))
        #expect(decoded.diagnostics == [])
        #expect(decoded.manifests.isEmpty)
    }

    @Test func `a config map is read for its texts`() {
        let decoded = Written.decode(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: ns}\ndata: {a.md: Hi}\n")
        #expect(decoded.diagnostics == [])
        #expect(
            decoded.manifests == [
                .configMap(ConfigMap(meta: ObjectMeta(name: "c", namespace: "ns"), data: ["a.md": "Hi"]))
            ])
    }

    @Test(arguments: [
        ("{name: Big}", "`name` must be made of lower-case letters, digits, `-` and `.`"),
        ("{}", "`name` is missing"),
        ("{name: r, namespace: a.b}", "`namespace` must be made of lower-case letters"),
        (
            "{name: \(String(repeating: "r", count: 241))}",
            "the name of a PromptRelease may have at most 240 characters"
        ),
        ("{generateName: r-}", "`name` is missing"),
    ])
    func `an object without a usable identity is no manifest`(_ metadata: String, _ message: String) {
        let text =
            "apiVersion: promptops.dev/v1alpha1\nkind: PromptRelease\nmetadata: \(metadata)\nspec: {versions: []}\n"
        let decoded = Written.decode(text)
        #expect(decoded.manifests.isEmpty)
        #expect(decoded.diagnostics.map(\.message).filter { $0.contains(message) }.count == 1, "\(decoded.diagnostics)")
    }

    @Test func `what kubectl writes into an object is tolerated, and a status is ignored with a warning`() {
        let text = """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: r, uid: u, resourceVersion: "1", generation: 2, creationTimestamp: null, managedFields: []}
            spec: {versions: []}
            status: {phase: Ready}
            """
        #expect(
            Written.headlines(text) == ["m.yaml:5:1: warning: `status` is written by the operator; it is ignored here"])
    }

    @Test func `a duplicate key in a list is an error of the item it is in`() throws {
        let item =
            "- apiVersion: promptops.dev/v1alpha1\n  kind: PromptRelease\n  metadata: {name: NAME}\n  spec: {versions: []}\n"
        let wrong = item.replacing("NAME", with: "b").replacing(
            "versions: []", with: "versions: [], intent: x, intent: y")
        let text = "apiVersion: v1\nkind: List\nitems:\n" + item.replacing("NAME", with: "a") + wrong
        #expect(Written.decode(text).manifests.map(\.diagnostics.count) == [0, 1])
    }

    @Test func `a duplicate key is an error of its document`() throws {
        let text = Written.releaseHead + "spec: {versions: [], intent: a, intent: b}\n"
        let release = try #require(Written.release(text))
        #expect(release.diagnostics.errors.count == 1)
    }
}
