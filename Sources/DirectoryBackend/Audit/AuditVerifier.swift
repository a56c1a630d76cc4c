import PromptCore

/// Follows the chain of the audit log line by line; pure.
///
/// What it can find: any change, removal or change of order that was not made in all lines after it and in all records
/// that remember a line. What it cannot: a chain that somebody made anew throughout, records included, unless a head was
/// noted where they could not write.
struct AuditVerifier: Sendable {
    /// A line that something beside the log remembers.
    struct Anchor: Sendable, Hashable {
        var line: AuditAnchor
        var source: String
    }

    /// Lines that were left out and may still come.
    private struct Gap {
        var missing: ClosedRange<Int>
        /// Before the first line that came after them.
        var place: String
    }

    private let anchors: [Int: [Anchor]]
    private let head: String?
    private var result = AuditReport()
    /// The line with the highest number so far.
    private var newest = AuditAnchor.origin
    private var newestPlace = ""
    /// False after a line that could not be read: what follows cannot be held against it.
    private var isNewestKnown = true
    private var gaps: [Gap] = []
    private var isHeadSeen = false
    private var unfinished: String?

    init(anchors: [Anchor], head: String?) {
        self.anchors = Dictionary(grouping: anchors, by: \.line.sequence)
        self.head = head
    }

    /// Takes the next file.
    mutating func take(_ text: AuditText, of segment: AuditFolder.Segment) {
        if let unfinished { result.notes.append(unfinished) }
        unfinished = nil
        result.segments += 1
        for (index, bytes) in text.lines.enumerated() {
            take(bytes, at: "\(segment.name):\(index + 1)", isFirst: index == 0 ? segment.number : nil)
        }
        guard !text.rest.isEmpty else { return }
        unfinished =
            "\(segment.name):\(text.lines.count + 1): \(text.rest.count) bytes of a line that was never finished; they "
            + "say nothing"
    }

    /// `isFirst` is the number of the file that a first line stands in.
    private mutating func take(_ bytes: ArraySlice<UInt8>, at place: String, isFirst segment: Int?) {
        result.lines += 1
        let line: AuditLine
        do { line = try AuditLine(bytes) } catch {
            report(.unreadable, place, "this is no line of an audit log")
            newest = AuditAnchor(sequence: newest.sequence + 1, bytes)
            isNewestKnown = false
            return
        }
        let own = AuditAnchor(sequence: line.sequence, bytes)
        check(own, against: anchors[line.sequence] ?? [], place)
        if own.hash == head { isHeadSeen = true }
        if let segment, line.entry != .began(segment: segment) {
            report(.changed, place, "a file begins with a line that says which file it is; this one does not")
        }
        if line.sequence <= newest.sequence { return takeOld(line, at: place) }
        follow(line, at: place)
        newest = own
        newestPlace = place
        isNewestKnown = true
        result.first = result.first ?? line.at
        result.last = line.at
        result.head = own
    }

    private mutating func follow(_ line: AuditLine, at place: String) {
        if line.sequence > newest.sequence + 1 {
            gaps.append(Gap(missing: newest.sequence + 1...line.sequence - 1, place: place))
        } else if isNewestKnown, line.previous != newest.hash {
            let message =
                newest.sequence == 0
                ? "this line says that another one came before it"
                : "line \(newest.sequence) is not what it was when line \(line.sequence) was written after it"
            report(.changed, newestPlace.isEmpty ? place : newestPlace, message)
        }
    }

    /// A line with a number that has passed already.
    private mutating func takeOld(_ line: AuditLine, at place: String) {
        guard let index = gaps.firstIndex(where: { $0.missing.contains(line.sequence) }) else {
            return report(.repeated, place, "line \(line.sequence) was there already")
        }
        let gap = gaps.remove(at: index)
        if line.sequence < gap.missing.upperBound {
            gaps.insert(Gap(missing: line.sequence + 1...gap.missing.upperBound, place: gap.place), at: index)
        }
        if line.sequence > gap.missing.lowerBound {
            gaps.insert(Gap(missing: gap.missing.lowerBound...line.sequence - 1, place: gap.place), at: index)
        }
        report(.reordered, place, "line \(line.sequence) stands after line \(newest.sequence)")
    }

    private mutating func check(_ own: AuditAnchor, against anchors: [Anchor], _ place: String) {
        guard let anchor = anchors.first(where: { $0.line.hash != own.hash }) else { return }
        report(.changed, place, "line \(own.sequence) is not the one that \(anchor.source) remembers")
    }

    private mutating func report(_ kind: AuditReport.Problem.Kind, _ place: String, _ message: String) {
        // What the line itself shows and what the next one says of it is one problem.
        guard !result.problems.contains(where: { $0.kind == kind && $0.place == place }) else { return }
        result.problems.append(AuditReport.Problem(kind: kind, place: place, message: message))
    }
}

// MARK: - The end

extension AuditVerifier {
    /// What was found in all files that were taken.
    var report: AuditReport {
        var verifier = self
        for gap in gaps { verifier.report(.removed, gap.place, Self.words(for: gap.missing)) }
        verifier.checkEnd()
        return verifier.result
    }

    private static func words(for missing: ClosedRange<Int>) -> String {
        let (first, last) = (missing.lowerBound, missing.upperBound)
        let lines = first == last ? "line \(first) is missing" : "lines \(first) to \(last) are missing"
        return lines + (first == 1 ? " at the front" : " before this one")
    }

    private mutating func checkEnd() {
        let end = newestPlace.isEmpty ? AuditFolder.name(of: 1) : newestPlace
        let beyond = anchors.values.joined().filter { $0.line.sequence > newest.sequence }
        if let furthest = beyond.max(by: { $0.line.sequence < $1.line.sequence }) {
            report(
                .truncated, end,
                "the log ends with line \(newest.sequence), and \(furthest.source) remembers line "
                    + "\(furthest.line.sequence)")
        }
        if head != nil, !isHeadSeen {
            report(.unknownHead, end, "no line has the hash that was noted: the log was rewritten or its end cut off")
        }
        // The last file may be written to at this moment.
        if let unfinished { result.notes.append(unfinished) }
    }
}
