import JSONSchema

extension IgnoredKeyword {
    /// What people are told of it, with the keyword that they most likely meant.
    package var warning: String {
        let mend =
            successor.map { "; write \($0)" }
            ?? NearestName.hint(name, in: Self.known)
        return "`\(name)` is no keyword of JSON Schema (draft 2020-12) and has no effect\(mend)"
    }
}
