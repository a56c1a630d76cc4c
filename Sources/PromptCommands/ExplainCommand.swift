import ArgumentParser
import PromptCore

/// `promptops explain`: what the fields of manifests mean, as `kubectl explain` tells it of a cluster.
package struct ExplainCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a field of a manifest means.",
        discussion: """
            Says what the custom resource definitions say, without a cluster: a field's
            type, whether it is required, its meaning, and the fields below it.

            EXAMPLES
              promptops explain
              promptops explain promptrelease.spec.aliases
              promptops explain evs.spec.thresholds --recursive

            EXIT CODES
              0  done
              2  there is no such field
            """)

    @Argument(
        help: "The field: KIND, or KIND.FIELD.FIELD. Without it all kinds are listed.",
        completion: .custom { _, _, prefix in ExplainCommand.completions(of: prefix) })
    var path: String?

    @Flag(help: "All fields below it too, without their meanings.")
    var recursive = false

    package init() {}

    package func run(in context: CommandContext) async throws {
        let guide = FieldGuide.standard
        guard let path else { return Self.tell(kinds: guide, context.printer) }
        guard let entry = guide.find(path) else { throw Self.failure(path, guide) }
        let printer = context.printer
        printer.data("\(entry.path) <\(entry.type)>" + (entry.isRequired ? " -required-" : ""))
        Self.tell(entry.description, indent: "  ", printer)
        let fields = guide.fields(of: entry.path)
        guard !fields.isEmpty else { return }
        printer.data("\nFIELDS")
        for field in fields { tell(field, guide, indent: "  ", printer) }
    }

    private func tell(_ field: FieldGuide.Entry, _ guide: FieldGuide, indent: String, _ printer: Printer) {
        let name = printer.out.paint(String(field.name), .bold)
        printer.data("\(indent)\(name) <\(field.type)>" + (field.isRequired ? " -required-" : ""))
        if recursive {
            for child in guide.fields(of: field.path) { tell(child, guide, indent: indent + "  ", printer) }
        } else {
            Self.tell(field.description, indent: indent + "  ", printer)
        }
    }

    private static func tell(kinds guide: FieldGuide, _ printer: Printer) {
        for kind in guide.entries where !kind.path.contains(".") {
            printer.data(kind.path)
            tell(kind.description, indent: "  ", printer)
        }
    }

    /// A text in lines of up to 80 characters.
    private static func tell(_ text: String, indent: String, _ printer: Printer) {
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent.count + line.count + 1 + word.count > 80 {
                printer.data(indent + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { printer.data(indent + line) }
    }

    private static func failure(_ path: String, _ guide: FieldGuide) -> CommandFailure {
        guard let known = guide.known(of: path) else {
            let kinds = guide.entries.filter { !$0.path.contains(".") }.map(\.path)
            return CommandFailure(
                "there is no kind \(path.prefix { $0 != "." })", hint: "there are \(kinds.joined(separator: ", "))",
                exit: .usage)
        }
        let fields = guide.fields(of: known.path).map { String($0.name) }
        return CommandFailure(
            "there is no field \(path)",
            hint: fields.isEmpty
                ? "\(known.path) has no fields that are known here"
                : "\(known.path) has \(fields.joined(separator: ", "))",
            exit: .usage)
    }

    private static func completions(of prefix: String) -> [String] {
        let guide = FieldGuide.standard
        guard let dot = prefix.lastIndex(of: ".") else {
            return guide.entries.map(\.path).filter { !$0.contains(".") }.map { $0.lowercased() }
        }
        let parent = String(prefix[..<dot])
        return guide.fields(of: guide.find(parent)?.path ?? "").map { parent + "." + $0.name }
    }
}
