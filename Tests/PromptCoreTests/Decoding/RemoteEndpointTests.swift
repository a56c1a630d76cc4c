import JSON
import PromptCore
import Testing

@Suite struct RemoteEndpointTests {
    private static let head = "apiVersion: promptops.dev/v1alpha1\nkind: ModelEndpoint\nmetadata: {name: e}\nspec: "

    private func decoded(_ spec: String) -> ModelEndpoint? { Written.endpoint(Self.head + "{\(spec)}\n") }

    @Test func `every field of an openai endpoint is read`() throws {
        let endpoint = try #require(
            decoded(
                """
                protocol: openai, baseURL: "https://api.example.com/v1/", model: mini, apiKeyFrom: {env: KEY},
                limits: {concurrency: 16, requestsPerMinute: 600, timeout: 30s, retries: 2},
                price: {input: "0.15", output: "0.6", cachedInput: "0.075", per: 1000, currency: EUR},
                headers: {x-team: sre}
                """))
        #expect(endpoint.diagnostics == [])
        var remote = RemoteModel(wire: .openai, baseURL: try EndpointURL("https://api.example.com/v1"))
        remote.key = .environment("KEY")
        remote.limits.requestsPerMinute = 600
        remote.limits.timeout = .seconds(30)
        remote.limits.retries = 2
        remote.price = TokenPrice(
            input: Money(nanos: 150_000_000), output: Money(nanos: 600_000_000),
            cachedInput: Money(nanos: 75_000_000), per: 1000, currency: "EUR")
        remote.headers = ["x-team": "sre"]
        var expected = ModelEndpointSpec.remote(model: "mini", remote)
        expected.concurrency = 16
        #expect(endpoint.spec == expected)
    }

    @Test func `what an anthropic endpoint leaves out has its default`() throws {
        let endpoint = try #require(decoded("protocol: anthropic, baseURL: 'https://api.anthropic.com'"))
        let remote = RemoteModel(wire: .anthropic, baseURL: try EndpointURL("https://api.anthropic.com"))
        #expect(endpoint.diagnostics == [])
        #expect(endpoint.spec == .remote(model: nil, remote))
        #expect(endpoint.spec.concurrency == 8)
        #expect([remote.limits.timeout.text, "\(remote.limits.retries)"] == ["2m", "4"])
        #expect(remote.price == nil && remote.key == nil && remote.limits.requestsPerMinute == nil)
    }

    @Test(arguments: [
        ("{env: OPENAI_API_KEY}", KeyReference.environment("OPENAI_API_KEY")), ("{file: a/key}", .file("a/key")),
        ("{secretKeyRef: {name: models, key: openai}}", .secret(name: "models", key: "openai")),
    ])
    func `a key is read from one of three places`(_ text: String, _ key: KeyReference) throws {
        let endpoint = try #require(decoded("protocol: openai, baseURL: 'https://x', apiKeyFrom: \(text)"))
        guard case .remote(let remote) = endpoint.spec.access else { return #expect(Bool(false)) }
        #expect(remote.key == key)
    }

    static let mistakes = [
        Mistake("protocol: openai", "`baseURL` is missing: write `baseURL: https://api.openai.com/v1`"),
        Mistake("protocol: anthropic", "`baseURL` is missing: write `baseURL: https://api.anthropic.com`"),
        Mistake("protocol: opnai, baseURL: 'https://x'", "did you mean `openai`?"),
        Mistake("protocol: openai, baseURL: ftp://x", "`baseURL` must begin with `https://` or `http://`"),
        Mistake("protocol: openai, baseURL: 'https://'", "`baseURL` must name a host"),
        Mistake("protocol: openai, baseURL: 'https://x:99999'", "`baseURL` must have a port from 1 to 65535"),
        Mistake("protocol: openai, baseURL: 'https://x/v1#a'", "`baseURL` must have no `#` part"),
        Mistake("protocol: openai, baseURL: 'https://x/a b'", "`baseURL` must be of ASCII characters without spaces"),
        Mistake("protocol: openai, baseURL: 'https://me:sk-12@x'", "name the key with `apiKeyFrom`"),
        Mistake("protocol: openai, baseURL: 'https://x?api_key=sk-12'", "hold no key in its query (`api_key`)"),
        Mistake("protocol: openai, baseURL: 'https://x/v1/chat/completions'", "must end before `/chat/completions`"),
        Mistake(
            "protocol: openai, baseURL: 'https://x', answersFrom: {file: a}", "says nothing to the protocol openai"),
        Mistake("protocol: openai, baseURL: 'https://x', apiKeyFrom: {}", "must have `env`, `file` or `secretKeyRef`"),
        Mistake(
            "protocol: openai, baseURL: 'https://x', apiKeyFrom: {env: A, file: b}", "exactly one of `env`, `file`"),
        Mistake("protocol: openai, baseURL: 'https://x', apiKeyFrom: {env: sk-12}", "never the key itself"),
        Mistake("protocol: openai, baseURL: 'https://x', apiKeyFrom: {file: ../k}", "must stay below"),
        Mistake("protocol: openai, baseURL: 'https://x', apiKeyFrom: {secretKeyRef: {name: a}}", "`key` is missing"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {Authorization: Bearer sk-12}", "with `apiKeyFrom`"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {X-Api-Key: sk-12}", "with `apiKeyFrom`"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {x-a: Bearer sk-12}", "looks like a key"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {Host: a}", "is set by the call itself"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {'a b': c}", "`a b` is no name of a header"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {a: \"b\\nc\"}", "must be of printable ASCII"),
        Mistake("protocol: openai, baseURL: 'https://x', headers: {a: b, A: c}", "the header `A` is there twice"),
        Mistake("protocol: openai, baseURL: 'https://x', limits: {requestsPerMinute: 0}", "must be from 1 to 1000000"),
        Mistake("protocol: openai, baseURL: 'https://x', limits: {timeout: 2h}", "more than 0s and at most 1h, not 2h"),
        Mistake("protocol: openai, baseURL: 'https://x', limits: {retries: 21}", "must be from 0 to 20, not 21"),
        Mistake("protocol: openai, baseURL: 'https://x', price: {input: '1'}", "`output` is missing"),
        Mistake("protocol: openai, baseURL: 'https://x', price: {input: 0.1, output: '1'}", "put it in quotes"),
        Mistake("protocol: openai, baseURL: 'https://x', price: {input: '-1', output: '1'}", "an amount of money"),
        Mistake("protocol: openai, baseURL: 'https://x', price: {input: '1', output: '1', per: 0}", "from 1 to"),
        Mistake(
            "protocol: openai, baseURL: 'https://x', price: {input: '1', output: '1', currency: euro}",
            "`currency` must be three capital letters as `USD`, not `euro`"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is one error with its mend, and shows no key`(_ mistake: Mistake) {
        let found = Written.decode(Self.head + "{\(mistake.line)}\n").diagnostics
        #expect(found.count == 1, "\(found.map(\.headline))")
        #expect(found.first?.headline.contains(mistake.message) == true, "\(found.map(\.headline))")
        #expect(!found.contains { $0.text.contains("sk-12") }, "\(found.map(\.text))")
    }

    @Test(arguments: [("http://llm.lan:8080", true), ("http://127.0.0.1:8080", false), ("https://x", false)])
    func `a key over plain HTTP to another machine is a warning`(_ url: String, _ warns: Bool) throws {
        let endpoint = try #require(decoded("protocol: openai, baseURL: '\(url)', apiKeyFrom: {env: K}"))
        #expect(endpoint.diagnostics.map(\.severity) == (warns ? [.warning] : []))
    }

    @Test func `the digest covers what decides answers, not the key, the limits or the price`() throws {
        let base = "protocol: openai, baseURL: 'https://x/v1', model: m"
        let first = try #require(decoded(base)?.spec.digest)
        for same in ["apiKeyFrom: {env: K}", "limits: {retries: 1}", "price: {input: '1', output: '2'}"] {
            #expect(decoded("\(base), \(same)")?.spec.digest == first)
        }
        let others = [
            base.replacing("openai", with: "anthropic"), base.replacing("/v1", with: "/v2"),
            base.replacing("model: m", with: "model: n"), base + ", headers: {x-a: b}",
        ]
        #expect(Set(others.map { decoded($0)?.spec.digest } + [first]).count == 5)
    }

    @Test func `what was understood names the place of the key`() throws {
        let spec = try #require(
            decoded("protocol: openai, baseURL: 'https://x', apiKeyFrom: {secretKeyRef: {name: a, key: b}}")?.spec)
        #expect(spec.json["apiKeyFrom"] == "secret/a/b")
        #expect(spec.json["limits"] == ["concurrency": 8, "timeout": "2m", "retries": 4])
    }
}

@Suite struct EndpointURLTests {
    @Test(arguments: [
        ("HTTPS://API.Example.com/v1/", "/chat/completions", "https://api.example.com/v1/chat/completions"),
        ("http://[::1]:8080", "/chat/completions", "http://[::1]:8080/chat/completions"),
        (
            "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21", "/chat/completions",
            "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21"
        ),
        ("https://api.anthropic.com", "/v1/messages", "https://api.anthropic.com/v1/messages"),
        ("https://gateway.example.com/chat", "/chat/completions", "https://gateway.example.com/chat/chat/completions"),
    ])
    func `a path is added to the base, before its query`(_ base: String, _ path: String, _ url: String) throws {
        #expect(try EndpointURL(base).appending(path) == url)
    }
}

@Suite struct KeySecretTests {
    private func text(_ data: String, label: String = "\"true\"") -> String {
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: models, namespace: support, labels: {promptops.dev/model-key: \(label)}}
        \(data)

        """
    }

    @Test func `a labelled secret is read from base64 and from plain text`() throws {
        let found = Written.decode(text("data: {a: c2stMTI=, b: eA==}\nstringData: {b: plain}"))
        #expect(found.diagnostics == [])
        guard case .keySecret(let secret)? = found.manifests.first else { return #expect(Bool(false)) }
        #expect(secret.data == ["a": SecretText("sk-12"), "b": SecretText("plain")])
        #expect(secret.key == ObjectKey(namespace: "support", name: "models"))
    }

    @Test(arguments: ["\"false\"", "\"\"", "yes"])
    func `a secret without the label is none of our business`(_ label: String) {
        let found = Written.decode(text("data: 5", label: label))
        #expect(found.manifests.isEmpty && found.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("data: {a: sk-12!}", "`a` must be text in base64: write plain text below `stringData`"),
        ("data: {a: 12345678}", "`a` must be text in base64"), ("stringData: {a: 987654}", "`a` must be a string"),
        ("data: sk-12", "`data` must be a map"), ("dat: {a: sk-12}", "unknown field `dat`; did you mean `data`?"),
    ])
    func `a mistake in a secret is told without a value of it`(_ data: String, _ message: String) {
        let found = Written.decode(text(data))
        #expect(found.manifests.isEmpty)
        #expect(found.diagnostics.map(\.message).contains { $0.contains(message) }, "\(found.diagnostics)")
        for value in ["sk-12", "12345678", "987654"] {
            #expect(!found.diagnostics.contains { $0.text.contains(value) }, "\(found.diagnostics.map(\.text))")
        }
    }

    @Test func `what is shown of a secret are its keys, and its digest changes with its values`() throws {
        let manifests = ["sk-12", "sk-13"].compactMap { Written.decode(text("stringData: {a: \($0)}")).manifests.first }
        #expect(manifests.map(\.specJSON) == [["keys": ["a"]], ["keys": ["a"]]])
        #expect(Set(manifests.map(\.specDigest)).count == 2)
        #expect(!"\(manifests)".contains("sk-1"))
    }
}

@Suite struct SecretTextTests {
    @Test func `a secret shows itself to nobody who does not ask for it`() {
        let secret = SecretText("sk-12")
        var dumped = ""
        dump(["key": secret], to: &dumped)
        let shown = [
            "\(secret)", secret.debugDescription, String(reflecting: [secret]), "\(Optional(secret) as Any)", dumped,
        ]
        #expect(!shown.joined().contains("sk-12"))
        #expect(secret.revealed == "sk-12")
    }
}

@Suite struct TokenPriceTests {
    static let price = TokenPrice(
        input: Money(nanos: 150_000_000), output: Money(nanos: 600_000_000), cachedInput: Money(nanos: 75_000_000))

    @Test(arguments: [
        (TokenUsage(inputTokens: 1_000_000, outputTokens: 0), "0.15"),
        (TokenUsage(inputTokens: 1_000_000, cachedInputTokens: 1_000_000, outputTokens: 0), "0.075"),
        (TokenUsage(inputTokens: 1000, cachedInputTokens: 400, outputTokens: 10), "0.000126"),
        (TokenUsage(inputTokens: 0, outputTokens: 0), "0"),
        (TokenUsage(inputTokens: .max, outputTokens: .max), "9223372036.854775807"),
    ])
    func `tokens cost what the price says, and an overflow stays at the most`(_ usage: TokenUsage, _ cost: String) {
        #expect(Self.price.cost(of: usage).text == cost)
    }

    @Test func `a fraction of a billionth is rounded up`() {
        let price = TokenPrice(input: Money(nanos: 1), output: .zero)
        #expect(price.cost(of: TokenUsage(inputTokens: 1, outputTokens: 0)) == Money(nanos: 1))
    }
}

@Suite struct InferenceStrategyTests {
    @Test func `options name every strategy`() throws {
        let text = "greedy,sample, beam:4,bestOf:3,selfConsistency:5,custom:router"
        #expect(
            try InferenceStrategy.list(parsing: text) == [
                .greedy, .sample, .beam(width: 4), .bestOf(3), .selfConsistency(5), .custom("router"),
            ])
    }

    @Test(arguments: [
        ("gredy", "`gredy` is no inference strategy; did you mean `greedy`?"),
        ("bestOf", "`bestOf` needs a number: write `bestOf:5`"),
        ("bestOf:0", "`bestOf` takes a number from 1 to 1000, not `0`"),
        ("beam:x", "`beam` takes a number from 1 to 1000, not `x`"),
        ("greedy:1", "`greedy` takes nothing after it: write `greedy`"),
        ("custom", "`custom` needs a name: write `custom:router`"), ("custom: ", "`custom` needs a name"),
        ("greedy,greedy", "`greedy` is there twice"), ("", "`` is no inference strategy"),
    ])
    func `a mistake is told with what would be right`(_ text: String, _ message: String) {
        let problem = #expect(throws: InferenceStrategy.Problem.self) { try InferenceStrategy.list(parsing: text) }
        #expect(problem?.message.hasPrefix(message) == true, "\(problem?.message ?? "")")
    }

    @Test func `a version asked by another strategy differs in that alone`() throws {
        let variants =
            "variants: [{models: ['c*'], text: S, model: {id: c, strategy: {kind: sample}}}, {models: ['d*'], text: T}]"
        let content = try #require(
            Written.content(
                "text: Hi, model: {id: m, parameters: {temperature: 1}, strategy: {kind: sample}}, \(variants)"))
        let other = content.asked(by: .selfConsistency(5))
        #expect(other.wordings.map(\.strategy) == [.selfConsistency(5), .selfConsistency(5), .selfConsistency(5)])
        var expected = content.wordings
        for index in expected.indices { expected[index].strategy = .selfConsistency(5) }
        #expect(other.wordings == expected)
        #expect(other.digest != content.digest)
        #expect(content.asked(by: .sample) == content)
        let plain = try #require(Written.content("text: Hi"))
        #expect(plain.asked(by: .greedy) == plain)
        #expect(plain.asked(by: .beam(width: 3)).wordings[0].strategy == .beam(width: 3))
    }
}
