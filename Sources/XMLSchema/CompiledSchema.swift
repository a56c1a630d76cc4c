import CXML2

/// libxml2's compiled schema, which it frees with the last reference.
///
/// Sharing it between threads is safe: after `xmlSchemaParse` libxml2 only reads a schema, a validation keeps all of its
/// state in a context of its own, and the one way a document has to add to a schema, `xsi:schemaLocation`, is taken out
/// before. Pointers are not `Sendable` by themselves, therefore `@unchecked`.
final class CompiledSchema: @unchecked Sendable {
    private let schema: xmlSchemaPtr
    /// The schema's nodes point into the text's tree.
    private let document: XMLDocument
    /// Whether a document's values are compared with each other.
    let hasKeys: Bool

    /// Nil where the document is no schema; the log then says why.
    init?(_ document: consuming XMLDocument, _ log: ProblemLog) {
        let expansion = SchemaExpansion(document)
        for problem in expansion.problems { log.note(problem.message, line: problem.line) }
        guard expansion.problems.isEmpty, let parser = xmlSchemaNewDocParserCtxt(document.tree) else { return nil }
        defer { xmlSchemaFreeParserCtxt(parser) }
        guard let schema = xmlSchemaParse(parser) else { return nil }
        self.schema = schema
        self.document = document
        hasKeys = expansion.hasKeys
    }

    deinit { xmlSchemaFree(schema) }

    /// Whether the document is an instance; the log says why not.
    func accepts(_ document: borrowing XMLDocument, _ log: ProblemLog) -> Bool {
        guard let context = xmlSchemaNewValidCtxt(schema) else { return false }
        defer { xmlSchemaFreeValidCtxt(context) }
        return xmlSchemaValidateDoc(context, document.tree) == 0
    }
}
