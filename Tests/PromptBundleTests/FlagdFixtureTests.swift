import JSON
import PromptBundle
import Testing

/// What flagd itself answers to the bundle of `Fixture`, recorded by `flagd_check.py`, held against what this package
/// answers.
@Suite struct FlagdFixtureTests {
    @Test func `The flag definitions are the ones that flagd was asked with`() throws {
        #expect(try ReleaseBundle(Fixture.contents).files["flags.json"] == Fixture.file("Fixtures/flags.json"))
    }

    @Test func `Every key gets the version that flagd gives it`() throws {
        let bundle = try LoadedBundle(files: try ReleaseBundle(Fixture.contents).files)
        let answers = try JSONValue(parsing: try Fixture.file("Fixtures/flagd-answers.json")).array ?? []
        #expect(answers.count > 300)
        for answer in answers {
            let flag = try #require(answer["flag"]?.string).split(separator: "/")
            let resolution = try bundle.resolve(
                alias: String(try #require(flag.last)), targetingKey: answer["targetingKey"]?.string)
            #expect(answer["variant"]?.string == resolution.variant.rawValue, "\(answer)")
            #expect(answer["value"]?.string == resolution.version, "\(answer)")
        }
    }
}
