import JSON
import PromptTemplate

/// The template check: what it accepts compiles, and renders without an error for any values that hold the names it
/// found; no tag is left in the text. What it refuses it refuses at a place in the text.
///
/// The input is a template and, behind a separator, one JSON value that each input gets.
enum TemplateHarness {
    static func check(_ bytes: [UInt8]) {
        let parts = parts(bytes)
        guard let text = String(validating: parts[0], as: UTF8.self) else { return }
        let check = TemplateCheck(text)
        promise(check == TemplateCheck(text), "two checks differ")
        let places = PlacesInText(parts[0])
        for problem in check.problems {
            promise(
                places.has(problem.mark) && (0...parts[0].count).contains(problem.offset), "\(problem) is past the text"
            )
        }
        checkTags(check, parts[0])
        guard check.problems.isEmpty else { return }
        let value = parts.count > 1 ? (try? JSONValue(parsing: parts[1])) ?? "x" : "x"
        for value in [value, "", nil, true, false, [], [value, nil], 1.5, "{{a}}"] { render(text, check, value) }
        if check.tags.isEmpty {
            promise(rendered(text, check, [:]) == text, "a text without tags is rendered as another one")
        }
    }

    private static func checkTags(_ check: TemplateCheck, _ bytes: [UInt8]) {
        var end = 0
        for tag in check.tags {
            promise(tag.range.lowerBound >= end && tag.range.upperBound <= bytes.count, "tags overlap")
            promise(bytes[tag.range].starts(with: "{{".utf8), "a tag does not begin with braces")
            end = tag.range.upperBound
        }
    }

    private static func render(_ text: String, _ check: TemplateCheck, _ value: JSONValue) {
        var values: [String: JSONValue] = [:]
        let paths = check.references.filter(\.sections.isEmpty).map(\.path).sorted { $0.count < $1.count }
        for path in paths where !path.isEmpty {
            values[path[0]] = merged(values[path[0]], path.dropFirst(), value)
        }
        let output = rendered(text, check, values)
        promise(output != nil, "what the check accepts does not render with \(values)")
        let hasBraces = String(decoding: JSONValue.object(values).canonicalBytes, as: UTF8.self).dropFirst().contains(
            "{")
        if let output, !hasBraces { promise(!output.contains("{{"), "a tag is left: \(output)") }
    }

    /// `base` with `value` where the path leads, over what is there.
    private static func merged(_ base: JSONValue?, _ path: ArraySlice<String>, _ value: JSONValue) -> JSONValue {
        guard let first = path.first else { return base ?? value }
        var members = base?.object ?? [:]
        members[first] = merged(members[first], path.dropFirst(), value)
        return .object(members)
    }

    private static func rendered(_ text: String, _ check: TemplateCheck, _ values: [String: JSONValue]) -> String? {
        try? PromptRenderer.render(text, inputs: values)
    }
}
