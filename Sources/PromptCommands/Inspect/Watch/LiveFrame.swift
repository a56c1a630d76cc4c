import PromptCore

/// What a live view shows at a moment; pure.
struct LiveFrame: Sendable, Hashable {
    var releases: [LiveRelease] = []
    /// Why the last look failed, or parts of it; what was seen before it stays.
    var problems: [String] = []
    /// For where nothing is found.
    var nothing = "no releases found"
    /// For the command that ends a wait.
    var words = CommandWords()

    /// Something turns.
    var isTurning: Bool { releases.contains(where: \.isEvaluating) }

    /// All of it, for a screen without an end: what is settled takes one line where there are several.
    func lines(at now: Timestamp, tick: Int = 0, columns: Int) -> [StyledText] {
        let pen = LivePen(now: now, tick: tick, width: columns, words: words)
        guard !releases.isEmpty else { return [StyledText(nothing, .dim)] + warnings }
        let blocks = releases.map { live in
            releases.count > 1 && live.isSettled ? [pen.line(of: live)] : pen.tree(of: live).lines
        }
        return (blocks.flatMap(\.self) + warnings).map { $0.cut(to: columns) }
    }

    /// As much as a screen has room for: what moves, waits or is wrong comes before what is settled, and the last rows
    /// say what is left out, and how it ends.
    func lines(at now: Timestamp, tick: Int = 0, in size: ScreenSize) -> [StyledText] {
        // A terminal may go on to the next line when the last column is written.
        let columns = max(1, size.columns - 1)
        let footer = [StyledText("\(now.wholeSecond.text)  Ctrl-C ends", .dim).cut(to: columns)]
        var frame = self
        var all = frame.lines(at: now, tick: tick, columns: columns)
        if all.count + footer.count > size.rows, releases.count > 1 {
            frame.releases = releases.filter { !$0.isSettled } + releases.filter(\.isSettled)
            all = frame.lines(at: now, tick: tick, columns: columns)
        }
        let room = max(0, size.rows - footer.count)
        guard all.count > room else { return all + footer }
        let shown = all.prefix(max(0, room - 1))
        let more = StyledText("… and \(all.count - shown.count) more lines", .dim).cut(to: columns)
        return Array((shown + [more] + footer).suffix(size.rows))
    }

    private var warnings: [StyledText] { problems.map { StyledText("! ", .yellow) + StyledText($0) } }
}
