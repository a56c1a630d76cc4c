/// A W3C XML Schema 1.0, compiled once and used for many documents.
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
}
