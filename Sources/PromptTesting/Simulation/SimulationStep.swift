import PromptCore

/// One thing that happens in a simulated world: what people do, what the world does to the operators, and time.
///
/// A step says what is meant, and finds out what that is when it happens (`decide` is about what the status shows then),
/// so that a list of steps still makes sense when some are left out: that is what lets a failure shrink. Releases and
/// operators go by number. A step with nothing to act on does nothing.
package enum SimulationStep: Sendable, Hashable {
    // People, about a release
    case name(String, alias: String, of: Int)
    /// One of `SimulationCatalog.strategies`.
    case strategy(Int, alias: String, of: Int)
    /// An alias leaves the spec, or comes back.
    case toggleAlias(String, of: Int)
    /// The content under a version's name is edited, or put back.
    case toggleContent(String, of: Int)
    /// A version leaves the spec, or comes back.
    case toggleVersion(String, of: Int)
    case toggleSuspend(Int)
    /// The manifest gets a mistake, or loses it.
    case toggleMistake(Int)
    case toggleBucketing(Int)
    case toggleDeletionPolicy(Int)
    case intent(String, of: Int)
    case deliveryName(String, of: Int)
    /// Keeps little and for `days`.
    case retention(days: Int, of: Int)
    case delete(Int)
    /// Applies the manifest as it was last.
    case apply(Int)
    case decide(ReleaseDecision.Action, alias: String, of: Int, Aim)
    /// Somebody looks at the status and does what it waits for: Approve, Promote, Retry or Resume.
    case answer(alias: String, of: Int)
    /// Somebody collects the n-th decision that is there.
    case collect(Int)

    // People, about what releases refer to; 0 takes it away
    case suite(String, revision: Int)
    case endpoint(revision: Int)

    // The world
    case tamper(Tampering, place: String)
    case loseStatus(Int)
    /// What the model endpoints' answers come to from now on; nil: they take their time until told otherwise.
    case verdict(Verdict?)
    case pass(seconds: Int)

    // The operators
    /// What befalls an operator the next time it comes to a moment.
    case interrupt(Int, Moment, Interruption)
    /// Everything of an operator that was paused goes on.
    case resume(Int)
    case kill(Int)
    case start(Int)
    /// Events do not reach an operator, until they flow again, in their order.
    case hold(Int, Feed)
    case flow(Int)
    /// Both watches of an operator break and what they had not told is lost: it lists anew.
    case loseWatches(Int)
    /// An operator is told the last events once more.
    case repeatEvents(Int)
    /// What befalls one of an operator's next requests to an API server, after so many others that it could befall.
    case mishap(Int, Mishap, after: Int)
    /// What befalls an API server.
    case outage(Outage)
    /// Operators take turns at every single operation, or no longer.
    case toggleLockstep
    /// Faults end, and all must come to rest as the invariants say.
    case rest

    /// What a decision is about.
    package enum Aim: String, Sendable, Hashable, CaseIterable {
        /// What the status shows.
        case shown
        case formerAttempt, nextAttempt, otherContent, otherWeight
        /// As shown, with an expiry a minute away, or over.
        case expiring, expired
        /// As shown, entered late: older than every other decision.
        case backdated
    }

    /// What somebody does to a bundle.
    package enum Tampering: String, Sendable, Hashable, CaseIterable {
        case remove, addFile, raiseTransition, takeOwnership, placeForeign, removeForeign
    }

    /// Where an operator is interrupted.
    package enum Moment: String, Sendable, Hashable, CaseIterable {
        /// The plan has read the release: what it does next is decided on what is then old.
        case afterReading
        case beforeRecord, afterRecord, beforeCommit, afterCommit
        /// Between the live read of the release and the write of the bundle.
        case beforeDeliver, afterDeliver
        case beforeSaveRun, afterSaveRun, beforeOutcome, afterOutcome, beforeRemove, afterRemove
    }

    package enum Interruption: String, Sendable, Hashable, CaseIterable {
        /// It stands still there until it is resumed, while all else goes on.
        case pause
        /// The call fails there, with its effect or without.
        case fail
        case kill
    }

    /// What befalls a request on its way to an API server; worlds without one know nothing of it.
    package enum Mishap: String, Sendable, Hashable, CaseIterable {
        /// A write never comes there, or its answer never comes back: who wrote knows of neither.
        case lostRequest, lostAnswer
        /// The operator is gone when a write has been executed.
        case death
        /// A write meets somebody else's, who was there first.
        case conflict
        /// The server is at a loss; it asks to be left alone for a second.
        case refused, throttled
        /// A feed's list is answered from a cache that is behind.
        case staleList
        /// What a watch asks for is too old.
        case expiredWatch
    }

    /// What befalls an API server.
    package enum Outage: String, Sendable, Hashable, CaseIterable {
        /// It forgets all but the latest state.
        case compaction
        /// Every watch ends as it should, or its connection breaks.
        case endOfWatches, brokenWatches
        /// Every watch tells how far it has come.
        case bookmarks
        /// It is one that knows no lists by streams, or no longer.
        case toggleStreamedLists
    }

    package enum Feed: String, Sendable, Hashable, CaseIterable { case releases, related }
}

extension SimulationStep {
    /// The step as a test would write it.
    package var source: String {
        let text = String(describing: self).replacing(#/(?:[A-Z][A-Za-z]*\.)+/#, with: ".")
        return "." + text.replacing(#/Optional\(([.a-z]+)\)/#) { $0.1 }
    }
}
