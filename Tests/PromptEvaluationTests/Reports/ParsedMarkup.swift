import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A document as a parser that is not ours reads it (libxml2's, without network or entities).
struct ParsedMarkup {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
        /// The names of the elements around it, the root first.
        var path: [String]
    }

    private(set) var elements: [Element] = []

    /// Throws where the document is not well-formed.
    init(_ document: String) throws {
        let reader = Reader()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = reader
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
        elements = reader.elements
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [Element] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?, attributes attributeDict: [String: String]
        ) {
            open.append(elements.count)
            elements.append(
                Element(
                    name: elementName, attributes: attributeDict, path: open.dropLast().map { elements[$0].name }))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if let last = open.last { elements[last].text += string }
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
        ) {
            open.removeLast()
        }
    }
}
