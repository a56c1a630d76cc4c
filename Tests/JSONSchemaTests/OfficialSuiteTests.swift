import JSON
import JSONSchema
import Testing

@Suite struct OfficialSuiteTests {
    let remotes: [String: JSONValue]

    init() throws { remotes = try OfficialSuite.remotes() }

    @Test("Every required test of the official suite passes", arguments: try OfficialSuite.files(in: "tests"))
    func required(file: String) throws {
        #expect(try failures(in: "tests", file) == [])
    }

    /// Tests the suite calls optional that do not pass, and why.
    static let knownDifferences: [String: [String]] = [
        // Only draft 2020-12 is understood, and documents of other drafts are not among the resources.
        "cross-draft": [
            """
            refs to historic drafts are processed as historic drafts: #/$ref: there is no schema at \
            "http://localhost:1234/draft2019-09/ignore-prefixItems.json"; references reach into this document only
            """
        ],
        // `dependencies` left the standard before this draft, which makes it an unknown keyword.
        "dependencies-compatibility": [
            "single dependency: missing dependency",
            "multiple dependents required: missing dependency",
            "multiple dependents required: missing other dependency",
            "multiple dependents required: missing both dependencies",
            "dependencies with escaped characters: CRLF missing dependent",
            "dependencies with escaped characters: quoted quotes missing dependent",
            "single schema dependency: wrong type",
            "single schema dependency: wrong type other",
            "single schema dependency: wrong type both",
            "boolean subschemas: object with property having schema false is invalid",
            "boolean subschemas: object with both properties is invalid",
            "schema dependencies with escaped characters: quoted quote",
            "schema dependencies with escaped characters: quoted tab invalid under dependent schema",
            "schema dependencies with escaped characters: quoted quote invalid under dependent schema",
        ],
    ]

    @Test(
        "The suite is complete", arguments: [("tests", 1257), ("tests/optional", 158), ("tests/optional/format", 360)])
    func complete(folder: String, count: Int) throws {
        let groups = try OfficialSuite.files(in: folder).flatMap { try OfficialSuite.groups(in: folder, $0) }
        #expect(groups.reduce(0) { $0 + $1.tests.count } == count)
    }

    @Test(
        "The optional tests pass but for the differences that are listed",
        arguments: try OfficialSuite.files(in: "tests/optional"))
    func optional(file: String) throws {
        #expect(try failures(in: "tests/optional", file) == Self.knownDifferences[file] ?? [])
    }

    @Test(
        "Each supported format passes its tests as an assertion",
        arguments: try OfficialSuite.files(in: "tests/optional/format"))
    func formats(file: String) throws {
        #expect(try failures(in: "tests/optional/format", file, formatAssertion: true) == [])
    }

    /// What each failing test of a file is called; a schema that does not compile is one failure.
    private func failures(in folder: String, _ file: String, formatAssertion: Bool = false) throws -> [String] {
        var failures: [String] = []
        for group in try OfficialSuite.groups(in: folder, file) {
            do throws(SchemaError) {
                let schema = try JSONSchema(
                    compiling: group.schema, formatAssertion: formatAssertion, resources: remotes)
                for test in group.tests where schema.validate(test.data).isEmpty != test.isValid {
                    failures.append("\(group.description): \(test.description)")
                }
            } catch {
                failures.append("\(group.description): \(error)")
            }
        }
        return failures
    }
}
