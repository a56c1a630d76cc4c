import CXML2

/// A parsed document, which owns libxml2's tree.
///
/// It may have no DOCTYPE: neither an answer nor a contract has business with one, and without it there are no entities
/// to expand and nothing external to fetch. libxml2's own limits hold beside it: 256 levels, 10 MB in one text.
struct XMLDocument: ~Copyable {
    let tree: xmlDocPtr

    /// Nil where the text is too long or not well formed; the log then says why.
    init?(_ text: String, atMost limit: Int, _ log: ProblemLog) {
        guard text.utf8.count <= limit else {
            log.note("the text has more than \(limit >> 10) KiB", line: 0)
            return nil
        }
        guard !text.isEmpty else {
            log.note("the text is empty", line: 0)
            return nil
        }
        guard let context = xmlNewParserCtxt() else { return nil }
        defer { xmlFreeParserCtxt(context) }
        context.pointee._private = Unmanaged.passUnretained(log).toOpaque()
        context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
            guard let context = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
            XMLDocument.refuseDoctype(context)
        }
        var text = text
        let tree = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                xmlCtxtReadMemory(context, characters.baseAddress, Int32(characters.count), nil, "UTF-8", Self.options)
            }
        }
        guard let tree else { return nil }
        self.tree = tree
    }

    deinit { xmlFreeDoc(tree) }

    /// The text is UTF-8 whatever its declaration says; lines are counted beyond 65535; nothing comes from a network.
    private static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_BIG_LINES.rawValue)

    /// Stops the parser at the DOCTYPE, before it reads any declaration.
    private static func refuseDoctype(_ context: UnsafeMutablePointer<xmlParserCtxt>) {
        if let log = context.pointee._private {
            let line = context.pointee.input.map { Int($0.pointee.line) } ?? 0
            Unmanaged<ProblemLog>.fromOpaque(log).takeUnretainedValue()
                .note("a DOCTYPE is not allowed: no entities, no external declarations", line: line)
        }
        xmlStopParser(context)
    }

    /// Takes out the attributes by which a document names schemas of its own choosing: XML Schema calls them hints, and
    /// libxml2 would load them into the compiled schema that others are using.
    func forgetSchemaLocations() {
        forEachElement { element, _ in
            for name in ["schemaLocation", "noNamespaceSchemaLocation"] {
                let attribute = xmlHasNsProp(element, name, "http://www.w3.org/2001/XMLSchema-instance")
                // The tree has no declared attributes, so what is found is the element's own.
                if let attribute { xmlRemoveProp(attribute) }
            }
        }
    }

    /// Visits every element in the document's order, with its depth below the root.
    func forEachElement(_ visit: (xmlNodePtr, _ depth: Int) -> Void) {
        var node = xmlDocGetRootElement(tree)
        var depth = 0
        while let current = node {
            if current.pointee.type == XML_ELEMENT_NODE { visit(current, depth) }
            if current.pointee.type == XML_ELEMENT_NODE, let child = current.pointee.children {
                node = child
                depth += 1
                continue
            }
            var last = current
            while depth > 0, last.pointee.next == nil, let parent = last.pointee.parent {
                last = parent
                depth -= 1
            }
            node = depth > 0 ? last.pointee.next : nil
        }
    }
}
