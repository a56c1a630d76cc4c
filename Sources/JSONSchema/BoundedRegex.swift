/// A regular expression in ECMA-262's `u` dialect whose matching is linear in pattern times text.
///
/// It is a Thompson automaton over Unicode scalars, so no pattern can make it backtrack; a limit on steps bounds the work
/// once more. Supported: classes, groups, alternation, quantifiers, `^ $ \b \B`, `\d \w \s` (as ECMA-262 defines
/// them, ASCII only for the first two), `\p{..}` for general categories and a few binary properties, and `(?i)` at the
/// very start. Backreferences and lookaround are refused when the pattern is read.
package struct BoundedRegex: Sendable {
    /// Why a pattern cannot be read; `offset` counts the pattern's scalars from 0.
    package struct PatternError: Error, Sendable, Hashable {
        package var message: String
        package var offset: Int

        package init(_ message: String, offset: Int) {
            self.message = message
            self.offset = offset
        }
    }

    /// A match was given up after this many steps.
    package struct Exceeded: Error, Sendable, Hashable {
        package var steps: Int
    }

    /// The steps one match may take when the caller sets no limit of its own.
    package static let maximumSteps = 10_000_000

    package let pattern: String
    let program: RegexProgram

    /// Reads a pattern once, for any number of matches.
    package init(_ pattern: String) throws(PatternError) {
        self.pattern = pattern
        var parser = RegexParser(pattern)
        self.program = try RegexProgram(parser.parse())
    }

    /// Whether the pattern matches anywhere in the text; throws `Exceeded` after `maximumSteps`.
    package func firstMatch(in text: String) throws(Exceeded) -> Bool {
        var steps = Self.maximumSteps
        return try firstMatch(in: text, steps: &steps)
    }

    /// The same on the caller's budget, from which the steps taken are subtracted.
    package func firstMatch(in text: String, steps: inout Int) throws(Exceeded) -> Bool {
        let limit = steps
        var matcher = RegexMatcher(program, steps: steps)
        let matched = matcher.matches(text)
        steps = matcher.steps
        guard steps > 0 else { throw Exceeded(steps: limit) }
        return matched
    }
}

/// One run of a program over one text: the set of places in the program that are alive at the current scalar.
private struct RegexMatcher {
    private let program: RegexProgram
    private(set) var steps: Int
    private var alive: [Int] = []
    private var added: [Int]
    private var pending: [Int] = []
    private var previous: Unicode.Scalar?
    private var upcoming: Unicode.Scalar?
    private var position = 0
    private var matched = false

    init(_ program: RegexProgram, steps: Int) {
        self.program = program
        self.steps = steps
        added = Array(repeating: -1, count: program.instructions.count)
    }

    mutating func matches(_ text: String) -> Bool {
        var scalars = text.unicodeScalars.makeIterator()
        upcoming = scalars.next()
        add(0)
        while !matched, steps > 0, let scalar = upcoming {
            let before = alive
            alive.removeAll(keepingCapacity: true)
            previous = scalar
            upcoming = scalars.next()
            position += 1
            for place in before {
                steps -= 1
                guard case .one(let index) = program.instructions[place] else { continue }
                if program.classes[index].contains(scalar) { add(place + 1) }
            }
            add(0)
        }
        return matched
    }

    /// Follows everything that consumes no scalar, each place at most once per position.
    private mutating func add(_ start: Int) {
        pending.append(start)
        while let place = pending.popLast() {
            steps -= 1
            guard added[place] != position else { continue }
            added[place] = position
            switch program.instructions[place] {
            case .one: alive.append(place)
            case .split(let first, let second): pending += [second, first]
            case .jump(let target): pending.append(target)
            case .assert(let assertion): if holds(assertion) { pending.append(place + 1) }
            case .match: matched = true
            }
        }
    }

    private func holds(_ assertion: RegexAssertion) -> Bool {
        switch assertion {
        case .start: previous == nil
        case .end: upcoming == nil
        case .wordBoundary: program.isWord(previous) != program.isWord(upcoming)
        case .noWordBoundary: program.isWord(previous) == program.isWord(upcoming)
        }
    }
}
