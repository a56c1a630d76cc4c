import ArgumentParser
import JSON

/// A command as the parser describes it to tools: its names, what it takes, and its subcommands.
struct CommandTree: Sendable, Hashable {
    /// Something that a command takes.
    struct Argument: Sendable, Hashable {
        enum Kind: String, Sendable { case positional, option, flag }

        /// What a value may be completed with.
        enum Values: Sendable, Hashable {
            case unknown
            case words([String])
            case files(extensions: [String])
            case folders
            /// The program itself knows.
            case asked
        }

        var kind: Kind
        /// `-n`, `--namespace`; none of a positional one.
        var names: [String]
        var abstract: String
        var isRepeating: Bool
        var values: Values
    }

    var name: String
    var aliases: [String]
    var abstract: String
    var isShown: Bool
    var subcommands: [CommandTree]
    var defaultSubcommand: String?
    var arguments: [Argument]

    /// The whole program.
    static let program: CommandTree = {
        // The parser's own words: they always parse.
        let json = (try? JSONParser.parse(PromptOpsCommand._dumpHelp()).json) ?? .null
        return CommandTree(json["command"] ?? .null)
    }()

    /// By name or alias.
    subscript(name: String) -> CommandTree? { subcommands.first { $0.name == name || $0.aliases.contains(name) } }

    var positionals: [Argument] { arguments.filter { $0.kind == .positional } }

    /// The option or flag of a name with its dashes.
    func argument(named name: String) -> Argument? { arguments.first { $0.names.contains(name) } }
}

extension CommandTree {
    /// From the JSON of ArgumentParser's ToolInfo.
    fileprivate init(_ json: JSONValue) {
        name = json["commandName"]?.string ?? ""
        aliases = json["aliases"]?.array?.compactMap(\.string) ?? []
        abstract = json["abstract"]?.string ?? ""
        isShown = json["shouldDisplay"] != .bool(false)
        subcommands = json["subcommands"]?.array?.map { CommandTree($0) } ?? []
        defaultSubcommand = json["defaultSubcommand"]?.string
        arguments = json["arguments"]?.array?.compactMap { Argument($0) } ?? []
    }
}

extension CommandTree.Argument {
    fileprivate init?(_ json: JSONValue) {
        guard let kind = Kind(rawValue: json["kind"]?.string ?? "") else { return nil }
        self.kind = kind
        names =
            json["names"]?.array?.compactMap { name in
                name["name"]?.string.map { (name["kind"] == "long" ? "--" : "-") + $0 }
            } ?? []
        abstract = json["abstract"]?.string ?? ""
        isRepeating = json["isRepeating"] == .bool(true)
        values = Values(json["completionKind"] ?? .null)
    }
}

extension CommandTree.Argument.Values {
    fileprivate init(_ json: JSONValue) {
        if let words = json["list"]?["values"]?.array {
            self = .words(words.compactMap(\.string))
        } else if let extensions = json["file"]?["extensions"]?.array {
            self = .files(extensions: extensions.compactMap(\.string))
        } else if json["directory"] != nil {
            self = .folders
        } else if json["custom"] != nil || json["customAsync"] != nil {
            self = .asked
        } else {
            self = .unknown
        }
    }
}
