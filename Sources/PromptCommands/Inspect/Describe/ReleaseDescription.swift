import PromptCore

/// Everything that a person needs to know about a release, as text; pure.
struct ReleaseDescription {
    let release: RecordedRelease
    let records: ReleaseRecords
    /// What the manifest says; nil where it cannot be read.
    let spec: PromptReleaseSpec?
    /// For the command that ends a wait.
    var words = CommandWords()
    let now: Timestamp
    /// Puts styles into the text where they can be seen.
    let terminal: Terminal

    /// The text, ending in a newline.
    var text: String {
        let parts = [
            header, section("Aliases", aliasLines), section("Conditions", conditionLines),
            section("Versions", versionLines), section("Runs", runLines), section("Decisions", decisionLines),
            section("Events", eventLines),
        ]
        return parts.joined(separator: "\n")
    }

    private func section(_ title: String, _ lines: [String]) -> String {
        guard !lines.isEmpty else { return "\(terminal.paint("\(title):", .bold))  <none>\n" }
        return "\(terminal.paint("\(title):", .bold))\n" + lines.map { "  \($0)\n" }.joined()
    }

    /// A table's lines without the newlines.
    func lines(_ columns: [String], _ rows: [[Table.Cell]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return Table(columns.map { Table.Column($0) }, rows: rows).text(on: terminal)
            .split(separator: "\n").map(String.init)
    }

    func age(of moment: Timestamp) -> String { moment.age(at: now) }
}

// MARK: - Header

extension ReleaseDescription {
    private var header: String {
        var fields: [(String, String)] = [
            ("Name", release.key.name), ("Namespace", release.key.namespace), ("Intent", release.intent),
        ]
        if let description = spec?.description { fields.append(("Description", description)) }
        if let owners = spec?.owners, !owners.isEmpty { fields.append(("Owners", owners.joined(separator: ", "))) }
        if !release.file.isEmpty { fields.append(("Manifest", release.file)) }
        fields += [("Generation", generation), ("Age", age(of: release.creationTimestamp))]
        if let deletedAt = release.deletedAt { fields.append(("Deleted", "\(age(of: deletedAt)) ago")) }
        if let status = release.status {
            fields += [
                ("Phase", terminal.paint(status.phase.rawValue, status.phase.style)), ("Summary", status.summary),
            ]
            fields += [("Transition", "\(status.transition)"), ("Delivered", delivered(status))]
        } else {
            fields.append(("Phase", "<none>: the operator has not looked at it yet"))
        }
        let width = fields.map(\.0.count).max() ?? 0
        return fields.map { name, value in
            let padding = String(repeating: " ", count: width - name.count + 2)
            return terminal.paint("\(name):", .bold) + padding + (name == "Phase" ? value : value.onOneLine) + "\n"
        }
        .joined()
    }

    private var generation: String {
        guard let observed = release.status?.observedGeneration, observed != release.generation else {
            return "\(release.generation)"
        }
        return "\(release.generation) (the status is of \(observed))"
    }

    private func delivered(_ status: ReleaseStatus) -> String {
        guard let bundle = status.bundle else { return "nothing yet" }
        let place = "\(bundle.name), transition \(bundle.transition), \(bundle.digest.shown), \(bundle.bytes) bytes"
        return "\(place), \(age(of: bundle.deliveredAt)) ago"
    }
}

// MARK: - Conditions

extension ReleaseDescription {
    /// Each with its message below it, which may have lines of its own.
    private var conditionLines: [String] {
        let conditions = release.status?.conditions ?? []
        let rows = conditions.map { condition in
            let good: Condition.Status = condition.type == .stalled ? .false : .true
            return [
                Table.Cell(condition.type.rawValue),
                Table.Cell(condition.status.rawValue, condition.status.style(good: good)),
                Table.Cell(condition.reason), Table.Cell(age(of: condition.lastTransitionTime)),
            ]
        }
        let table = lines(["TYPE", "STATUS", "REASON", "AGE"], rows)
        let messages = conditions.map { $0.message.split(separator: "\n").map { "    " + String($0).onOneLine } }
        return table.prefix(1) + zip(table.dropFirst(), messages).flatMap { [$0] + $1 }
    }
}
