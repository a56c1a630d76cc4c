/// The rules that this build checks.
package enum LintRule: String, Sendable, Hashable, CaseIterable, Codable {
    case undeclaredVariable = "PL001"
    case unusedVariable = "PL002"
    case templateSyntax = "PL003"
    case untrustedInSystem = "PL004"
    case undelimitedUntrusted = "PL005"
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
    case noMaxTokens = "PL020"
    case markdownExfiltration = "PL022"
    case conflictingInstructions = "PL026"
    case volatileContent = "PL028"
    case floatingModel = "PL029"
    case contractBreak = "PL030"

    /// Rules of the table that need more than this build knows: a waiver for one has no effect, but is no mistake.
    package static let later: Set<String> = [
        "PL006", "PL018", "PL019", "PL021", "PL023", "PL024", "PL025", "PL027",
    ]

    /// How much a finding of the rule weighs, where the rule itself makes no difference.
    package var severity: LintFinding.Severity {
        switch self {
        case .undeclaredVariable, .templateSyntax, .untrustedInSystem, .roleMarker, .unicodeTags, .bidiControl,
            .controlCharacters, .secret, .contractBreak:
            .error
        case .unusedVariable, .undelimitedUntrusted, .overridePhrase, .invisibleCharacters, .mixedScripts,
            .personalData, .internalEndpoint, .noMaxTokens, .markdownExfiltration, .volatileContent, .floatingModel:
            .warning
        case .notNormalized, .conflictingInstructions:
            .info
        }
    }
}
