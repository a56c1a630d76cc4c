/// The name that this program was started under.
package enum Program: String, Sendable, Hashable {
    case promptops
    /// As `kubectl promptops`: kubectl runs a plugin by its file's name.
    case kubectlPlugin = "kubectl promptops"

    /// By the first word of the command line, a path or not.
    package init(argument: String) {
        let name = argument.split(separator: "/").last ?? ""
        self = name == "kubectl-promptops" ? .kubectlPlugin : .promptops
    }

    /// A text about commands, as a person types them here: where `promptops` begins one, this program's name stands.
    package func naming(_ text: String) -> String {
        guard self != .promptops else { return text }
        var named = ""
        var rest = text[...]
        while let found = rest.firstRange(of: Program.promptops.rawValue) {
            named += rest[..<found.lowerBound]
            let isCommand = Self.canPrecede(named) && Self.canFollow(rest[found.upperBound...])
            named += isCommand ? rawValue : Program.promptops.rawValue
            rest = rest[found.upperBound...]
        }
        return named + rest
    }

    private static func canPrecede(_ text: String) -> Bool {
        guard let last = text.last else { return true }
        return (last.isWhitespace || "`'\"(".contains(last)) && !text.hasSuffix("kubectl ")
    }

    /// A subcommand, an option or a placeholder comes next.
    private static func canFollow(_ text: Substring) -> Bool {
        guard text.first == " ", let next = text.dropFirst().first else { return false }
        return next.isLowercase || "<-[_".contains(next)
    }
}

/// How a person goes on from what is shown: the words of a command that speaks of the same place.
struct CommandWords: Sendable, Hashable {
    var program = Program.promptops
    /// What the command needs to speak of the place that this was read from.
    var flags: [String] = []

    /// `promptops get releases -A`.
    func line(_ arguments: String) -> String {
        ([program.rawValue, arguments] + flags.map(Self.quoted)).joined(separator: " ")
    }

    /// As a shell reads one word again.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar
                || "-_./:@=+,".unicodeScalars.contains(scalar)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
