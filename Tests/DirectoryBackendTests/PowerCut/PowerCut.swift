import PromptCore
import PromptTesting

@testable import DirectoryBackend

/// What somebody was told, and what therefore outlasts any power cut.
enum PowerCutAnswer: Sendable, Hashable {
    /// A person was told that the decision of this name is entered.
    case decision(String)
    /// A reconcile ended and asked for no other at once: this status is committed, this transition is delivered.
    case rest(statusVersion: Int, delivered: Int)
}

/// A disk as it may be found after the power was cut.
struct PowerCut: Sendable {
    /// How many records of the journal came before.
    var position: Int
    /// In words, for people.
    var survived: String
    var image: DiskImage
    var answers: [PowerCutAnswer]
    /// What the disk is sure to hold, and what was still on its way: for what goes on without a power cut.
    var durable: DiskImage
    var pending: [PendingEffect]

    /// Nothing was lost: as when only the process ended.
    var isKill: Bool { survived == "everything" }
}

/// An effect that is seen and that no sync has covered yet.
struct PendingEffect: Sendable {
    var effect: DiskEffect
    var device: Int
}

/// Every moment at which the power may be cut, and some of the disks that may be found then.
struct PowerCuts: Sequence, IteratorProtocol {
    private let journal: [SimulatedDisk.Record]
    private let variants: Int
    private var random: SeededGenerator
    private var position = 0
    private var durable: DiskImage
    private var pending: [PendingEffect]
    private var answers: [PowerCutAnswer]
    private var found: [PowerCut] = []

    /// The cuts of what a disk noted since it was `start`; `variants` random ones of each moment beside the regular ones.
    init(
        of disk: SimulatedDisk, from start: DiskImage, pending: [PendingEffect] = [], answers: [PowerCutAnswer] = [],
        variants: Int, seed: UInt64
    ) {
        journal = disk.journal
        durable = start
        self.pending = pending
        self.answers = answers
        self.variants = variants
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> PowerCut? {
        while found.isEmpty {
            guard position < journal.count else { return nil }
            position += 1
            take(journal[position - 1])
        }
        return found.removeLast()
    }

    private mutating func take(_ record: SimulatedDisk.Record) {
        switch record {
        case .effect(let effect, SimulatedDisk.people): durable.apply(effect)
        case .effect(let effect, let device):
            pending.append(PendingEffect(effect: effect, device: device))
            found = wrecks()
        case .sync(let device):
            for entry in pending where entry.device == device { durable.apply(entry.effect) }
            pending.removeAll { $0.device == device }
        case .answer(let answer):
            answers.append(answer)
            found = wrecks() + [wreck("nothing") { _, _ in .none }]
        }
    }

    private mutating func wrecks() -> [PowerCut] {
        var wrecks = [wreck("everything") { _, _ in .whole }]
        if pending.count < 2 { wrecks.append(wreck("nothing") { _, _ in .none }) }
        guard pending.count > 1 else { return wrecks }
        let last = pending.count - 1
        wrecks.append(
            wreck("all names and no contents") { _, effect in if case .content = effect { .none } else { .whole } })
        wrecks.append(wreck("only the last") { index, _ in index == last ? .whole : .none })
        for _ in 0..<variants {
            let share = random.pick([20, 50, 80])
            let fates = pending.map { _ in fate(share) }
            wrecks.append(wreck("\(fates.map(\.rawValue))") { index, _ in fates[index] })
        }
        return wrecks
    }

    private enum Fate: Int { case none, half, whole }

    private mutating func fate(_ share: Int) -> Fate {
        let number = Int.random(in: 0..<100, using: &random)
        return number < share ? .whole : number.isMultiple(of: 3) ? .half : .none
    }

    /// Half of what was written; of an append, half of what was added.
    private static func half(_ bytes: [UInt8], of known: DiskImage.Node?) -> [UInt8] {
        guard case .file(let old)? = known, bytes.starts(with: old) else { return Array(bytes.prefix(bytes.count / 2)) }
        return Array(bytes.prefix((old.count + bytes.count) / 2))
    }

    private func wreck(_ survived: String, _ fate: (Int, DiskEffect) -> Fate) -> PowerCut {
        var image = durable
        for (index, entry) in pending.enumerated() {
            switch (fate(index, entry.effect), entry.effect) {
            case (.none, _): break
            case (.half, .content(let number, let bytes)):
                image.apply(.content(number, Self.half(bytes, of: image.nodes[number])))
            case (.half, .entries), (.whole, _): image.apply(entry.effect)
            }
        }
        return PowerCut(
            position: position, survived: survived, image: image, answers: answers, durable: durable,
            pending: pending)
    }
}
