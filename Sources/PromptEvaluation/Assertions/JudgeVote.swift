import Foundation
import JSON

/// What a judge said: `{"reason": "...", "verdict": "pass"}`, alone or in one code fence.
struct JudgeVote: Sendable, Hashable {
    /// Why an answer is no vote; the message holds nothing of it.
    struct NotAVote: Error, Sendable, Hashable {
        var message: String
    }

    var isPass: Bool
    var reason: String

    init(isPass: Bool, reason: String) {
        self.isPass = isPass
        self.reason = reason
    }

    init(parsing text: String) throws(NotAVote) {
        let node: Node
        do throws(SyntaxError) {
            node = try JSONParser.parse(Self.unfenced(text))
        } catch {
            throw NotAVote(message: "it is no JSON")
        }
        guard let members = node.members, Set(members.map(\.key)) == ["reason", "verdict"] else {
            throw NotAVote(message: "it must have `reason` and `verdict` and nothing else")
        }
        guard let reason = node["reason"]?.string else { throw NotAVote(message: "`reason` must be a string") }
        switch node["verdict"]?.string {
        case "pass": isPass = true
        case "fail": isPass = false
        default: throw NotAVote(message: "`verdict` must be \"pass\" or \"fail\"")
        }
        self.reason = reason
    }

    /// What stands in the fence, where the whole text is one.
    private static func unfenced(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.hasPrefix("```"), trimmed.hasSuffix("```"), trimmed.utf8.count >= 6 else { return trimmed }
        let inner = trimmed.dropFirst(3).dropLast(3)
        for name in ["json", "JSON"] where inner.hasPrefix(name) { return String(inner.dropFirst(4)) }
        return String(inner)
    }
}
