import Testing

@testable import KubernetesBackend

struct LabelSelectorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var selector: String
        var labels: [String: String]
        var isSelected: Bool
        var testDescription: String { "\(selector) of \(labels)" }

        init(_ selector: String, _ labels: [String: String], _ isSelected: Bool) {
            (self.selector, self.labels, self.isSelected) = (selector, labels, isSelected)
        }
    }

    @Test(arguments: [
        Case("shard=a", ["shard": "a"], true), Case("shard=a", ["shard": "b"], false), Case("shard=a", [:], false),
        Case("shard==a", ["shard": "a"], true), Case("shard=", ["shard": ""], true),
        Case("shard!=a", ["shard": "b"], true), Case("shard!=a", [:], true), Case("shard!=a", ["shard": "a"], false),
        Case("shard in (a, b)", ["shard": "b"], true), Case("shard in (a,b)", ["shard": "c"], false),
        Case("shard notin (a,b)", ["shard": "c"], true), Case("shard notin (a,b)", [:], true),
        Case("shard notin (a,b)", ["shard": "a"], false), Case("shard", ["shard": ""], true), Case("shard", [:], false),
        Case("!shard", [:], true), Case("!shard", ["shard": "a"], false),
        Case("a=1, example.com/b in (x,y),!c", ["a": "1", "example.com/b": "y"], true),
        Case("a=1, example.com/b in (x,y),!c", ["a": "1", "example.com/b": "y", "c": ""], false),
    ])
    func `a selector selects as kubectl's does`(_ test: Case) throws {
        let selector = try #require(LabelSelector(test.selector))
        #expect(selector.matches(test.labels) == test.isSelected)
        #expect(selector.text == test.selector)
    }

    @Test(arguments: ["", ",", "a=1,", "a in b", "a in ()x", "a within (b)", "a b", "-a=1", "a=b=c", "(a)", "x/y/z=1"])
    func `what is no selector is refused`(_ text: String) {
        #expect(LabelSelector(text) == nil)
    }
}
