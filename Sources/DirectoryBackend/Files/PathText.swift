/// Paths as text: parts between slashes.
enum PathText {
    /// What stands before the last slash: "" for a bare name.
    static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    /// What stands after the last slash.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// A name in a folder, where "" is the folder that all relative paths start from.
    static func join(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return name.isEmpty ? folder : folder + "/" + name
    }

    /// Whether a path is `folder` itself or below it; everything is below "".
    ///
    /// By bytes, as the system has it: "é" in one letter and in two are different folders, and equal strings.
    static func isWithin(_ path: String, _ folder: String) -> Bool {
        guard !folder.isEmpty else { return true }
        guard path.utf8.starts(with: folder.utf8) else { return false }
        let rest = path.utf8.dropFirst(folder.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }
}
