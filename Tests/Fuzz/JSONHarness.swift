import JSON
import YAML

/// The JSON parser: what it accepts, both writers write so that it reads back as the same value, YAML's reader agrees
/// with it, and every place it names is in the text.
enum JSONHarness {
    static func check(_ bytes: [UInt8]) {
        let places = PlacesInText(bytes)
        do throws(SyntaxError) {
            let node = try JSONParser.parse(bytes)
            places.check(node)
            checkWriting(node.json)
            promise(JSONParser.sequence(bytes).nodes == [node], "as a sequence the text is something else")
        } catch {
            promise(places.has(error.mark), "\(error.message) is at \(error.mark), past the text")
        }
        let sequence = JSONParser.sequence(bytes)
        if let error = sequence.error {
            promise(places.has(error.mark), "\(error.message) is at \(error.mark), past the text")
        }
    }

    private static func checkWriting(_ value: JSONValue) {
        let canonical = value.canonicalBytes
        for text in [canonical, Array(JSONWriter.pretty(value).utf8)] {
            let again = try? JSONParser.parse(text).json
            promise(again?.canonicalBytes == canonical, "what was written reads otherwise")
        }
        // As a member of a map, so that YAML's reader takes the way of JSON and then, behind `---`, that of YAML.
        let map = JSONWriter.canonical(["x": value])
        let stream = YAMLReader.documents(map)
        guard stream.error == nil else { return }
        promise(stream.documents.map(\.root.json.canonicalBytes) == [map], "as a manifest the value is another one")
    }
}
