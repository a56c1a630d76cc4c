import JSON

/// Where a manifest came from: the commit of the git work tree that it was read in.
package struct Provenance: Sendable, Hashable, Codable {
    /// The object name in hex.
    package var commit: String
    /// `Name <address>`.
    package var author: String
    package var authoredAt: Timestamp
    /// What was read differs from what is committed: the commit is only what it was based on.
    package var isDirty: Bool
    /// The commit is the work tree's newest one: the last one that touched the files was not found in time.
    package var isApproximate: Bool

    package init(
        commit: String, author: String, authoredAt: Timestamp, isDirty: Bool = false, isApproximate: Bool = false
    ) {
        self.commit = commit
        self.author = author
        self.authoredAt = authoredAt
        self.isDirty = isDirty
        self.isApproximate = isApproximate
    }

    /// Who made the change, where the commit says so for sure.
    package var certainAuthor: String? { isDirty || isApproximate ? nil : author }

    /// For people: the commit's first 12 digits and what is to be said against it.
    package var text: String {
        let doubts = [isDirty ? "not committed as read" : nil, isApproximate ? "newest commit" : nil].compactMap(\.self)
        return commit.prefix(12) + (doubts.isEmpty ? "" : " (\(doubts.joined(separator: ", ")))")
    }
}

extension Provenance {
    /// The form that records and commands show.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "commit": .string(commit), "author": .string(author), "authoredAt": .string(authoredAt.text),
        ]
        if isDirty { members["dirty"] = true }
        if isApproximate { members["approximate"] = true }
        return .object(members)
    }

    /// Nil for anything but what `json` gives.
    package init?(json: JSONValue) {
        guard let commit = json["commit"]?.string, let author = json["author"]?.string,
            let authoredAt = json["authoredAt"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(
            commit: commit, author: author, authoredAt: authoredAt, isDirty: json["dirty"]?.bool == true,
            isApproximate: json["approximate"]?.bool == true)
    }
}
