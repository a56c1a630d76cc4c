import JSON
import PromptTemplate

/// PL019: prompts that do not fit into the window of the model they are for.
enum BudgetRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        let lengths = Dictionary(
            subject.inputs.compactMap { input in input.schema?["maxLength"]?.integer.map { (input.name, Int($0)) } },
            uniquingKeysWith: { first, _ in first })
        return subject.wordings.compactMap { wording in
            guard let id = wording.modelID, let window = ContextWindow.tokens(of: id) else { return nil }
            let texts = subject.texts.filter { $0.wording == wording.index }
            let answer = wording.parameters["maxTokens"]?.integer.map { Int($0) } ?? 0
            let (least, most) = tokens(texts, lengths)
            guard most + answer > window else { return nil }
            let isCertain = least + answer > window
            return subject.finding(
                .tokenBudget, as: isCertain ? .error : .warning, at: LintPlace(wording.path + ["model"]),
                "prompt and answer \(isCertain ? "need" : "may need") \((isCertain ? least : most) + answer) tokens, and "
                    + "`\(id)` takes \(window)",
                mend: "shorten the prompt, `maxLength` of its inputs or `maxTokens`")
        }
    }

    /// The fewest tokens that the texts have, and the most with the longest inputs: a token is hardly ever more than four
    /// bytes of a language or less than three characters of it. Inputs without `maxLength` and those in sections count as
    /// empty.
    private static func tokens(_ texts: [LintText], _ lengths: [String: Int]) -> (least: Int, most: Int) {
        texts.reduce(into: (0, 0)) { sum, text in
            let characters = text.bytes.count { $0 & 0xC0 != 0x80 }
            let tags = (text.check?.tags ?? []).filter { $0.kind == .variable && $0.sections.isEmpty }
            let inputs = tags.reduce(0) { $0 + ($1.path.count == 1 ? min(lengths[$1.root] ?? 0, 1 << 40) : 0) }
            sum.0 += text.bytes.count / 4
            sum.1 += (characters + inputs + 2) / 3
        }
    }
}

/// How many tokens of prompt and answer a model takes, as its maker published it.
enum ContextWindow {
    /// By the beginning of the model's name, the longest first; a family is here only where all of it has one window.
    private static let windows: [(prefix: String, tokens: Int)] = [
        ("gpt-4-turbo", 128_000), ("gpt-4-1106", 128_000), ("gpt-4-0125", 128_000), ("gpt-4-32k", 32_768),
        ("gpt-4o", 128_000), ("gpt-4.1", 1_047_576), ("gpt-4-0", 8_192), ("gpt-3.5-turbo", 16_385), ("gpt-5", 400_000),
        ("o1-mini", 128_000), ("o1-preview", 128_000), ("o1", 200_000), ("o3", 200_000), ("o4-mini", 200_000),
        ("claude-2.0", 100_000), ("claude-2.1", 200_000), ("claude-3", 200_000), ("claude-opus-4", 200_000),
        ("claude-haiku-4", 200_000), ("gemini-1.5-pro", 2_097_152), ("gemini-1.5", 1_048_576),
        ("gemini-2", 1_048_576), ("llama-3.1", 131_072), ("llama-3.2", 131_072), ("llama-3.3", 131_072),
        ("llama-3-", 8_192), ("llama-2-", 4_096), ("gemma-2-", 8_192), ("gemma-3-270m", 32_768),
        ("gemma-3-1b", 32_768), ("gemma-3-", 131_072),
    ]

    /// Nil for a model that is not in the table: nothing is said of it.
    static func tokens(of id: String) -> Int? {
        let name = (id.split(separator: "/").last ?? "").lowercased()
        if name == "gpt-4" { return 8_192 }
        return windows.filter { name.hasPrefix($0.prefix) }.max { $0.prefix.count < $1.prefix.count }?.tokens
    }
}
