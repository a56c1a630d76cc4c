import JSON
import PromptCore
import YAML

/// What a command says: data to `out`, talk to `err`.
package struct Printer: Sendable {
    /// stdout: what was asked for, and nothing else.
    package var out: Terminal
    /// stderr: notes, warnings, errors, progress.
    package var err: Terminal

    package init(out: Terminal, err: Terminal) {
        self.out = out
        self.err = err
    }

    /// A line of data.
    package func data(_ line: String) { out.write(line + "\n") }

    /// Data that ends as it ends: a rendered prompt, a bundle's file.
    package func raw(_ text: String) { out.write(text) }

    /// A value as JSON for people, two spaces an indent.
    package func json(_ value: JSONValue) { data(JSONWriter.pretty(value)) }

    /// A value as YAML.
    package func yaml(_ value: JSONValue) { out.write(YAMLWriter.write(value)) }

    /// A line of talk.
    package func note(_ line: String) { err.write(line + "\n") }

    /// `warning: ...` on stderr.
    package func warning(_ message: String) { note(err.paint("warning:", .yellow) + " " + message) }

    /// `error: ...` on stderr.
    package func error(_ message: String) { note(err.paint("error:", .red) + " " + message) }

    /// `hint: ...` on stderr.
    package func hint(_ message: String) { note(err.paint("hint:", .cyan) + " " + message) }
}
