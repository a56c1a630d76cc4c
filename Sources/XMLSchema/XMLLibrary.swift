import CXML2

/// What libxml2 keeps for the whole process.
enum XMLLibrary {
    /// Sets libxml2 up at its first use; the language runs this once, whoever comes first.
    ///
    /// The loader refuses every address, so no reference in any text reaches a file or a network. The types of XML
    /// Schema are a table that libxml2 fills without a lock, which is why it is filled here.
    static let ready: Void = {
        xmlInitParser()
        xmlSetExternalEntityLoader { _, _, _ in nil }
        xmlSchemaInitTypes()
    }()
}
