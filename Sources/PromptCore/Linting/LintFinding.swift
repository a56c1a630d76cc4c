/// One thing that a lint rule found in a version.
package struct LintFinding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable, Codable { case error, warning, info }

    package var rule: String
    package var severity: Severity
    /// The version's name.
    package var version: String
    package var place: LintPlace
    /// What was found; a key that stands in it is taken out.
    package var message: String
    /// What would be right.
    package var mend: String

    package init(
        rule: String, severity: Severity, version: String, place: LintPlace = LintPlace(), message: String, mend: String
    ) {
        self.rule = rule
        self.severity = severity
        self.version = version
        self.place = place
        self.message = SecretMask.masked(message)
        self.mend = mend
    }

    /// `PL015 error in v4.1, messages[0].content:2:5: message; mend`.
    package var text: String {
        let place = place.text
        return "\(rule) \(severity.rawValue) in \(version)\(place.isEmpty ? "" : ", " + place): \(message); \(mend)"
    }
}

extension LintSpec.FailOn {
    /// Whether a finding of this severity keeps a version from traffic.
    package func stops(_ severity: LintFinding.Severity) -> Bool {
        switch self {
        case .error: severity == .error
        case .warning: severity != .info
        case .never: false
        }
    }
}
