/// A W3C XML Schema 1.0, compiled once and used for many documents, from many tasks at once.
///
/// Nothing outside the two texts is ever read: no `xs:import`, `xs:include` or `xs:redefine`, no DOCTYPE, no entity but
/// the five of XML, and an `xsi:schemaLocation` in a document is not followed. All sizes are bounded, see
/// `XMLDocument` and `SchemaExpansion`.
package struct XMLSchema: Sendable {
    /// What is wrong, and where.
    package struct Problem: Error, Sendable, Hashable {
        /// In the schema or the document, from 1; 0 where libxml2 names no line.
        package var line: Int
        package var message: String

        package init(line: Int, message: String) {
            self.line = line
            self.message = message
        }
    }

    /// What keeps a text from being a schema; at least one problem.
    package struct NotASchema: Error, Sendable, Hashable {
        package var problems: [Problem]

        package init(problems: [Problem]) { self.problems = problems }
    }

    /// The most problems one check reports; what comes after them is only counted as wrong.
    package static let maximumProblems = 100
    /// The UTF-8 bytes of a schema.
    package static let maximumSchemaBytes = 1 << 20
    /// The UTF-8 bytes of a document.
    package static let maximumDocumentBytes = 4 << 20
    /// The same where the schema has an `xs:key`, `xs:unique` or `xs:keyref`: libxml2 compares each value with all others.
    package static let maximumKeyedDocumentBytes = 256 << 10

    private let compiled: CompiledSchema

    /// Compiles the text of one `xs:schema` document; it is all there is, nothing is loaded beside it.
    package init(compiling text: String) throws(NotASchema) {
        let log = ProblemLog()
        let compiled = log.collecting { () -> CompiledSchema? in
            guard let document = XMLDocument(text, atMost: Self.maximumSchemaBytes, log), log.problems.isEmpty else {
                return nil
            }
            return CompiledSchema(document, log)
        }
        guard let compiled, log.problems.isEmpty else { throw NotASchema(problems: log.orElse("this is no schema")) }
        self.compiled = compiled
    }

    /// What keeps a document from being an instance of the schema, in the document's order; empty where it is one.
    ///
    /// A document that is not well formed is not looked at any further.
    package func validate(_ document: String) -> [Problem] {
        let limit = compiled.hasKeys ? Self.maximumKeyedDocumentBytes : Self.maximumDocumentBytes
        let log = ProblemLog()
        let isValid = log.collecting {
            guard let document = XMLDocument(document, atMost: limit, log), log.problems.isEmpty else { return false }
            document.forgetSchemaLocations()
            return compiled.accepts(document, log)
        }
        return isValid ? log.problems : log.orElse("the document could not be checked to its end")
    }

    /// What keeps a text from being a well-formed XML document; empty where it is one.
    package static func wellFormedness(of document: String) -> [Problem] {
        let log = ProblemLog()
        let isRead = log.collecting { XMLDocument(document, atMost: maximumDocumentBytes, log) != nil }
        return isRead ? log.problems : log.orElse("this is no XML")
    }
}
