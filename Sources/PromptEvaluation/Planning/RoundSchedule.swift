import PromptCore

/// The same questions, round after round: each in a new order, with a sample and a seed of its own.
struct RoundSchedule: Sendable {
    /// Which of the askings of one request within a round a trial is.
    private struct Place: Sendable {
        var offset: Int
        var count: Int
    }

    private let cases: [[Trial]]
    private let places: [Trial.ID: Place]
    private let seed: Int64
    private let isStochastic: Bool

    /// `cases` holds the trials of each case, both versions interleaved.
    init(_ cases: [[Trial]], seed: Int64, isStochastic: Bool) {
        self.cases = cases
        self.seed = seed
        self.isStochastic = isStochastic
        places = isStochastic ? Self.places(in: cases.flatMap(\.self)) : [:]
    }

    /// In the order of the suite.
    var all: [Trial] { cases.flatMap(\.self) }

    /// The trials of a round, from 1, in the order of asking.
    func trials(round: Int) -> [Trial] {
        var generator = SplitMix64(seed: seed &+ Int64(round - 1) &* 0x517C_C1B7_2722_0A95)
        return cases.shuffled(using: &generator).flatMap { $0.map { trial(of: $0, round: round) } }
    }

    private func trial(of asked: Trial, round: Int) -> Trial {
        var trial = asked
        trial.round = round
        trial.seed = Self.seed(of: asked.id, round: round, suite: seed)
        guard isStochastic, let place = places[asked.id] else { return trial }
        trial.request.seed = trial.seed
        trial.request.sample = (round - 1) * place.count + place.offset + 1
        return trial
    }

    /// Trials with the same request share its samples out among them, so that no recorded answer is used twice.
    private static func places(in trials: [Trial]) -> [Trial.ID: Place] {
        let digests = trials.map { ($0.id, $0.request.digest) }
        var counts: [Digest: Int] = [:]
        var places: [Trial.ID: Place] = [:]
        for (id, digest) in digests {
            let offset = counts[digest, default: 0]
            places[id] = Place(offset: offset, count: 0)
            counts[digest] = offset + 1
        }
        for (id, digest) in digests { places[id]?.count = counts[digest] ?? 1 }
        return places
    }

    /// Mixed from all that tells trials apart, so that it does not depend on the order of asking.
    private static func seed(of id: Trial.ID, round: Int, suite seed: Int64) -> Int64 {
        var mixed = seed
        for part in [id.side == .candidate ? 1 : 2, id.caseIndex, id.wording, id.draw, round] {
            var generator = SplitMix64(seed: mixed &+ Int64(part))
            mixed = Int64(bitPattern: generator.next())
        }
        // Endpoints take 32 bits, some of them signed.
        return mixed & 0x7FFF_FFFF
    }
}
