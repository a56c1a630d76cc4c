import Foundation
import JSON
import PromptCore

/// The report in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).
extension LintReport {
    var sarif: JSONValue {
        [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": Self.driver], "columnKind": "unicodeCodePoints",
                    "results": .array(entries.map(\.sarif)),
                    "invocations": [
                        [
                            "executionSuccessful": .bool(!diagnostics.hasErrors),
                            "toolExecutionNotifications": .array(diagnostics.map(Self.notification)),
                        ]
                    ],
                ]
            ],
        ]
    }

    private static var driver: JSONValue {
        [
            "name": "promptops", "version": .string(PromptOpsCommand.version),
            "semanticVersion": .string(PromptOpsCommand.version), "rules": .array(LintGuide.all.map(rule)),
        ]
    }

    private static func rule(_ guide: LintGuide) -> JSONValue {
        let shown = guide.examples.map { "\($0.heading):\n\n```yaml\n\($0.version)\n```" }
        let markdown = ([guide.sentence] + shown + ["Source: \(guide.source)"]).joined(separator: "\n\n")
        let plain = guide.examples.map { "\($0.heading):\n\($0.version)" }
        let text = ([guide.sentence] + plain + ["Source: \(guide.source)"]).joined(separator: "\n\n")
        return [
            "id": .string(guide.rule.rawValue), "name": .string(identifier(guide.name)),
            "shortDescription": ["text": .string(guide.sentence)],
            "help": [
                "text": .string(text), "markdown": .string(markdown),
            ],
            "defaultConfiguration": ["level": .string(guide.rule.severity.sarifLevel)],
            "properties": ["tags": ["prompt", .string(guide.name)]],
        ]
    }

    /// `TokenBudget`, as SARIF names rules.
    private static func identifier(_ name: String) -> String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func notification(_ diagnostic: Diagnostic) -> JSONValue {
        [
            "level": .string(diagnostic.severity == .error ? "error" : "warning"),
            "message": ["text": .string(diagnostic.message)],
            "locations": [["physicalLocation": physicalLocation(diagnostic.file, diagnostic.mark)]],
        ]
    }

    fileprivate static func physicalLocation(_ file: String, _ mark: Mark) -> JSONValue {
        [
            "artifactLocation": ["uri": .string(uri(file))],
            "region": ["startLine": .integer(Int64(mark.line)), "startColumn": .integer(Int64(mark.column))],
        ]
    }

    /// A path relative to the working directory as a relative reference, an absolute one as a `file` URI.
    private static func uri(_ path: String) -> String {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: ":")
        let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }
}

extension LintReport.Entry {
    fileprivate var sarif: JSONValue {
        let name = [release.description, version, place.part].compactMap(\.self).filter { !$0.isEmpty }
        var members: [String: JSONValue] = [
            "ruleId": .string(rule), "level": .string(severity.sarifLevel),
            "message": ["text": .string("\(message); \(mend)")],
            "locations": [
                [
                    "physicalLocation": LintReport.physicalLocation(file, location.mark),
                    "logicalLocations": [["fullyQualifiedName": .string(name.joined(separator: "/"))]],
                ]
            ],
            "partialFingerprints": ["promptopsFinding/v1": .string(fingerprint)],
            "properties": ["stops": .bool(stops)],
        ]
        members["ruleIndex"] = LintGuide.all.firstIndex { $0.rule.rawValue == rule }.map { .integer(Int64($0)) }
        members["suppressions"] = waiver.map { waiver in
            let justification = "\(waiver.reason) (until \(waiver.until))"
            return [["kind": "inSource", "status": "accepted", "justification": .string(justification)]]
        }
        return .object(members)
    }

    /// The same for the same finding in the same words, wherever it moves to in its file, and in the next version too.
    private var fingerprint: String {
        let parts = [rule, release.description, place.part, message]
        return Digest(of: .array(parts.map(JSONValue.string))).hex
    }
}

extension LintFinding.Severity {
    fileprivate var sarifLevel: String {
        switch self {
        case .error: "error"
        case .warning: "warning"
        case .info: "note"
        }
    }
}
