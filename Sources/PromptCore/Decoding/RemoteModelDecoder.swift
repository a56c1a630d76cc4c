import JSON

/// Reads what the protocols over HTTP share of a `ModelEndpoint`.
struct RemoteModelDecoder {
    let wire: RemoteModel.WireProtocol

    /// What belongs to a call itself and would be sent twice.
    private static let ownHeaders: Set<String> = [
        "accept", "connection", "content-encoding", "content-length", "content-type", "expect", "host",
        "transfer-encoding", "anthropic-version",
    ]
    private static let longestTimeout = TimeSpan.seconds(3600)

    /// Reads the fields; `use` gets the model where there is a base URL to ask. The endpoint's concurrency.
    func concurrency(_ fields: inout FieldReader, use: (RemoteModel) -> Void) -> Int? {
        fields.refuse("answersFrom", "`answersFrom` says nothing to the protocol \(wire.rawValue): leave it out")
        let url = fields.required("baseURL", "write `baseURL: \(Self.example(wire))`").flatMap(baseURL)
        let key = fields.optional("apiKeyFrom")
        let reference = key.flatMap(Self.key)
        var (limits, concurrency) = (RequestLimits(), Int?.none)
        fields.optional("limits")?.readFields { Self.read(&$0, &limits, &concurrency) }
        let price = fields.optional("price").flatMap(Self.price)
        let headers = fields.optional("headers").flatMap(Self.headers) ?? [:]
        guard let url else { return concurrency }
        if let key, url.isReadableOnTheWay {
            key.warning("the key is sent to \(url.host) where others can read it: write `https://` in `baseURL`")
        }
        var remote = RemoteModel(wire: wire, baseURL: url)
        remote.key = reference
        remote.limits = limits
        remote.price = price
        remote.headers = headers
        use(remote)
        return concurrency
    }

    private static func example(_ wire: RemoteModel.WireProtocol) -> String {
        switch wire {
        case .openai: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com"
        }
    }

    private func baseURL(_ field: Field) -> EndpointURL? {
        guard let text = field.words() else { return nil }
        do throws(EndpointURL.Problem) {
            let url = try EndpointURL(text)
            for path in ["/chat/completions", "/embeddings", "/messages"] where url.hasPath(endingIn: path) {
                field.error("`baseURL` must end before `\(path)`, which is added to it")
            }
            return url
        } catch {
            field.scope.errorHidingLine("`baseURL` \(error.message)", at: field.mark)
            return nil
        }
    }

    private static func read(_ fields: inout FieldReader, _ limits: inout RequestLimits, _ concurrency: inout Int?) {
        concurrency = fields.optional("concurrency")?.integer(in: 1...1024)
        limits.requestsPerMinute = fields.optional("requestsPerMinute")?.integer(in: 1...1_000_000)
        if let field = fields.optional("timeout"), let timeout = field.duration() {
            if timeout > .zero, timeout <= longestTimeout {
                limits.timeout = timeout
            } else {
                field.error("`timeout` must be more than 0s and at most \(longestTimeout.text), not \(timeout.text)")
            }
        }
        if let retries = fields.optional("retries")?.integer(in: 0...20) { limits.retries = retries }
    }

    // MARK: - Keys and headers

    private static func key(_ field: Field) -> KeyReference? {
        return field.fields { fields in
            let variable = fields.optional("env")
            let file = fields.optional("file")
            let secret = fields.optional("secretKeyRef")
            switch (variable, file, secret) {
            case (let variable?, nil, nil): return self.variable(variable)
            case (nil, let file?, nil): return path(file)
            case (nil, nil, let secret?): return self.secret(secret)
            case (nil, nil, nil):
                fields.reportMissing(
                    oneOf: ["env", "file", "secretKeyRef"],
                    "`apiKeyFrom` must have `env`, `file` or `secretKeyRef`")
            default: fields.error("`apiKeyFrom` must have exactly one of `env`, `file` and `secretKeyRef`")
            }
            return nil
        }
    }

    private static func variable(_ field: Field) -> KeyReference? {
        guard let name = field.words() else { return nil }
        let isName = name.utf8.allSatisfy { $0 == 0x5F || ($0 < 0x80 && Character(UnicodeScalar($0)).isLetterOrDigit) }
        guard isName, name.first?.isNumber == false else {
            // What is written here may be the key itself: it is not repeated.
            field.scope.errorHidingLine(
                "`env` must be the name of an environment variable: letters, digits and `_`; never the key itself",
                at: field.mark)
            return nil
        }
        return .environment(name)
    }

    private static func path(_ field: Field) -> KeyReference? {
        guard let path = field.words() else { return nil }
        if let problem = TextReference.problem(ofPath: path) {
            field.error("`file` is a path below the folder given with --secrets; it \(problem)")
            return nil
        }
        return .file(path)
    }

    private static func secret(_ field: Field) -> KeyReference? {
        return field.fields { fields in
            let name = fields.required("name")?.name(.subdomain)
            let key = fields.required("key")?.words()
            guard let name, let key else { return nil }
            return .secret(name: name, key: key)
        }
    }

    private static func headers(_ field: Field) -> [String: String]? {
        guard let members = field.node.members else { return field.stringMap() }
        var seen: Set<String> = []
        var headers: [String: String] = [:]
        for member in members {
            let header = Field(name: member.key, node: member.value, scope: field.scope)
            if let problem = problem(ofHeader: member.key) {
                field.scope.errorHidingLine(problem, at: member.keyMark)
            } else if !seen.insert(member.key.lowercased()).inserted {
                field.scope.error("the header `\(member.key)` is there twice", at: member.keyMark)
            } else if let value = header.string() {
                if let problem = self.problem(ofValue: value) {
                    header.scope.errorHidingLine(
                        "the value of the header `\(member.key)` \(problem)", at: header.mark)
                } else {
                    headers[member.key] = value
                }
            }
        }
        return headers
    }

    private static func problem(ofHeader name: String) -> String? {
        if KeyName.isLikely(name) {
            return "the header `\(name)` would show a key: name where the key is with `apiKeyFrom`"
        }
        if ownHeaders.contains(name.lowercased()) {
            return "the header `\(name)` is set by the call itself: leave it out"
        }
        let isToken = name.utf8.allSatisfy {
            $0 < 0x80 && (Character(UnicodeScalar($0)).isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains($0))
        }
        return isToken && !name.isEmpty ? nil : "`\(name)` is no name of a header: letters, digits and `-` make one"
    }

    private static func problem(ofValue value: String) -> String? {
        let lowered = value.lowercased()
        if lowered.hasPrefix("bearer ") || lowered.hasPrefix("basic ") {
            return "looks like a key: name where the key is with `apiKeyFrom`"
        }
        return value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? nil : "must be of printable ASCII characters"
    }

    // MARK: - Price

    private static func price(_ field: Field) -> TokenPrice? {
        return field.fields { fields in
            let hint = "write what `per` tokens cost, as `\"0.15\"`"
            let input = fields.required("input", hint).flatMap(money)
            let output = fields.required("output", hint).flatMap(money)
            let cached = fields.optional("cachedInput").flatMap(money)
            let per = fields.optional("per").map { $0.integer(in: 1...1_000_000_000) } ?? 1_000_000
            let currency = fields.optional("currency").map(self.currency) ?? "USD"
            guard let input, let output, let per, let currency else { return nil }
            return TokenPrice(input: input, output: output, cachedInput: cached, per: per, currency: currency)
        }
    }

    private static func money(_ field: Field) -> Money? {
        guard let text = field.string() else { return nil }
        if let money = Money(text) { return money }
        field.error(
            "`\(field.name)` must be an amount of money as `\"0.15\"`, with at most nine decimals, not `\(text)`")
        return nil
    }

    private static func currency(_ field: Field) -> String? {
        guard let text = field.string() else { return nil }
        if text.utf8.count == 3, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return text }
        field.error("`currency` must be three capital letters as `USD`, not `\(text)`")
        return nil
    }
}

extension Character {
    /// ASCII letters and digits.
    fileprivate var isLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
