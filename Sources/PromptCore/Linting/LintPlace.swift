import JSON

/// Where in a release a finding stands: a field, and for a text the place inside it.
package struct LintPlace: Sendable, Hashable {
    /// What the path begins at.
    package enum Root: Sendable, Hashable {
        /// The version that the finding is about.
        case version
        /// The release's `spec`.
        case spec
    }

    /// One step down from a map or a list.
    package enum Step: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        /// Counted from 0.
        case index(Int)

        package init(stringLiteral value: String) { self = .key(value) }
        package init(integerLiteral value: Int) { self = .index(value) }
    }

    package let root: Root
    /// Empty for the root as a whole.
    package let path: [Step]
    /// Inside the text that stands there, from 1, the column in Unicode scalars; nil for the field as a whole.
    package let mark: Mark?

    package init(_ path: [Step] = [], root: Root = .version, mark: Mark? = nil) {
        self.root = root
        self.path = path
        self.mark = mark
    }

    /// The field as people name it, `messages[1].content`; empty for the root.
    package var part: String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : "." + key
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// `messages[1].content:3:14`, or the field alone.
    package var text: String { mark.map { "\(part):\($0.line):\($0.column)" } ?? part }
}
