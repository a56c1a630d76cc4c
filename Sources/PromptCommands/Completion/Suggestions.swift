/// What a shell may complete a word with, in the words of kubectl's completion protocol, which is cobra's.
struct Suggestions: Sendable, Hashable {
    /// A word and what it means.
    struct Word: Sendable, Hashable {
        var text: String
        var meaning = ""
    }

    /// What a shell does beside; the numbers are cobra's `ShellCompDirective`.
    enum Directive: Int, Sendable {
        /// File names where there is no word.
        case files = 0
        case noFiles = 4
        /// The words are extensions of files.
        case fileExtensions = 8
        case folders = 16
    }

    var words: [Word] = []
    var directive = Directive.noFiles

    /// One word a line with its meaning after a tab, then the directive.
    var text: String {
        words.map { $0.meaning.isEmpty ? $0.text : "\($0.text)\t\($0.meaning.onOneLine)" }
            .map { $0 + "\n" }.joined() + ":\(directive.rawValue)\n"
    }
}

extension TypedLine {
    /// Asks the program for the values of an argument, by what the parser calls it.
    typealias Ask = (_ argument: String) async -> [String]

    /// What the last word may become.
    func suggestions(asking ask: Ask) async -> Suggestions {
        switch place {
        case .nothing: return Suggestions()
        case .optionName: return Suggestions(words: optionNames)
        case .value(let argument):
            return await suggestions(for: argument, called: argument.names.last ?? "", asking: ask)
        case .word:
            let commands = positionals.isEmpty ? subcommandNames : []
            guard let (argument, index) = positional else { return Suggestions(words: commands) }
            var found = await suggestions(for: argument, called: "positional@\(index)", asking: ask)
            found.words = commands + found.words
            return found
        }
    }

    private func suggestions(
        for argument: CommandTree.Argument, called name: String, asking ask: Ask
    ) async -> Suggestions {
        switch argument.values {
        case .unknown: return Suggestions()
        case .words(let words): return Suggestions(words: matching(words))
        case .asked: return Suggestions(words: matching(await ask(name)))
        case .folders: return Suggestions(directive: .folders)
        case .files(let extensions):
            return extensions.isEmpty
                ? Suggestions(directive: .files)
                : Suggestions(words: extensions.map { .init(text: $0) }, directive: .fileExtensions)
        }
    }

    private func matching(_ words: [String]) -> [Suggestions.Word] {
        words.filter { $0.hasPrefix(prefix) }.map { .init(text: $0) }
    }

    private var subcommandNames: [Suggestions.Word] {
        command.subcommands.filter { $0.isShown && $0.name.hasPrefix(prefix) }
            .map { .init(text: $0.name, meaning: $0.abstract) }
    }

    private var optionNames: [Suggestions.Word] {
        command.arguments.filter { $0.kind != .positional }
            .flatMap { argument in argument.names.map { Suggestions.Word(text: $0, meaning: argument.abstract) } }
            .filter { $0.text.hasPrefix(prefix) }
    }
}
