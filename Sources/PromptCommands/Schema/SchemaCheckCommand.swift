import ArgumentParser
import JSON
import PromptCore

/// `promptops schema check`.
package struct SchemaCheckCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check JSON, YAML or XML against a schema.",
        usage: "promptops schema check --schema <file> <instance> ... [-o text|json]",
        discussion: """
            A schema is a JSON Schema (draft 2020-12, written as JSON or YAML) or an XML
            Schema; an instance is what the schema describes, `-` is stdin. Nothing else
            is read: no references to other files, no network, no DOCTYPE. Every problem
            is told with its line, its place in the instance and its place in the schema.

            EXAMPLES
              promptops schema check --schema triage.schema.json answer.json
              promptops schema check --schema triage.xsd answers/*.xml
              jq -c .inputs golden.jsonl |
                promptops schema check --schema inputs.yaml --lines -o json -

            EXIT CODES
              0  every instance is valid
              1  an instance is not valid, is no JSON, YAML or XML at all, or is missing
              2  wrong usage, a file that cannot be read, or the schema is none
            """)

    /// The forms of the results.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: ArgumentHelp("The JSON Schema or XML Schema.", valueName: "file"), completion: .file())
    var schema: String

    @Argument(help: "Files to check; `-` is stdin.", completion: .file())
    var instances: [String]

    @Flag(help: "Each line of an instance is a JSON value of its own.")
    var lines = false

    @Flag(help: "Check `format` too: date-time, email, uri, uuid and other common ones.")
    var assertFormats = false

    @Option(name: [.customShort("o"), .customLong("format")], help: "Words, or one JSON result a line.")
    var format: Format = .text

    package init() {}

    package func validate() throws {
        if ([schema] + instances).count(where: { $0 == "-" }) > 1 {
            throw ValidationError("stdin can be read once: only one of the files can be `-`")
        }
    }

    package func run(in context: CommandContext) async throws {
        let files = CheckedFiles(input: context.input)
        let contract = try contract(files, context.printer)
        if lines, case .xml = contract { throw CommandFailure("--lines is for JSON, not for XML", exit: .usage) }
        var invalid = 0
        var unreadable = false
        for path in instances {
            do throws(CommandFailure) {
                invalid += check(try files.read(path), against: contract, context.printer)
            } catch {
                context.printer.error(error.message)
                unreadable = true
            }
        }
        if unreadable { throw CommandExit.usage }
        if invalid > 0 { throw CommandExit.failure }
    }

    private func contract(_ files: CheckedFiles, _ printer: Printer) throws -> SchemaContract {
        let file = try files.read(schema)
        do throws(SchemaContract.Refusal) {
            return try SchemaContract(
                file, assertsFormats: assertFormats, warn: printer.describeDiagnostics)
        } catch {
            printer.describeDiagnostics(error.diagnostics)
            throw CommandExit.usage
        }
    }

    /// Prints the result of each instance in a file; the number of those that are not valid.
    private func check(_ file: CheckedFile, against contract: SchemaContract, _ printer: Printer) -> Int {
        var count = 0
        var invalid = 0
        let total = lines ? file.lineCount : 1
        let bar = ProgressBar(file.name, on: printer.err)
        contract.check(file, byLine: lines) { result in
            count += 1
            if lines, count % 1000 == 0 { bar.show(count, of: total) }
            if !result.isValid { invalid += 1 }
            switch format {
            case .json: printer.data(result.jsonLine)
            case .text: if !result.isValid || !lines { printer.raw(result.text) }
            }
        }
        bar.finish()
        guard count > 0 else {
            printer.error("\(file.name): there is no instance")
            return 1
        }
        if count != 1 { printer.note("\(file.name): \(count - invalid) of \(count) instances are valid") }
        return invalid
    }
}
