/// The rules that this build checks.
package enum LintRule: String, Sendable, Hashable, CaseIterable, Codable {
    case undeclaredVariable = "PL001"
    case unusedVariable = "PL002"
    case templateSyntax = "PL003"
    case untrustedInSystem = "PL004"
    case undelimitedUntrusted = "PL005"
    case delimiterBreakout = "PL006"
    case roleMarker = "PL007"
    case overridePhrase = "PL008"
    case unicodeTags = "PL009"
    case bidiControl = "PL010"
    case invisibleCharacters = "PL011"
    case controlCharacters = "PL012"
    case mixedScripts = "PL013"
    case notNormalized = "PL014"
    case secret = "PL015"
    case personalData = "PL016"
    case internalEndpoint = "PL017"
    case confidentialityOnlyGuard = "PL018"
    case tokenBudget = "PL019"
    case noMaxTokens = "PL020"
    case outputContract = "PL021"
    case markdownExfiltration = "PL022"
    case unboundedLoop = "PL023"
    case conflictingInstructions = "PL026"
    case interpolation = "PL027"
    case volatileContent = "PL028"
    case floatingModel = "PL029"
    case contractBreak = "PL030"

    /// Rules of the table that need more than this build knows: a waiver for one has no effect, but is no mistake.
    package static let later: Set<String> = [
        // A manifest declares no tools: the application has them.
        "PL024",
        // No value is ever escaped for HTML here; only a template of LangChain's means something else by `{{x}}`.
        "PL025",
    ]

    /// How much a finding of the rule weighs, where the rule itself makes no difference.
    package var severity: LintFinding.Severity {
        switch self {
        case .undeclaredVariable, .templateSyntax, .untrustedInSystem, .roleMarker, .unicodeTags, .bidiControl,
            .controlCharacters, .secret, .tokenBudget, .outputContract, .interpolation, .contractBreak:
            .error
        case .unusedVariable, .undelimitedUntrusted, .delimiterBreakout, .overridePhrase, .invisibleCharacters,
            .mixedScripts, .personalData, .internalEndpoint, .noMaxTokens, .markdownExfiltration, .unboundedLoop,
            .volatileContent, .floatingModel:
            .warning
        case .notNormalized, .confidentialityOnlyGuard, .conflictingInstructions:
            .info
        }
    }
}
