import ArgumentParser

/// `promptops schema`: contracts, tried out without a release.
package struct SchemaCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Try out the schemas of inputs and answers.",
        discussion: """
            A version's inputs have JSON Schemas, its output has a JSON Schema or an
            XML Schema. What a version would accept can be tried here first.

            EXAMPLE
              promptops schema check --schema triage.schema.json answer.json

            EXIT CODES
              0  done
              1  an instance is not valid
              2  wrong usage, or the schema is none
            """,
        subcommands: [SchemaCheckCommand.self])

    package init() {}
}
