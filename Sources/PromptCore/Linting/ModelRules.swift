import JSON

/// PL020 and PL029: how the model is asked.
enum ModelRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.wordings.flatMap { wording in
            // What a variant has from the version is told there.
            let own = wording.index == 0 ? nil : subject.wordings.first
            return [unlimited(wording, own, subject), floating(wording, own, subject)].compactMap { $0 }
        }
    }

    private static func unlimited(_ wording: Wording, _ own: Wording?, _ subject: LintSubject) -> LintFinding? {
        guard isUnlimited(wording), own.map({ !isUnlimited($0) || $0.parameters != wording.parameters }) ?? true else {
            return nil
        }
        return subject.finding(
            .noMaxTokens, at: LintPlace(wording.path + ["model", "parameters"]),
            "nothing limits how long an answer may get", mend: "set `model.parameters.maxTokens`")
    }

    private static func isUnlimited(_ wording: Wording) -> Bool {
        (wording.endpointName != nil || wording.modelID != nil) && wording.parameters["maxTokens"] == nil
    }

    /// Families whose undated names move to new models; a self-hosted name stays what it is.
    private static let floatingFamilies = [
        "gpt-3", "gpt-4", "gpt-5", "chatgpt-", "o1", "o3", "o4", "claude-", "gemini-",
    ]

    private static func floating(_ wording: Wording, _ own: Wording?, _ subject: LintSubject) -> LintFinding? {
        guard let id = wording.modelID?.lowercased(), own?.modelID?.lowercased() != id else { return nil }
        let bare = id.utf8.contains(UInt8(ascii: "/")) ? id.split(separator: "/").last.map(String.init) ?? id : id
        let isFamily = floatingFamilies.contains { bare.hasPrefix($0) }
        guard isFamily || LintBytes.contains("latest", in: Array(id.utf8)[...]) else { return nil }
        let parts = id.split { $0 == "-" || $0 == ":" || $0 == "/" || $0 == "@" }
        let isDated = parts.contains { $0.count >= 3 && $0.allSatisfy(\.isNumber) }
        guard parts.contains("latest") || (isFamily && !isDated) else { return nil }
        return subject.finding(
            .floatingModel, at: LintPlace(wording.path + ["model", "id"]),
            "`\(id)` is a name that moves to other models",
            mend: "name a dated model, as `gpt-4.1-mini-2025-04-14`")
    }
}
