import Testing

@testable import JSONSchema

@Suite struct URIReferenceTests {
    static let references: [(reference: String, expected: String)] = [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), ("g;x=1/../y", "http://a/b/c/y"),
        ("urn:x#y", "urn:x#y"),
    ]

    @Test(
        "A reference is resolved as RFC 3986 shows in section 5.4",
        arguments: references)
    func resolves(reference: String, expected: String) {
        #expect(URIReference(reference).resolved(against: URIReference("http://a/b/c/d;p?q")).text == expected)
    }

    @Test("A fragment inside an opaque URI keeps the URI")
    func urn() {
        #expect(URIReference("#/a").resolved(against: URIReference("urn:uuid:1?=q")).text == "urn:uuid:1?=q#/a")
    }
}
