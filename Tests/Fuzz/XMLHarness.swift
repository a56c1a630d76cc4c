import XMLSchema

/// XML Schema: a schema is compiled or refused with reasons, and what is compiled judges any document, always the same,
/// and never as valid what is not well formed. The input is a schema and documents; each part is tried as both.
enum XMLHarness {
    static func check(_ bytes: [UInt8]) {
        let texts = parts(bytes).prefix(4).map { String(decoding: $0, as: UTF8.self) }
        for text in texts {
            let problems = XMLSchema.wellFormedness(of: text)
            promise(problems == XMLSchema.wellFormedness(of: text), "two readings differ")
        }
        for text in texts {
            do throws(XMLSchema.NotASchema) {
                let schema = try XMLSchema(compiling: text)
                for document in texts { check(schema, document) }
            } catch {
                promise(!error.problems.isEmpty, "a schema is refused without a reason")
                promise(error.problems.count <= XMLSchema.maximumProblems, "\(error.problems.count) problems")
            }
        }
    }

    private static func check(_ schema: XMLSchema, _ document: String) {
        let problems = schema.validate(document)
        promise(problems == schema.validate(document), "two judgements differ")
        promise(problems.count <= XMLSchema.maximumProblems, "\(problems.count) problems")
        promise(
            !problems.isEmpty || XMLSchema.wellFormedness(of: document).isEmpty,
            "a document is valid that is not well formed")
    }
}
