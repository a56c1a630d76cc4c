/// A command line that is being typed, up to the word that the cursor stands in; pure.
///
/// It is read as the parser would read it, as far as it makes sense.
struct TypedLine: Sendable, Hashable {
    /// What the last word would be.
    enum Place: Sendable, Hashable {
        case value(CommandTree.Argument)
        case optionName
        /// A subcommand, or a positional argument with its position among those of its command.
        case word(position: Int)
        case nothing
    }

    /// The commands so far, from the root's subcommand on.
    private(set) var path: [String] = []
    private(set) var command: CommandTree
    /// Values of options by each name of the option, the last one given.
    private(set) var values: [String: String] = [:]
    /// Flags by each of their names.
    private(set) var flags: Set<String> = []
    private(set) var positionals: [String] = []
    private(set) var place = Place.nothing
    /// What is there of the last word.
    let prefix: String

    /// `words` are those after the program's name; the last one, which may be empty, is being typed.
    init(_ words: [String], of tree: CommandTree) {
        command = tree
        prefix = words.last ?? ""
        var open: CommandTree.Argument?
        var isLiteral = false
        for word in words.dropLast() {
            if let argument = open {
                set(argument, word)
                open = nil
            } else if word == "--" {
                isLiteral = true
            } else if !isLiteral, word.hasPrefix("-"), word != "-" {
                open = take(option: word)
            } else {
                take(word: word)
            }
        }
        if let open {
            place = .value(open)
        } else if !isLiteral, prefix.hasPrefix("-") {
            place = .optionName
        } else {
            descendToDefault(unless: command.subcommands.contains { $0.name.hasPrefix(words.last ?? "") })
            place = .word(position: positionals.count)
        }
    }

    private mutating func set(_ argument: CommandTree.Argument, _ value: String) {
        for name in argument.names { values[name] = value }
    }

    /// The option that wants the next word as its value, if it does.
    private mutating func take(option word: String) -> CommandTree.Argument? {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        descendToDefault(unless: command.argument(named: parts[0]) != nil)
        guard let argument = command.argument(named: parts[0]) else { return nil }
        if argument.kind == .flag {
            flags.formUnion(argument.names)
            return nil
        }
        guard parts.count == 2 else { return argument }
        set(argument, parts[1])
        return nil
    }

    private mutating func take(word: String) {
        if positionals.isEmpty, let child = command[word] { return descend(to: child) }
        descendToDefault(unless: false)
        positionals.append(word)
    }

    private mutating func descendToDefault(unless isMeant: Bool) {
        guard positionals.isEmpty, !isMeant, let name = command.defaultSubcommand, let child = command[name]
        else { return }
        descend(to: child)
    }

    private mutating func descend(to child: CommandTree) {
        path.append(child.name)
        command = child
    }

    /// The positional argument that the last word would be; nil where there is none.
    var positional: (argument: CommandTree.Argument, index: Int)? {
        guard case .word(let position) = place else { return nil }
        let arguments = command.positionals
        if position < arguments.count { return (arguments[position], position) }
        guard let last = arguments.last, last.isRepeating else { return nil }
        return (last, arguments.count - 1)
    }

    /// The value that was given for an option, by one of its names.
    func value(of name: String) -> String? { values[name] }
}
