/// What matches without consuming a scalar.
enum RegexAssertion: Sendable, Hashable { case start, end, wordBoundary, noWordBoundary }

/// A pattern as it was read.
indirect enum RegexNode: Sendable {
    case one(ScalarClass)
    case assertion(RegexAssertion)
    case sequence([RegexNode])
    case choice([RegexNode])
    case repetition(RegexNode, atLeast: Int, atMost: Int?)
}

/// A pattern as the automaton runs it: instructions that refer to each other by index, the first one at 0.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        case one(Int)
        case split(Int, Int)
        case jump(Int)
        case assert(RegexAssertion)
        case match
    }

    /// The instructions a pattern may need; bounded repetitions are written out, so they count as often as they repeat.
    static let maximumSize = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var classes: [ScalarClass] = []
    private var visits = 0

    init(_ root: RegexNode) throws(BoundedRegex.PatternError) {
        try emit(root)
        instructions.append(.match)
    }

    /// Whether a boundary sees a word character here, as `\w` without flags has it.
    func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return ScalarClass.word.contains(scalar)
    }

    private mutating func emit(_ node: RegexNode) throws(BoundedRegex.PatternError) {
        visits += 1
        guard visits <= Self.maximumSize, instructions.count <= Self.maximumSize else {
            throw BoundedRegex.PatternError("the pattern's repetitions multiply to too large a size", offset: 0)
        }
        switch node {
        case .one(let scalars):
            instructions.append(.one(classes.count))
            classes.append(scalars)
        case .assertion(let assertion): instructions.append(.assert(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let part, let atLeast, let atMost): try emit(part, atLeast: atLeast, atMost: atMost)
        }
    }

    private mutating func emit(choice branches: [RegexNode]) throws(BoundedRegex.PatternError) {
        var exits: [Int] = []
        for branch in branches.dropLast() {
            let split = reserve()
            try emit(branch)
            exits.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = branches.last { try emit(last) }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ part: RegexNode, atLeast: Int, atMost: Int?
    ) throws(BoundedRegex.PatternError) {
        for _ in 0..<atLeast { try emit(part) }
        guard let atMost else {
            let split = reserve()
            try emit(part)
            instructions.append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in atLeast..<atMost {
            splits.append(reserve())
            try emit(part)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    /// Room for an instruction whose target is not known yet.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }
}
